package io.tributary.local.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Some steps, timed.
 *
 * @param steps how many
 * @param wall seconds by the clock
 * @param processor seconds of processor time, of all threads
 */
record Round(int steps, double wall, double processor) {
    /** Milliseconds per step. */
    double millis() {
        return wall / steps * 1e3;
    }

    /** Milliseconds of processor time per step. */
    double processorMillis() {
        return processor / steps * 1e3;
    }

    /** The middle value over all of a list, or the mean of the two. */
    static <T> double median(List<T> all, ToDoubleFunction<T> value) {
        double[] sorted = sorted(all, value);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** "median (least to greatest)", with digits after the point. */
    static <T> String spread(List<T> all, ToDoubleFunction<T> value, int digits) {
        double[] sorted = sorted(all, value);
        String number = "%,." + digits + "f";
        return String.format(
                Locale.ROOT,
                number + " (" + number + " to " + number + ")",
                median(all, value),
                sorted[0],
                sorted[sorted.length - 1]);
    }

    private static <T> double[] sorted(List<T> all, ToDoubleFunction<T> value) {
        double[] values = all.stream().mapToDouble(value).toArray();
        Arrays.sort(values);
        return values;
    }
}
