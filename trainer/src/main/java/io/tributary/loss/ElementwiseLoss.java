package io.tributary.loss;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.blas.Kernels;
import io.tributary.network.Batch;
import io.tributary.network.Shape;
import io.tributary.network.Targets;

/**
 * The two losses of regression, each with a loop of its own. An example's loss is the mean over its K outputs, as the default
 * reductions of Keras and PyTorch have it.
 *
 * <p>Targets are T = K numbers, or the class of a data set of two classes, which is 0 or 1, against a single output.
 *
 * <p>Symbols: B examples, K values of one output; y output, t target, w weight of an example.
 */
enum ElementwiseLoss implements Loss {
    /** {@code (y − t)²}, with the derivative {@code 2(y − t)}. */
    MEAN_SQUARED_ERROR("mean-squared-error") {
        @Override
        public double sum(Kernels kernels, Batch batch, Shape shape, float[] output, float[] gradient) {
            int width = shape.size();
            double sum = 0;
            for (int b = 0; b < batch.size; b++) {
                double share = batch.weight[b] * batch.classWeight(Targets.side(batch.target[b * width])) / width;
                for (int i = b * width, end = i + width; i < end; i++) {
                    double difference = (double) output[i] - batch.target[i];
                    sum += share * difference * difference;
                    if (gradient != null) {
                        gradient[i] = (float) (2 * share * difference);
                    }
                }
            }
            return sum;
        }
    },

    /** {@code |y − t|}, with the derivative {@code sign(y − t)}, taken as 0 at 0. */
    MEAN_ABSOLUTE_ERROR("mean-absolute-error") {
        @Override
        public double sum(Kernels kernels, Batch batch, Shape shape, float[] output, float[] gradient) {
            int width = shape.size();
            double sum = 0;
            for (int b = 0; b < batch.size; b++) {
                double share = batch.weight[b] * batch.classWeight(Targets.side(batch.target[b * width])) / width;
                for (int i = b * width, end = i + width; i < end; i++) {
                    double difference = (double) output[i] - batch.target[i];
                    sum += share * Math.abs(difference);
                    if (gradient != null) {
                        gradient[i] = (float) (share * Math.signum(difference));
                    }
                }
            }
            return sum;
        }
    };

    private final String type;

    ElementwiseLoss(String type) {
        this.type = type;
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public void check(Shape output, int targets, int classes) {
        Targets.requireValues("loss " + type, output, targets, classes);
    }

    @Override
    public Activation prediction() {
        return Activations.LINEAR;
    }
}
