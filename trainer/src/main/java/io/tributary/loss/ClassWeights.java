package io.tributary.loss;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.error.UserException;
import java.util.List;

/**
 * A factor on the loss of every example by the class that is right, as Keras's {@code class_weight}: the mean loss is still
 * over the examples' own weights. (PyTorch's {@code weight} also divides by the factors.)
 *
 * @param factors by class number, in the order of the model's classes; empty for 1 everywhere
 */
record ClassWeights(List<Double> factors) {
    static final ClassWeights NONE = new ClassWeights(List.of());

    private static final String KEY = "class-weights";

    static ClassWeights read(Section section) {
        return section.has(KEY) ? new ClassWeights(section.numbers(KEY, Bounds.atLeast(0))) : NONE;
    }

    /** Checks that there is one for each class. */
    void check(String type, int classes) {
        if (!factors.isEmpty() && factors.size() != classes) {
            throw new UserException(
                    "loss " + type,
                    KEY + " has " + factors.size() + " values, there are " + classes + " classes",
                    "give one for each class, in the order of the classes");
        }
    }

    double of(int label) {
        return factors.isEmpty() ? 1 : factors.get(label);
    }
}
