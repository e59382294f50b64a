package io.tributary.optimizer;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import java.util.Arrays;

/**
 * Limited-memory BFGS (Liu and Nocedal, 1989; Nocedal and Wright, 2006, algorithms 7.4 and 7.5): along the direction −H·g, where
 * H approximates the inverse Hessian from the last m pairs of moves s and changes y of the gradient, to a point that satisfies
 * the strong Wolfe conditions ({@link WolfeSearch}). The first H is {@code (sᵀy / yᵀy)·1} of the newest pair (equation 7.20),
 * and the first step of all is {@code min(1, 1/‖g‖₁)} long, as in PyTorch. A pair whose sᵀy is not positive is left out; where
 * H·g leads nowhere, all are forgotten.
 *
 * <p>It has converged when a step lowers the objective by at most {@code tolerance} times its value, when
 * {@code ‖g‖ ≤ tolerance·max(1, ‖w‖)}, or when there is no lower point to be found along −g. MLlib's perceptron, which calls
 * Breeze's, has the same tolerance of 1e-6 and m = 10.
 *
 * <p>Moments: s and y of each pair, 2m arrays of [P]; those of step t lie at {@code (t − 1) mod m}. All else follows from
 * them, so there is nothing more to save. A step allocates some arrays of [P], which is little beside a pass over all
 * examples.
 *
 * @param history m, at least 1
 * @param tolerance relative, at least 0
 * @param maxEvaluations most passes over all examples in one step, at least 2
 */
public record Lbfgs(int history, double tolerance, int maxEvaluations) implements Optimizer.OverObjective {
    /** A curvature sᵀy up to this is rounding; PyTorch has the same. */
    private static final double LEAST_CURVATURE = 1e-10;

    static Lbfgs read(Section section) {
        return new Lbfgs(
                section.integer("history", 10, Bounds.between(1, 100)),
                section.number("tolerance", 1e-6, Bounds.atLeast(0)),
                section.integer("max-evaluations", 25, Bounds.atLeast(2)));
    }

    @Override
    public String type() {
        return "lbfgs";
    }

    @Override
    public int moments() {
        return 2 * history;
    }

    /** The first length that a search tries. {@inheritDoc} */
    @Override
    public double learningRate(long step) {
        return 1;
    }

    @Override
    public Landing step(
            long step, double value, float[] parameters, float[] gradient, float[][] moments, Objective objective) {
        if (isSmall(gradient, parameters)) {
            return new Landing(-1, true);
        }
        float[] direction = new float[parameters.length]; // [P]
        boolean informed = direct(step, gradient, moments, direction);
        double length = informed ? 1 : Math.min(1, 1 / sumOfMagnitudes(gradient));
        WolfeSearch search = new WolfeSearch(objective, parameters, direction, maxEvaluations);
        WolfeSearch.Point start =
                new WolfeSearch.Point(0, value, Optimizers.dot(gradient, direction), gradient.clone(), -1);
        WolfeSearch.Point end = search.from(start, length);
        if (end == start) {
            for (float[] moment : moments) {
                Arrays.fill(moment, 0f);
            }
            return new Landing(-1, !informed);
        }
        move(parameters, direction, end, moments[pair(step)]);
        remember(gradient, end.gradient(), moments[pair(step)], moments[pair(step) + 1]);
        double fall = value - end.value();
        boolean still = fall <= tolerance * Math.max(Math.abs(value), Math.abs(end.value()));
        return new Landing(end.evaluation(), still || isSmall(gradient, parameters));
    }

    private boolean isSmall(float[] gradient, float[] parameters) {
        double slope = Optimizers.norm(gradient, 0, gradient.length);
        return slope <= tolerance * Math.max(1, Optimizers.norm(parameters, 0, parameters.length));
    }

    private static double sumOfMagnitudes(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += Math.abs(value);
        }
        return sum;
    }

    /** Where the moments of a step's pair lie. */
    private int pair(long step) {
        return 2 * (int) ((step - 1) % history);
    }

    /**
     * The two loops of algorithm 7.4: d = −H·g.
     *
     * @return whether any pair informed the direction; otherwise, or if it would lead upwards, it is −g
     */
    private boolean direct(long step, float[] gradient, float[][] moments, float[] d) {
        negate(gradient, d);
        int pairs = (int) Math.min(history, step - 1);
        double[] curvature = new double[pairs]; // newest first
        double[] alpha = new double[pairs];
        double scale = 0;
        for (int k = 0; k < pairs; k++) {
            float[] s = moments[pair(step - 1 - k)];
            float[] y = moments[pair(step - 1 - k) + 1];
            curvature[k] = Optimizers.dot(s, y);
            if (curvature[k] > 0) {
                alpha[k] = Optimizers.dot(s, d) / curvature[k];
                add(-alpha[k], y, d);
                scale = scale > 0 ? scale : curvature[k] / Optimizers.dot(y, y);
            }
        }
        if (scale == 0) {
            return false;
        }
        for (int i = 0; i < d.length; i++) {
            d[i] *= (float) scale;
        }
        for (int k = pairs - 1; k >= 0; k--) {
            if (curvature[k] > 0) {
                float[] s = moments[pair(step - 1 - k)];
                float[] y = moments[pair(step - 1 - k) + 1];
                add(alpha[k] - Optimizers.dot(y, d) / curvature[k], s, d);
            }
        }
        if (Optimizers.dot(gradient, d) < 0) {
            return true;
        }
        negate(gradient, d);
        return false;
    }

    private static void negate(float[] gradient, float[] d) {
        for (int i = 0; i < d.length; i++) {
            d[i] = -gradient[i];
        }
    }

    /** to += factor·from. */
    private static void add(double factor, float[] from, float[] to) {
        float f = (float) factor;
        for (int i = 0; i < to.length; i++) {
            to[i] += f * from[i];
        }
    }

    /** Goes to the new point, and keeps what that changed: s. */
    private static void move(float[] parameters, float[] direction, WolfeSearch.Point end, float[] s) {
        System.arraycopy(parameters, 0, s, 0, s.length);
        WolfeSearch.place(parameters, direction, end.length(), parameters);
        for (int i = 0; i < s.length; i++) {
            s[i] = parameters[i] - s[i];
        }
    }

    /** Takes over the new gradient, and keeps what that changed: y. Zero stands for a pair that is left out. */
    private static void remember(float[] gradient, float[] next, float[] s, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = next[i] - gradient[i];
        }
        System.arraycopy(next, 0, gradient, 0, next.length);
        if (!(Optimizers.dot(s, y) > LEAST_CURVATURE)) {
            Arrays.fill(s, 0f);
            Arrays.fill(y, 0f);
        }
    }
}
