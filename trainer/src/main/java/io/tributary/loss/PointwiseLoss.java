package io.tributary.loss;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.blas.Kernels;
import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.error.UserException;
import io.tributary.network.Batch;
import io.tributary.network.Shape;
import io.tributary.network.Targets;

/**
 * The less frequent losses that compare output and target value by value: the mean of a curve over an example's K outputs.
 *
 * @param type the name in a configuration
 * @param curve loss and derivative of one value
 * @param prediction what turns the output into a prediction: for hinges the sigmoid, whose ½ is where they change sides, but
 *     which is no probability
 * @param valid the outputs and targets for which there is a loss
 */
record PointwiseLoss(String type, Curve curve, Activation prediction, Domain valid) implements Loss {
    /** Which numbers a loss is defined for. */
    enum Domain {
        /** All. */
        ANY {
            @Override
            void require(String type, double y, double t) {}
        },

        /** Targets −1, 0 and 1. */
        SIDES {
            @Override
            void require(String type, double y, double t) {
                if (t != 0 && Math.abs(t) != 1) {
                    throw new UserException(
                            "loss " + type, "a target must be 0 or 1, or −1 or 1, got " + t, "use 0 and 1 as labels");
                }
            }
        },

        /** Outputs that are rates and targets that are counts. */
        RATES {
            @Override
            void require(String type, double y, double t) {
                if (t < 0) {
                    throw new UserException(
                            "loss " + type, "a target must be at least 0, got " + t, "use counts as targets");
                }
                if (y < 0) {
                    throw new UserException(
                            "loss " + type,
                            "an output must be at least 0, got " + y,
                            "give the last layer activation = softplus");
                }
            }
        };

        abstract void require(String type, double y, double t);
    }

    static final Loss HALF_MEAN_SQUARED_ERROR =
            new PointwiseLoss("half-mean-squared-error", Curve.HalfSquare.CURVE, Activations.LINEAR, Domain.ANY);
    static final Loss LOG_COSH = new PointwiseLoss("log-cosh", Curve.LogCosh.CURVE, Activations.LINEAR, Domain.ANY);
    static final Loss HINGE = new PointwiseLoss("hinge", Curve.Hinge.LINEAR, Activations.SIGMOID, Domain.SIDES);
    static final Loss SQUARED_HINGE =
            new PointwiseLoss("squared-hinge", Curve.Hinge.SQUARED, Activations.SIGMOID, Domain.SIDES);
    static final Loss POISSON = new PointwiseLoss("poisson", Curve.Poisson.CURVE, Activations.LINEAR, Domain.RATES);

    static Loss huber(Section section) {
        Curve curve = new Curve.Huber(section.number("delta", 1, Bounds.positive()));
        return new PointwiseLoss("huber", curve, Activations.LINEAR, Domain.ANY);
    }

    @Override
    public void check(Shape output, int targets, int classes) {
        Targets.requireValues("loss " + type, output, targets, classes);
    }

    @Override
    public double sum(Kernels kernels, Batch batch, Shape shape, float[] output, float[] gradient) {
        int width = shape.size();
        double sum = 0;
        for (int b = 0; b < batch.size; b++) {
            double share = batch.weight[b] * batch.classWeight(Targets.side(batch.target[b * width])) / width;
            for (int i = b * width, end = i + width; i < end; i++) {
                double y = output[i];
                double t = batch.target[i];
                valid.require(type, y, t);
                sum += share * curve.value(y, t);
                if (gradient != null) {
                    gradient[i] = (float) (share * curve.slope(y, t));
                }
            }
        }
        return sum;
    }
}
