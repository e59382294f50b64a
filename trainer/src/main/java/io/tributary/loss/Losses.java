package io.tributary.loss;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.config.Registry;
import io.tributary.config.Section;
import io.tributary.error.Answer;
import io.tributary.error.UserException;
import io.tributary.network.Network;
import io.tributary.network.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The table of losses by their names in a configuration, which are Keras's. */
public final class Losses {
    /** Mean squared error. */
    public static final Loss MEAN_SQUARED_ERROR = ElementwiseLoss.MEAN_SQUARED_ERROR;

    /** Mean absolute error. */
    public static final Loss MEAN_ABSOLUTE_ERROR = ElementwiseLoss.MEAN_ABSOLUTE_ERROR;

    /** Binary cross-entropy of logits. */
    public static final Loss BINARY_CROSS_ENTROPY = new BinaryCrossEntropy(0);

    /** Softmax cross-entropy of logits. */
    public static final Loss SOFTMAX_CROSS_ENTROPY = new SoftmaxCrossEntropy(0);

    static final String NEGATIVE_LOG_LIKELIHOOD = "negative-log-likelihood";
    static final String LABEL_SMOOTHING = "label-smoothing";

    /** From the name in a configuration to the loss. */
    public static final Registry<Loss> REGISTRY = new Registry<>(Loss.class, "loss", table());

    private Losses() {}

    private static Map<String, Function<Section, Loss>> table() {
        Map<String, Function<Section, Loss>> table = new HashMap<>();
        table.put(MEAN_SQUARED_ERROR.type(), section -> MEAN_SQUARED_ERROR);
        table.put("half-mean-squared-error", section -> PointwiseLoss.HALF_MEAN_SQUARED_ERROR);
        table.put(MEAN_ABSOLUTE_ERROR.type(), section -> MEAN_ABSOLUTE_ERROR);
        table.put("huber", PointwiseLoss::huber);
        table.put("log-cosh", section -> PointwiseLoss.LOG_COSH);
        table.put("poisson", section -> PointwiseLoss.POISSON);
        table.put("cosine-similarity", PositionLoss::cosineSimilarity);
        table.put(BINARY_CROSS_ENTROPY.type(), BinaryCrossEntropy::read);
        table.put(SOFTMAX_CROSS_ENTROPY.type(), SoftmaxCrossEntropy::read);
        table.put("kullback-leibler", section -> new KullbackLeibler());
        table.put(NEGATIVE_LOG_LIKELIHOOD, PositionLoss::negativeLogLikelihood);
        table.put("hinge", section -> PointwiseLoss.HINGE);
        table.put("squared-hinge", section -> PointwiseLoss.SQUARED_HINGE);
        table.put("categorical-hinge", PositionLoss::categoricalHinge);
        return table;
    }

    /**
     * Checks that a loss which takes logits is given them, and one which takes log-probabilities those: a sigmoid or softmax
     * that the last layer applies and the loss applies again trains slowly and to a worse end, and nothing else would tell.
     *
     * @param loss the loss
     * @param network the network
     * @throws UserException naming the layer, the activation and the remedy
     */
    public static void requireLogits(Loss loss, Network network) {
        if (Answer.of(loss, "prediction", loss.prediction()).equals(Activations.LINEAR)) {
            return;
        }
        Optional<Activation> last = network.root().layer().outputActivation();
        if (loss.type().equals(NEGATIVE_LOG_LIKELIHOOD)) {
            requireLogProbabilities(network, last);
            return;
        }
        if (last.filter(a -> a == Activations.SIGMOID || a == Activations.SOFTMAX)
                .isPresent()) {
            throw new UserException(
                    place(network.root(), last),
                    "applies " + last.get().type() + ", but " + loss.type() + " takes logits and applies "
                            + loss.prediction().type() + " itself",
                    "remove the activation");
        }
    }

    /** Of other numbers the likelihood has no bound. */
    private static void requireLogProbabilities(Network network, Optional<Activation> last) {
        if (last.isPresent() && last.get() != Activations.LOG_SOFTMAX) {
            throw new UserException(
                    place(network.root(), last),
                    "applies " + last.get().type() + ", but " + NEGATIVE_LOG_LIKELIHOOD + " takes log-probabilities",
                    "set activation = log-softmax, or use softmax-cross-entropy");
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
