package io.tributary.loss;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.blas.Kernels;
import io.tributary.config.Section;
import io.tributary.network.Batch;
import io.tributary.network.Shape;
import io.tributary.network.Targets;
import java.util.Arrays;

/**
 * Losses of a position's K outputs together, against a class index or K values: the mean over an example's N positions (one,
 * unless the output is a sequence), padding excepted ({@link Targets}).
 *
 * @param type the name in a configuration
 * @param rule loss and gradient of one position
 * @param prediction what turns the output into a prediction
 * @param ofClasses whether targets are of classes; otherwise K numbers
 */
record PositionLoss(String type, Rule rule, Activation prediction, boolean ofClasses) implements Loss {
    /** The loss of one position. */
    @FunctionalInterface
    interface Rule {
        /**
         * @param t the target: a class index at {@code at}, or, if label is negative, K values from there on
         * @param label the class that is right, or negative where the target is K values
         * @param at where the values of the target begin
         * @param y outputs, read in [from, from + width)
         * @param from where the position begins
         * @param width K
         * @param share factor of the gradient
         * @param dy gradient, overwritten in [from, from + width); may be null
         * @return the loss, without the factor
         */
        double at(float[] t, int label, int at, float[] y, int from, int width, double share, float[] dy);
    }

    static Loss negativeLogLikelihood(Section section) {
        return new PositionLoss(Losses.NEGATIVE_LOG_LIKELIHOOD, PositionLoss::likelihood, Activations.SOFTMAX, true);
    }

    static Loss categoricalHinge(Section section) {
        return new PositionLoss("categorical-hinge", PositionLoss::margin, Activations.SOFTMAX, true);
    }

    static Loss cosineSimilarity(Section section) {
        return new PositionLoss("cosine-similarity", PositionLoss::cosine, Activations.LINEAR, false);
    }

    @Override
    public void check(Shape output, int targets, int classes) {
        if (ofClasses) {
            Targets.requireClasses("loss " + type, output, targets, classes);
        } else {
            Targets.requireValues("loss " + type, output, targets, classes);
        }
    }

    @Override
    public double sum(Kernels kernels, Batch batch, Shape shape, float[] output, float[] gradient) {
        int width = shape.last();
        int positions = Targets.positions(shape);
        boolean indices = ofClasses && Targets.areIndices(batch, shape);
        double sum = 0;
        for (int b = 0; b < batch.size; b++) {
            int present = indices ? Targets.countPresent(batch, positions, b) : positions;
            for (int row = b * positions; row < (b + 1) * positions; row++) {
                int from = row * width;
                int label = indices ? (int) batch.target[row] : -1;
                if (indices && label < 0) {
                    Targets.clear(gradient, from, width);
                    continue;
                }
                double share = (double) batch.weight[b] / present;
                share *= batch.classWeight(indices ? label : classOf(batch.target, from, width));
                sum += share * rule.at(batch.target, label, from, output, from, width, share, gradient);
            }
        }
        return sum;
    }

    /** The class that a position's values stand for. */
    private static int classOf(float[] t, int from, int width) {
        return width == 1 ? Targets.side(t[from]) : Targets.argmax(t, from, width);
    }

    /** {@code −Σ_k t_k·y_k} of log-probabilities y. */
    private static double likelihood(
            float[] t, int label, int at, float[] y, int from, int width, double share, float[] dy) {
        double loss = 0;
        for (int k = 0; k < width; k++) {
            double target = label < 0 ? t[at + k] : k == label ? 1 : 0;
            loss -= target * y[from + k];
            if (dy != null) {
                dy[from + k] = (float) (-share * target);
            }
        }
        return loss;
    }

    /**
     * {@code max(0, 1 + max_{j≠c} y_j − y_c)} for the right class c (Crammer and Singer, 2001). Keras's largest runs over c
     * too, with a 0 in its place, and so never below 0.
     */
    private static double margin(
            float[] t, int label, int at, float[] y, int from, int width, double share, float[] dy) {
        int right = label < 0 ? Targets.argmax(t, at, width) : label;
        int rival = right == 0 ? 1 : 0;
        for (int k = rival + 1; k < width; k++) {
            rival = k != right && y[from + k] > y[from + rival] ? k : rival;
        }
        double gap = 1.0 + y[from + rival] - y[from + right];
        if (dy != null) {
            Arrays.fill(dy, from, from + width, 0f);
            if (gap > 0) {
                dy[from + rival] = (float) share;
                dy[from + right] = (float) -share;
            }
        }
        return Math.max(0, gap);
    }

    /**
     * {@code −Σ_k t_k·y_k / (‖t‖·‖y‖)}, from −1 for the same direction to 1 for the opposite, with the derivative
     * {@code (cos·y/‖y‖ − t/‖t‖) / ‖y‖}; 0 where either is zero.
     */
    private static double cosine(
            float[] t, int label, int at, float[] y, int from, int width, double share, float[] dy) {
        double dot = 0;
        double squaresT = 0;
        double squaresY = 0;
        for (int k = 0; k < width; k++) {
            dot += (double) t[at + k] * y[from + k];
            squaresT += (double) t[at + k] * t[at + k];
            squaresY += (double) y[from + k] * y[from + k];
        }
        double norms = Math.sqrt(squaresT) * Math.sqrt(squaresY);
        double cosine = norms > 0 ? dot / norms : 0;
        if (dy != null) {
            for (int k = 0; k < width; k++) {
                double slope = norms > 0 ? cosine * y[from + k] / squaresY - t[at + k] / norms : 0;
                dy[from + k] = (float) (share * slope);
            }
        }
        return -cosine;
    }
}
