package io.tributary.optimizer;

/**
 * A search along a line for a point that satisfies the strong Wolfe conditions
 *
 * <pre>
 * f(t) ≤ f(0) + c₁·t·f′(0)        |f′(t)| ≤ −c₂·f′(0)
 * </pre>
 *
 * <p>(Nocedal and Wright, 2006, algorithms 3.5 and 3.6, c₁ = 1e-4, c₂ = 0.9). It brackets such a point, going further while
 * the line falls steeply, and then narrows the bracket; both by the minimum of the cubic through the ends (equation 3.59),
 * kept away from an end where it came close to one twice. The safeguards are those of Schmidt's minFunc, which PyTorch has
 * too, so both take the same points.
 */
final class WolfeSearch {
    private static final double SUFFICIENT = 1e-4;
    private static final double CURVATURE = 0.9;

    /** A bracket in which no parameter moves by more has nothing left to search. */
    private static final double NARROW = 1e-9;

    /**
     * A point of the line.
     *
     * @param length t
     * @param value f(t)
     * @param slope f′(t)
     * @param gradient of the objective, [P]
     * @param evaluation which call of the objective it was, or −1 for the start
     */
    record Point(double length, double value, double slope, float[] gradient, int evaluation) {}

    private final Optimizer.OverObjective.Objective objective;
    private final float[] origin; // [P]
    private final float[] direction; // [P]
    private final float[] trial; // [P]
    private final double reach; // the most that any parameter moves over a length of 1
    private final int most;
    private Point start;
    private int evaluations;

    /**
     * @param objective f over all points
     * @param origin where the line begins, [P], read
     * @param direction where it goes, [P], read
     * @param most most evaluations
     */
    WolfeSearch(Optimizer.OverObjective.Objective objective, float[] origin, float[] direction, int most) {
        this.objective = objective;
        this.origin = origin;
        this.direction = direction;
        this.trial = new float[origin.length];
        this.reach = greatest(direction);
        this.most = most;
    }

    /** into = origin + t·direction; the two may be one array. */
    static void place(float[] origin, float[] direction, double length, float[] into) {
        float t = (float) length;
        for (int i = 0; i < into.length; i++) {
            into[i] = origin[i] + t * direction[i];
        }
    }

    /**
     * @param begin the point at t = 0, whose slope is negative
     * @param length the first t to try, above 0
     * @return a point that satisfies the conditions, or else the lowest that was found; the start where none was lower
     */
    Point from(Point begin, double length) {
        start = begin;
        Point before = start;
        Point at = evaluate(length);
        for (int round = 0; evaluations < most; round++) {
            if (tooHigh(at) || round > 1 && at.value >= before.value) {
                return narrow(before, at);
            }
            if (flat(at)) {
                return at;
            }
            if (at.slope >= 0) {
                return narrow(before, at);
            }
            double least = at.length + 0.01 * (at.length - before.length);
            double next = cubicMinimum(before, at, least, 10 * at.length);
            before = at;
            at = evaluate(next);
        }
        return at.value < start.value ? at : start;
    }

    private boolean tooHigh(Point point) {
        return point.value > start.value + SUFFICIENT * point.length * start.slope;
    }

    private boolean flat(Point point) {
        return Math.abs(point.slope) <= -CURVATURE * start.slope;
    }

    /** Algorithm 3.6 on the bracket between two points. */
    private Point narrow(Point first, Point second) {
        Point low = first.value <= second.value ? first : second;
        Point high = low == first ? second : first;
        boolean nearBefore = false;
        while (evaluations < most && Math.abs(high.length - low.length) * reach >= NARROW) {
            double least = Math.min(low.length, high.length);
            double greatest = Math.max(low.length, high.length);
            double margin = 0.1 * (greatest - least);
            double next = cubicMinimum(
                    low.length < high.length ? low : high, low.length < high.length ? high : low, least, greatest);
            boolean near = Math.min(greatest - next, next - least) < margin;
            if (near && (nearBefore || next >= greatest || next <= least)) {
                next = greatest - next < next - least ? greatest - margin : least + margin;
                near = false;
            }
            nearBefore = near;
            Point at = evaluate(next);
            if (tooHigh(at) || at.value >= low.value) {
                high = at;
                if (high.value < low.value) {
                    high = low;
                    low = at;
                }
            } else {
                if (flat(at)) {
                    return at;
                }
                high = at.slope * (high.length - low.length) >= 0 ? low : high;
                low = at;
            }
        }
        return low;
    }

    private static double greatest(float[] values) {
        float most = 0;
        for (float value : values) {
            most = Math.max(most, Math.abs(value));
        }
        return most;
    }

    private Point evaluate(double length) {
        float[] gradient = new float[origin.length];
        place(origin, direction, length, trial);
        double value = objective.at(trial, gradient);
        return new Point(length, value, Optimizers.dot(gradient, direction), gradient, evaluations++);
    }

    /** Where the cubic through values and slopes of two points, a the nearer, has its minimum; the middle where it has none. */
    private static double cubicMinimum(Point a, Point b, double least, double greatest) {
        double d1 = a.slope + b.slope - 3 * (a.value - b.value) / (a.length - b.length);
        double square = d1 * d1 - a.slope * b.slope;
        double d2 = Math.sqrt(square);
        double at = b.length - (b.length - a.length) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2));
        return Double.isFinite(at) ? Math.min(Math.max(at, least), greatest) : (least + greatest) / 2;
    }
}
