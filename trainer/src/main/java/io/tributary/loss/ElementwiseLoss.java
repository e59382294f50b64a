package io.tributary.loss;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.error.UserException;
import io.tributary.network.Batch;
import io.tributary.network.Shape;
import io.tributary.network.Targets;

/**
 * Losses that compare output and target value by value. An example's loss is the mean over its K outputs, as the default
 * reductions of Keras and PyTorch have it.
 *
 * <p>Targets are T = K numbers, or the class of a data set of two classes, which is 0 or 1, against a single output.
 *
 * <p>Symbols: B examples, K values of one output; y output, t target, w weight of an example.
 */
enum ElementwiseLoss implements Loss {
    /** {@code (y − t)²}, with the derivative {@code 2(y − t)}. */
    MEAN_SQUARED_ERROR("mean-squared-error", Activations.LINEAR) {
        @Override
        public double sum(Batch batch, Shape shape, float[] output, float[] gradient) {
            int width = shape.size();
            double sum = 0;
            for (int b = 0; b < batch.size; b++) {
                double share = (double) batch.weight[b] / width;
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
    MEAN_ABSOLUTE_ERROR("mean-absolute-error", Activations.LINEAR) {
        @Override
        public double sum(Batch batch, Shape shape, float[] output, float[] gradient) {
            int width = shape.size();
            double sum = 0;
            for (int b = 0; b < batch.size; b++) {
                double share = (double) batch.weight[b] / width;
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
    },

    /**
     * {@code −t·log σ(z) − (1 − t)·log(1 − σ(z))} of a logit z and a target t from 0 to 1, with the derivative
     * {@code σ(z) − t}. Computed as {@code max(z, 0) − z·t + log(1 + e^−|z|)}, which no z makes overflow (TensorFlow,
     * {@code sigmoid_cross_entropy_with_logits}).
     */
    BINARY_CROSS_ENTROPY("binary-cross-entropy", Activations.SIGMOID) {
        @Override
        public double sum(Batch batch, Shape shape, float[] output, float[] gradient) {
            int width = shape.size();
            double sum = 0;
            for (int b = 0; b < batch.size; b++) {
                double share = (double) batch.weight[b] / width;
                for (int i = b * width, end = i + width; i < end; i++) {
                    double z = output[i];
                    double t = probability(batch.target[i]);
                    double e = Math.exp(-Math.abs(z)); // 0 < e ≤ 1, or 0 far out
                    sum += share * (Math.max(z, 0) - z * t + Math.log1p(e));
                    if (gradient != null) {
                        gradient[i] = (float) (share * ((z >= 0 ? 1 : e) / (1 + e) - t));
                    }
                }
            }
            return sum;
        }

        /** Below 0 or above 1 the loss has no lower bound, and training would run away. */
        private double probability(float target) {
            if (target >= 0 && target <= 1) {
                return target;
            }
            throw new UserException(
                    "loss " + type(), "a target must be between 0 and 1, got " + target, "use 0 and 1 as labels");
        }
    };

    private final String type;
    private final Activation prediction;

    ElementwiseLoss(String type, Activation prediction) {
        this.type = type;
        this.prediction = prediction;
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
        return prediction;
    }
}
