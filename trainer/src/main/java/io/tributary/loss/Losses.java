package io.tributary.loss;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.config.Registry;
import io.tributary.error.UserException;
import io.tributary.network.Network;
import io.tributary.network.Node;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table of losses by their names in a configuration, which are Keras's. */
public final class Losses {
    /** Mean squared error. */
    public static final Loss MEAN_SQUARED_ERROR = ElementwiseLoss.MEAN_SQUARED_ERROR;

    /** Mean absolute error. */
    public static final Loss MEAN_ABSOLUTE_ERROR = ElementwiseLoss.MEAN_ABSOLUTE_ERROR;

    /** Binary cross-entropy of logits. */
    public static final Loss BINARY_CROSS_ENTROPY = ElementwiseLoss.BINARY_CROSS_ENTROPY;

    /** Softmax cross-entropy of logits. */
    public static final Loss SOFTMAX_CROSS_ENTROPY = new SoftmaxCrossEntropy();

    /** From the name in a configuration to the loss. */
    public static final Registry<Loss> REGISTRY = new Registry<>(
            Loss.class,
            "loss",
            Map.of(
                    MEAN_SQUARED_ERROR.type(), section -> MEAN_SQUARED_ERROR,
                    MEAN_ABSOLUTE_ERROR.type(), section -> MEAN_ABSOLUTE_ERROR,
                    BINARY_CROSS_ENTROPY.type(), section -> BINARY_CROSS_ENTROPY,
                    SOFTMAX_CROSS_ENTROPY.type(), section -> SOFTMAX_CROSS_ENTROPY));

    private Losses() {}

    /**
     * Checks that a loss which takes logits is given them: a sigmoid or softmax that the last layer applies and the loss
     * applies again trains slowly and to a worse end, and nothing else would tell.
     *
     * @param loss the loss
     * @param network the network
     * @throws UserException naming the layer, the activation and the remedy
     */
    public static void requireLogits(Loss loss, Network network) {
        if (loss.prediction().equals(Activations.LINEAR)) {
            return;
        }
        Optional<Activation> last = network.root().layer().outputActivation();
        if (last.filter(a -> a == Activations.SIGMOID || a == Activations.SOFTMAX)
                .isPresent()) {
            throw new UserException(
                    place(network.root(), last),
                    "applies " + last.get().type() + ", but " + loss.type() + " takes logits and applies "
                            + loss.prediction().type() + " itself",
                    "remove the activation");
        }
    }

    /** The innermost layer that the activation is of. */
    private static String place(Node node, Optional<Activation> activation) {
        List<Node> children = node.children();
        if (!children.isEmpty()) {
            Node last = children.get(children.size() - 1);
            if (last.layer().outputActivation().equals(activation)) {
                return place(last, activation);
            }
        }
        return node.place().isEmpty() ? "model" : node.place();
    }
}
