package io.tributary.loss;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.error.UserException;
import io.tributary.layer.ActivationLayer;
import io.tributary.layer.Dense;
import io.tributary.layer.Sequential;
import io.tributary.network.Layer;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.support.Samples;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a loss accepts of network and data, and what it says otherwise. */
class LossChecksTest {
    private static final String MSE = "mean-squared-error";

    private static Loss loss(String type) {
        return Losses.REGISTRY.create(Samples.section("type = " + type));
    }

    private static Shape shape(String dimensions) {
        return Shape.of(
                Arrays.stream(dimensions.split("x")).map(Integer::valueOf).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "mean-squared-error, 1, 1, 0",
        "mean-squared-error, 3, 3, 0",
        "mean-squared-error, 2x3, 6, 0",
        "mean-squared-error, 1, 1, 2",
        "mean-absolute-error, 3, 3, 0",
        "binary-cross-entropy, 1, 1, 2",
        "binary-cross-entropy, 4, 4, 0",
        "huber, 3, 3, 0",
        "hinge, 1, 1, 2",
        "cosine-similarity, 2x3, 6, 0",
        "negative-log-likelihood, 10, 1, 10",
        "kullback-leibler, 10, 10, 0",
        "categorical-hinge, 10, 1, 10",
        "softmax-cross-entropy, 10, 1, 10",
        "softmax-cross-entropy, 10, 10, 0",
        "softmax-cross-entropy, 2, 1, 2",
        "softmax-cross-entropy, 5x3, 5, 3",
        "softmax-cross-entropy, 5x3, 15, 0",
    })
    void acceptsWhatFits(String type, String output, int targets, int classes) {
        assertDoesNotThrow(() -> loss(type).check(shape(output), targets, classes));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "softmax-cross-entropy | 1 | 1 | 10 | the network has 1 output, the data has 10 classes; give the last layer units = 10",
                "softmax-cross-entropy | 12 | 1 | 10 | the network has 12 outputs, the data has 10 classes; give the last layer units = 10",
                "softmax-cross-entropy | 1 | 1 | 2 | the network has 1 output, the data has 2 classes; give the last layer units = 2, or use binary-cross-entropy",
                "softmax-cross-entropy | 2 | 1 | 1 | the network has 2 outputs, the data has 1 class; two classes are the least to choose from",
                "softmax-cross-entropy | 1 | 1 | 1 | the network has 1 output, two are the least to choose from; give the last layer one unit per class",
                "softmax-cross-entropy | 1 | 1 | 0 | the network has 1 output, two are the least to choose from; give the last layer one unit per class",
                "softmax-cross-entropy | 10 | 1 | 0 | the network has 10 outputs, the data has 1 number as target; set data.label.type = class",
                "softmax-cross-entropy | 10 | 4 | 0 | the network has 10 outputs, the data has 4 targets; give the last layer units = 4",
                "softmax-cross-entropy | 5x3 | 4 | 3 | the network has 15 outputs (5×3), the data has 4 targets; change the model or the labels",
                "mean-squared-error | 3 | 1 | 0 | the network has 3 outputs, the data has 1 target; give the last layer units = 1",
                "mean-absolute-error | 1 | 3 | 0 | the network has 1 output, the data has 3 targets; give the last layer units = 3",
                "mean-squared-error | 10 | 1 | 10 | compares numbers, but the data has 10 classes and the network 10 outputs; use softmax-cross-entropy, or set data.label.type = number",
                "binary-cross-entropy | 2 | 1 | 2 | compares numbers, but the data has 2 classes and the network 2 outputs; give the last layer units = 1, or use softmax-cross-entropy",
                "binary-cross-entropy | 1 | 1 | 10 | compares numbers, but the data has 10 classes and the network 1 output; use softmax-cross-entropy, or set data.label.type = number",
            })
    void saysWhatDoesNotFit(String type, String output, int targets, int classes, String message) {
        UserException e = assertThrows(UserException.class, () -> loss(type).check(shape(output), targets, classes));
        assertEquals("loss " + type + ": " + message, e.getMessage());
    }

    private static Network network(Layer... layers) {
        return Network.of(new Sequential(List.of(layers)), Shape.of(4), Regularizer.NONE);
    }

    private static Dense dense(Activation activation) {
        return new Dense(3, activation);
    }

    private static String refusal(String type, Layer... layers) {
        Network network = network(layers);
        return assertThrows(UserException.class, () -> Losses.requireLogits(loss(type), network))
                .getMessage();
    }

    @Test
    void namesTheLayerThatAppliesWhatTheLossAppliesItself() {
        assertEquals(
                "layer 1 (dense): applies softmax, but softmax-cross-entropy takes logits and applies softmax itself; "
                        + "remove the activation",
                refusal("softmax-cross-entropy", dense(Activations.RELU), dense(Activations.SOFTMAX)));
        assertEquals(
                "layer 1 (softmax): applies softmax, but softmax-cross-entropy takes logits and applies softmax itself; "
                        + "remove the activation",
                refusal("softmax-cross-entropy", dense(Activations.LINEAR), new ActivationLayer(Activations.SOFTMAX)));
        assertEquals(
                "layer 0 (dense): applies sigmoid, but binary-cross-entropy takes logits and applies sigmoid itself; "
                        + "remove the activation",
                refusal("binary-cross-entropy", dense(Activations.SIGMOID)));
        assertEquals(
                "layer 0 (sequential), layer 0 (dense): applies sigmoid, but softmax-cross-entropy takes logits and "
                        + "applies softmax itself; remove the activation",
                refusal("softmax-cross-entropy", new Sequential(List.of(dense(Activations.SIGMOID)))));
    }

    @Test
    void aLikelihoodTakesLogProbabilities() {
        assertDoesNotThrow(
                () -> Losses.requireLogits(loss("negative-log-likelihood"), network(dense(Activations.LOG_SOFTMAX))));
        assertEquals(
                "layer 0 (dense): applies softmax, but negative-log-likelihood takes log-probabilities; "
                        + "set activation = log-softmax, or use softmax-cross-entropy",
                refusal("negative-log-likelihood", dense(Activations.SOFTMAX)));
    }

    @Test
    void acceptsLogitsAndLossesThatTakeTheOutputAsItIs() {
        assertDoesNotThrow(() -> {
            Losses.requireLogits(loss("softmax-cross-entropy"), network(dense(Activations.LINEAR)));
            Losses.requireLogits(loss("softmax-cross-entropy"), network(dense(Activations.TANH)));
            Losses.requireLogits(loss(MSE), network(dense(Activations.SOFTMAX)));
            Losses.requireLogits(loss(MSE), network(dense(Activations.SIGMOID)));
        });
    }
}
