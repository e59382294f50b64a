package io.tributary.train;

import io.tributary.error.UserException;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Weights;
import io.tributary.random.Key;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Compares the gradients of a network with central differences of its loss: {@code (L(w + h) − L(w − h)) / 2h}, on a step's
 * examples, in training mode. Every evaluation is the same step, so dropout and noise, which are keyed, are the same in all of
 * them. The loss is a double sum over float outputs: errors that its rounding may have made do not count.
 *
 * <p>A difference is taken with several h, of which the best counts. A gradient between the slopes to the left and to the
 * right is no error: with a ReLU's kink nearby both are right. A parameter where these slopes differ much, or where the loss is
 * so flat that rounding hides everything, is left out. The point is near the given weights: a little is added to each of them,
 * so that biases of 0 do not put a ReLU on its kink.
 */
public final class GradientCheck {
    private static final float[] STEPS = {4e-3f, 1e-2f, 1e-3f};
    private static final double TOLERANCE = 2e-2;

    /** Errors are in parts of the gradient, or of this part of the slot's largest. */
    private static final double FLOOR = 0.05;

    /** Slopes to the left and right that differ by more than this part mean a kink between. */
    private static final double KINK = 0.1;

    /** Rounding of the loss, in parts of it. */
    private static final double ROUNDING = 3e-7;

    /** How far the point may be from the given weights. */
    private static final float SHIFT = 0.02f;

    /**
     * What came of a slot.
     *
     * @param slot its full name
     * @param checked parameters that were compared
     * @param worst the one that is farthest off, where any was compared
     * @param suspect whether that is more than rounding makes
     */
    public record Row(String slot, int checked, Optional<Comparison> worst, boolean suspect) {}

    /**
     * The two derivatives of the mean loss by one parameter.
     *
     * @param gradient from backward
     * @param difference quotient of differences of the loss
     * @param apart how far they are apart, in parts of the larger one or of {@value #FLOOR} of the slot's largest gradient
     * @param error what of that neither rounding nor a kink explains
     */
    public record Comparison(double gradient, double difference, double apart, double error) {}

    private final GradientEngine engine;
    private final Step step;
    private final long key;
    private final Weights weights;
    private final GradientSum here; // at the point

    /**
     * @param engine computes; used for about six evaluations of each parameter that is checked
     * @param step which examples
     * @param layout the slot table
     * @param near weights to check near of, read
     * @param seed decides which parameters are checked
     * @throws UserException if loss or gradient is not finite there
     */
    public GradientCheck(GradientEngine engine, Step step, ParameterLayout layout, Weights near, long seed) {
        this.engine = engine;
        this.step = step;
        this.key = Key.mix(seed, "gradient check");
        this.weights = near.copy();
        for (ParameterLayout.Slot slot : layout.slots()) {
            for (int i = slot.offset(); i < slot.end() && slot.trainable(); i++) {
                weights.parameters()[i] += SHIFT * (2 * Key.uniform(key, i) - 1);
            }
        }
        this.here = new GradientSum(layout.gradientForm(), layout.stateCount(), 0);
        here.merge(engine.gradients(weights, step));
        if (here.badShard >= 0) {
            throw new UserException(
                    "gradient-check",
                    "the loss or a gradient is not finite at the first weights",
                    "scale the inputs (data.scale), or choose another initializer");
        }
    }

    /**
     * Checks some parameters of a slot.
     *
     * @param slot a slot that is trained
     * @param most how many
     * @return what came of it
     */
    public Row check(ParameterLayout.Slot slot, int most) {
        int size = slot.shape().size();
        double scale = 0;
        for (int i = slot.offset(); i < slot.end(); i++) {
            scale = Math.max(scale, Math.abs(here.gradient.at(i)));
        }
        List<Comparison> compared = new ArrayList<>();
        for (int index : chosen(slot, most, size)) {
            compare(index, scale).ifPresent(compared::add);
        }
        Optional<Comparison> worst = compared.stream()
                .max(Comparator.comparingDouble(Comparison::error).thenComparingDouble(Comparison::apart));
        boolean suspect = worst.isPresent() && worst.get().error() > TOLERANCE;
        return new Row(slot.fullName(), compared.size(), worst, suspect);
    }

    private List<Integer> chosen(ParameterLayout.Slot slot, int most, int size) {
        List<Integer> chosen = new ArrayList<>();
        for (int i = 0; i < Math.min(most, size); i++) {
            int at = size <= most ? i : Key.below(Key.mix(key, slot.offset(), i), size);
            chosen.add(slot.offset() + at);
        }
        return chosen;
    }

    /** With the h of the smallest error; none at a kink, and where rounding hides gradient and differences. */
    private Optional<Comparison> compare(int index, double scale) {
        double gradient = here.gradient.at(index);
        double weight = here.sums.weight;
        Comparison best = null;
        boolean smooth = false;
        for (float h : STEPS) {
            float old = weights.parameters()[index];
            double right = slope(index, old, old + h);
            double left = slope(index, old, old - h);
            weights.parameters()[index] = old;
            double slope = (right + left) / 2;
            double largest = Math.max(Math.abs(slope), Math.abs(gradient));
            double rounding = ROUNDING * Math.max(Math.abs(here.sums.loss), here.sums.examples) / h;
            if (largest <= rounding) {
                continue;
            }
            smooth |= Math.abs(right - left) <= KINK * Math.max(scale, Math.abs(slope)) + 2 * rounding;
            double between = Math.abs(right - left) / 2;
            double apart = Math.abs(slope - gradient);
            double unit = Math.max(FLOOR * scale, largest);
            double error = Math.max(0, apart - between - rounding) / unit;
            if (best == null || error < best.error()) {
                best = new Comparison(gradient / weight, slope / weight, apart / unit, error);
            }
            if (error <= TOLERANCE) {
                return Optional.of(best);
            }
        }
        return smooth ? Optional.ofNullable(best) : Optional.empty();
    }

    /** The slope of the loss from the point to a value of one parameter. */
    private double slope(int index, float from, float to) {
        weights.parameters()[index] = to;
        double loss = engine.gradients(weights, step).sums.loss;
        return (loss - here.sums.loss) / ((double) to - from);
    }
}
