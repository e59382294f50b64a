package io.tributary.metric;

import io.tributary.network.Batch;
import io.tributary.network.Shape;
import io.tributary.network.Targets;

/**
 * The class that is right and the class that was predicted. With K ≥ 2 predictions of a position it is the largest; a
 * single prediction stands for two classes, 1 above {@link #THRESHOLD} and 0 up to it, and so does a single target.
 */
final class ClassPair {
    /** As Keras's {@code binary_accuracy}; the threshold itself belongs to class 0. */
    static final float THRESHOLD = 0.5f;

    private ClassPair() {}

    /** Checks that predictions and targets are of classes. */
    static void require(String place, Shape output, int targets, int classes) {
        if (output.last() == 1) {
            Targets.requireValues(place, output, targets, classes);
        } else {
            Targets.requireClasses(place, output, targets, classes);
        }
    }

    /** The number of classes. */
    static int classes(Shape output) {
        return Math.max(2, output.last());
    }

    /** The class that is right at a row, an example or a position of one; negative at a position that is padding. */
    static int target(Batch batch, Shape shape, int row) {
        int width = shape.last();
        if (width > 1 && Targets.areIndices(batch, shape)) {
            return (int) batch.target[row];
        }
        return of(batch.target, row, width);
    }

    /** The probability that was given to a class at a row. */
    static double probability(Shape shape, float[] prediction, int row, int label) {
        int width = shape.last();
        if (width == 1) {
            return label == 1 ? prediction[row] : 1.0 - prediction[row];
        }
        return prediction[row * width + label];
    }

    /** The class that was predicted at a row. */
    static int predicted(Shape shape, float[] prediction, int row) {
        return of(prediction, row, shape.last());
    }

    private static int of(float[] values, int row, int width) {
        return width == 1 ? (values[row] > THRESHOLD ? 1 : 0) : Targets.argmax(values, row * width, width);
    }
}
