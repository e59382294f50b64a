package io.tributary.optimizer;

import io.tributary.config.Bounds;
import io.tributary.config.Registry;
import io.tributary.config.Section;
import java.util.List;
import java.util.Map;

/**
 * The table of schedules by their names in a configuration, which are Keras's and, for one-cycle, PyTorch's. Each is a
 * function of the step's number t, of which t − 1 are done. Powers and cosines are strict: the same bits on every platform.
 */
final class Schedules {
    /** From the name in a configuration to the schedule. */
    static final Registry<Schedule> REGISTRY = new Registry<>(
            Schedule.class,
            "schedule",
            Map.of(
                    "constant", Schedules::constant,
                    "step", Schedules::step,
                    "exponential", Schedules::exponential,
                    "polynomial", Schedules::polynomial,
                    "cosine", Schedules::cosine,
                    "one-cycle", Schedules::oneCycle));

    private static final String INITIAL = "initial";
    private static final String DECAY_STEPS = "decay-steps";

    private Schedules() {}

    private static Schedule warmedUp(Section section, Schedule then) {
        long steps = section.longInteger("warmup-steps", 0, Bounds.atLeast(0));
        return steps == 0 ? then : new WarmUp(steps, then);
    }

    private static Schedule constant(Section section) {
        return warmedUp(section, Schedule.constant(section.number(INITIAL, Bounds.positive())));
    }

    private static Schedule step(Section section) {
        List<Integer> boundaries = section.integers("boundaries", Bounds.atLeast(1));
        List<Double> values = section.numbers("values", Bounds.positive());
        if (values.size() != boundaries.size() + 1) {
            throw section.error(
                    "values",
                    "must be one more than the " + boundaries.size() + " boundaries, got " + values.size(),
                    "give the rate before the first boundary and the one after each");
        }
        for (int i = 1; i < boundaries.size(); i++) {
            if (boundaries.get(i) <= boundaries.get(i - 1)) {
                throw section.error("boundaries", "must increase, got " + boundaries, "");
            }
        }
        return warmedUp(section, new Step(boundaries, values));
    }

    private static Schedule exponential(Section section) {
        return warmedUp(
                section,
                new Exponential(
                        section.number(INITIAL, Bounds.positive()),
                        section.longInteger(DECAY_STEPS, Bounds.atLeast(1)),
                        section.number("decay-rate", Bounds.positive()),
                        section.bool("staircase", false)));
    }

    private static Schedule polynomial(Section section) {
        return warmedUp(
                section,
                new Polynomial(
                        section.number(INITIAL, Bounds.positive()),
                        section.longInteger(DECAY_STEPS, Bounds.atLeast(1)),
                        section.number("end", 0.0001, Bounds.atLeast(0)),
                        section.number("power", 1, Bounds.positive())));
    }

    private static Schedule cosine(Section section) {
        boolean restarts = section.bool("restarts", false);
        return warmedUp(
                section,
                new Cosine(
                        section.number(INITIAL, Bounds.positive()),
                        section.longInteger(DECAY_STEPS, Bounds.atLeast(1)),
                        section.number("alpha", 0, Bounds.between(0, 1)),
                        restarts,
                        restarts ? section.number("t-mul", 2, Bounds.atLeast(1)) : 1,
                        restarts ? section.number("m-mul", 1, Bounds.positive()) : 1));
    }

    private static Schedule oneCycle(Section section) {
        return warmedUp(
                section,
                new OneCycle(
                        section.number("max", Bounds.positive()),
                        section.longInteger("total-steps", Bounds.atLeast(2)),
                        section.number("pct-start", 0.3, Bounds.between(0, 1)),
                        section.number("div-factor", 25, Bounds.atLeast(1)),
                        section.number("final-div-factor", 1e4, Bounds.atLeast(1))));
    }

    /**
     * Linear from {@code 1/n} of the first rate to all of it in n steps (Goyal et al., 2017), then the schedule from its
     * beginning.
     *
     * @param steps n, at least 1
     * @param then the schedule
     */
    record WarmUp(long steps, Schedule then) implements Schedule {
        @Override
        public double at(long step) {
            return step <= steps ? then.at(1) * step / steps : then.at(step - steps);
        }
    }

    /**
     * Constant in pieces: the first value up to and with the first boundary, the second up to the second.
     *
     * @param boundaries last steps of all pieces but the last, increasing
     * @param values one more than boundaries
     */
    record Step(List<Integer> boundaries, List<Double> values) implements Schedule {
        @Override
        public double at(long step) {
            int piece = 0;
            while (piece < boundaries.size() && step > boundaries.get(piece)) {
                piece++;
            }
            return values.get(piece);
        }
    }

    /**
     * {@code initial·rate^((t − 1)/steps)}, the exponent rounded down where it is a staircase.
     *
     * @param initial the first rate
     * @param steps steps in which the rate takes the factor once
     * @param rate the factor
     * @param staircase whether it changes at multiples of the steps only
     */
    record Exponential(double initial, long steps, double rate, boolean staircase) implements Schedule {
        @Override
        public double at(long step) {
            double exponent = (step - 1) / (double) steps;
            return initial * StrictMath.pow(rate, staircase ? Math.floor(exponent) : exponent);
        }
    }

    /**
     * {@code end + (initial − end)·(1 − (t − 1)/steps)^power}, and the end from there on.
     *
     * @param initial the first rate
     * @param steps steps until the end
     * @param end the last rate
     * @param power 1 for a line
     */
    record Polynomial(double initial, long steps, double end, double power) implements Schedule {
        @Override
        public double at(long step) {
            double left = 1 - Math.min(step - 1, steps) / (double) steps;
            return end + (initial - end) * StrictMath.pow(left, power);
        }
    }

    /**
     * Half a cosine from the first rate to α of it (Loshchilov and Hutter, 2017), once, or again and again.
     *
     * @param initial the first rate
     * @param steps steps of the (first) half cosine
     * @param alpha the last rate as a part of the first
     * @param restarts whether to begin again
     * @param stretch each period is so many times as long as the one before
     * @param scale each period's first rate is so many times the one before
     */
    record Cosine(double initial, long steps, double alpha, boolean restarts, double stretch, double scale)
            implements Schedule {
        @Override
        public double at(long step) {
            double done = step - 1;
            double period = steps;
            double first = initial;
            while (restarts && done >= period) {
                done -= period;
                period *= stretch;
                first *= scale;
            }
            double cosine = 0.5 * (1 + StrictMath.cos(Math.PI * Math.min(1, done / period)));
            return first * ((1 - alpha) * cosine + alpha);
        }
    }

    /**
     * One rise and one long fall along cosines (Smith and Topin, 2018), as PyTorch's {@code OneCycleLR}: from max/div to max
     * in the first part of the steps, then to max/div/finalDiv at the last.
     *
     * @param max the largest rate
     * @param steps all steps, at least 2; the last rate stays from there on
     * @param start the rising part, 0 to 1
     * @param div largest over first rate
     * @param finalDiv first over last rate
     */
    record OneCycle(double max, long steps, double start, double div, double finalDiv) implements Schedule {
        @Override
        public double at(long step) {
            double done = Math.min(step - 1, steps - 1);
            double top = start * steps - 1;
            double first = max / div;
            if (done < top) {
                return between(first, max, done / top);
            }
            double fall = steps - 1 - top; // 0 where all steps rise
            return fall > 0 ? between(max, first / finalDiv, (done - top) / fall) : max;
        }

        private static double between(double from, double to, double part) {
            return to + (from - to) / 2 * (1 + StrictMath.cos(Math.PI * part));
        }
    }
}
