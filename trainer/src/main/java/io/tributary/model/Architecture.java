package io.tributary.model;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.config.Setting;
import io.tributary.error.UserException;
import io.tributary.layer.Constraints;
import io.tributary.layer.EmbeddedInputs;
import io.tributary.layer.Layers;
import io.tributary.layer.Regularizers;
import io.tributary.layer.Sequential;
import io.tributary.loss.Loss;
import io.tributary.loss.Losses;
import io.tributary.network.Constraint;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * The {@code model} object of a configuration. Sizes that it leaves to the data, {@code input = auto} and embeddings' {@code
 * input-dim = auto}, are known when the data is fitted.
 *
 * @param network the network, with one row for each table whose size is left open; null where that of the input is
 * @param open whether there are sizes that the data will say
 * @param loss what it is trained with, which says what its output means
 */
public record Architecture(Network network, boolean open, Loss loss) {
    private static final String INPUT = "input";
    private static final String AUTO = "auto";

    /**
     * @param model the object
     * @param sparse whether the data's features are
     * @return what it says
     * @throws UserException for the first thing that is wrong, with the place
     */
    public static Architecture read(Section model, boolean sparse) {
        Shape input = input(model, sparse);
        Regularizer regularizer =
                Optional.ofNullable(Regularizers.read(model, "regularizer")).orElse(Regularizer.NONE);
        Constraint constraint =
                Optional.ofNullable(Constraints.read(model, "constraint")).orElse(Constraint.NONE);
        Sequential layers = new Sequential(Layers.REGISTRY.createAll(model, "layers"));
        Loss loss = Losses.REGISTRY.create(model, "loss");
        if (input == null) {
            return new Architecture(null, true, loss);
        }
        Network network = Network.of(layers, input, regularizer, constraint);
        return new Architecture(network, EmbeddedInputs.open(network), loss);
    }

    /**
     * @param model the object
     * @param sparse whether the data's features are
     * @return the shape of the network's input; null where the data decides
     */
    public static Shape input(Section model, boolean sparse) {
        if (!model.has(INPUT) || model.isString(INPUT)) {
            model.choice(INPUT, AUTO, Map.of(AUTO, true));
            return null;
        }
        List<Integer> sizes = model.integers(INPUT, Bounds.atLeast(1));
        if (sizes.isEmpty()) {
            throw model.error(INPUT, "must name at least one size, got []", "write [64] for 64 features");
        }
        if (sparse && sizes.size() > 1) {
            throw model.error(
                    INPUT, "must be the number of features where these are sparse, got " + sizes, "write [N]");
        }
        try {
            return sparse ? Shape.sparse(sizes.get(0)) : Shape.of(sizes);
        } catch (ArithmeticException e) {
            throw model.error(INPUT, "must have at most 2147483647 values, got " + sizes, "");
        }
    }

    /**
     * Says what the data decides.
     *
     * @param model as {@link #read} takes it, its input known
     * @param sparse whether the data's features are
     * @param ids how many ids an input of the network may be; 0 where it is none
     * @return the settings of the tables that were left open
     * @throws UserException if one is of no inputs that are ids
     */
    public static List<Setting> tables(Section model, boolean sparse, IntUnaryOperator ids) {
        List<Setting> settings = new ArrayList<>();
        for (EmbeddedInputs each : EmbeddedInputs.of(read(model, sparse).network)) {
            if (each.inputDim() == EmbeddedInputs.OPEN) {
                int most = 0;
                for (int input : each.inputs()) {
                    int its = ids.applyAsInt(input);
                    if (its == 0) {
                        throw new UserException(
                                each.place(),
                                "input-dim = auto needs inputs that are categories or tokens, and input " + input
                                        + " is a number",
                                "write input-dim, or name the columns of the branch");
                    }
                    most = Math.max(most, its);
                }
                settings.add(new Setting("model." + each.path() + ".input-dim", "" + most));
            }
        }
        return settings;
    }
}
