package io.tributary.model;

import io.tributary.config.AllowedClasses;
import io.tributary.config.Section;
import io.tributary.error.UserException;
import io.tributary.format.FormatConfig;
import io.tributary.format.Formats;
import io.tributary.loss.Loss;
import io.tributary.network.Network;
import io.tributary.transform.FittedTransforms;
import java.util.Optional;

/**
 * All of a trained model but its weights.
 *
 * @param network the network
 * @param loss the loss it was trained with, which says what its output means
 * @param format how data become rows; empty where the model's directory is not there to tell
 * @param fitted the columns of the training rows, and what was fitted on them
 * @param text what network, loss and format were read from; empty where they were made otherwise
 */
public record ModelDescription(
        Network network, Loss loss, Optional<FormatConfig> format, FittedTransforms fitted, Optional<Text> text) {
    /**
     * A model's configuration.
     *
     * @param config the resolved configuration
     * @param classes which classes of the user's own it may name
     */
    public record Text(String config, AllowedClasses classes) {}

    /**
     * Checks that the network takes what the features become. {@inheritDoc}
     *
     * @throws UserException if it does not
     */
    public ModelDescription {
        requireInputs(network, fitted);
    }

    /**
     * Reads of a model's configuration what predictions need: the objects {@code model} and {@code data}, of the latter the
     * format. How the model was trained is not looked at.
     *
     * @param origin how errors call the text
     * @param text the resolved configuration
     * @param classes which classes of the user's own it may name
     * @param fitted the columns, and what was fitted
     * @return the description
     * @throws UserException for the first thing that is wrong, with the place
     */
    public static ModelDescription parse(String origin, String text, AllowedClasses classes, FittedTransforms fitted) {
        Section root = Section.parseResolved(origin, text, classes);
        Section model = root.section("model");
        FormatConfig format = Formats.read(root.section("data"));
        Architecture architecture = Architecture.read(model, format.sparse());
        model.finish();
        if (architecture.open()) {
            throw new UserException(
                    origin, "leaves sizes of the network to the data", "restore the file or train anew");
        }
        return new ModelDescription(
                architecture.network(),
                architecture.loss(),
                Optional.of(format),
                fitted,
                Optional.of(new Text(text, classes)));
    }

    /**
     * Checks that a network takes what the data's features become.
     *
     * @param network the network
     * @param fitted the features
     * @throws UserException if it does not
     */
    public static void requireInputs(Network network, FittedTransforms fitted) {
        if (network.input().size() != fitted.inputs()) {
            String shape = network.input().rank() == 1 ? "" : network.input() + " = ";
            throw new UserException(
                    "model.input",
                    "must be the data's number of features, " + fitted.inputs() + fitted.expansion() + ", is " + shape
                            + network.input().size(),
                    "set it to the data's, or take columns out with data.ignore");
        }
    }
}
