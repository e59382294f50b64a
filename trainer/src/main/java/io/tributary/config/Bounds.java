package io.tributary.config;

import java.math.BigDecimal;

/**
 * The numbers a key accepts: an interval whose ends belong to it or not. NaN lies in no interval.
 *
 * @param lower the lower end, or negative infinity
 * @param lowerIncluded whether {@code lower} itself is accepted
 * @param upper the upper end, or positive infinity
 * @param upperIncluded whether {@code upper} itself is accepted
 */
public record Bounds(double lower, boolean lowerIncluded, double upper, boolean upperIncluded) {
    /** Rejects an interval that nothing can lie in. */
    public Bounds {
        if (!(lower < upper) && !(lower == upper && lowerIncluded && upperIncluded)) {
            throw new IllegalArgumentException("no number lies between " + lower + " and " + upper);
        }
    }

    /** {@return every number} */
    public static Bounds any() {
        return new Bounds(Double.NEGATIVE_INFINITY, true, Double.POSITIVE_INFINITY, true);
    }

    /**
     * @param lower the smallest number accepted
     * @return {@code lower <= x}
     */
    public static Bounds atLeast(double lower) {
        return new Bounds(lower, true, Double.POSITIVE_INFINITY, true);
    }

    /**
     * @param lower the number that must be exceeded
     * @return {@code lower < x}
     */
    public static Bounds greaterThan(double lower) {
        return new Bounds(lower, false, Double.POSITIVE_INFINITY, true);
    }

    /** {@return {@code 0 < x}} */
    public static Bounds positive() {
        return greaterThan(0);
    }

    /**
     * @param lower the smallest number accepted
     * @param upper the largest number accepted
     * @return {@code lower <= x <= upper}
     */
    public static Bounds between(double lower, double upper) {
        return new Bounds(lower, true, upper, true);
    }

    /** {@return {@code 0 <= x < 1}, as for a dropout rate or a momentum} */
    public static Bounds openUnit() {
        return new Bounds(0, true, 1, false);
    }

    /**
     * @param x a number
     * @return whether {@code x} lies in the interval
     */
    public boolean contains(double x) {
        return (lowerIncluded ? x >= lower : x > lower) && (upperIncluded ? x <= upper : x < upper);
    }

    /** {@return the interval in words that continue "must be": "at least 1", "between 0 and 1"} */
    public String describe() {
        boolean below = lower != Double.NEGATIVE_INFINITY;
        boolean above = upper != Double.POSITIVE_INFINITY;
        if (!below && !above) {
            return "any number";
        }
        if (below && above && lowerIncluded && upperIncluded) {
            return "between " + plain(lower) + " and " + plain(upper);
        }
        String from = below ? (lowerIncluded ? "at least " : "greater than ") + plain(lower) : "";
        String to = above ? (upperIncluded ? "at most " : "less than ") + plain(upper) : "";
        return from + (below && above ? " and " : "") + to;
    }

    private static String plain(double x) {
        // BigDecimal.valueOf(1.0) prints 1.0; users write 1.
        return x == 0 ? "0" : BigDecimal.valueOf(x).stripTrailingZeros().toPlainString();
    }
}
