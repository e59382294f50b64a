package io.tributary.model;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.layer.Constraints;
import io.tributary.layer.Layers;
import io.tributary.layer.Regularizers;
import io.tributary.layer.Sequential;
import io.tributary.loss.Loss;
import io.tributary.loss.Losses;
import io.tributary.network.Constraint;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import java.util.List;
import java.util.Optional;

/**
 * The {@code model} object of a configuration.
 *
 * @param network the network
 * @param loss what it is trained with, which says what its output means
 */
public record Architecture(Network network, Loss loss) {
    /**
     * @param model the object
     * @param sparse whether the data's features are
     * @return what it says
     * @throws io.tributary.error.UserException for the first thing that is wrong, with the place
     */
    public static Architecture read(Section model, boolean sparse) {
        Shape input = input(model, sparse);
        Regularizer regularizer =
                Optional.ofNullable(Regularizers.read(model, "regularizer")).orElse(Regularizer.NONE);
        Constraint constraint =
                Optional.ofNullable(Constraints.read(model, "constraint")).orElse(Constraint.NONE);
        Sequential layers = new Sequential(Layers.REGISTRY.createAll(model, "layers"));
        return new Architecture(
                Network.of(layers, input, regularizer, constraint), Losses.REGISTRY.create(model, "loss"));
    }

    private static Shape input(Section model, boolean sparse) {
        List<Integer> sizes = model.integers("input", Bounds.atLeast(1));
        if (sizes.isEmpty()) {
            throw model.error("input", "must name at least one size, got []", "write [64] for 64 features");
        }
        if (sparse && sizes.size() > 1) {
            throw model.error(
                    "input", "must be the number of features where these are sparse, got " + sizes, "write [N]");
        }
        try {
            return sparse ? Shape.sparse(sizes.get(0)) : Shape.of(sizes);
        } catch (ArithmeticException e) {
            throw model.error("input", "must have at most 2147483647 values, got " + sizes, "");
        }
    }
}
