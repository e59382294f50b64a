package io.tributary.row;

import java.math.BigDecimal;

/**
 * One text for each number: {@code 0}, {@code 0.0}, {@code 00} and {@code -0} are one, as are {@code 1000} and {@code 1e3};
 * and one for each truth value. Categories and class labels that are equal numbers are equal, whatever type and spelling they
 * come in. No digit is lost, however long a number is.
 */
public final class Spelling {
    private static final int MOST_ZEROS = 40;
    private static final int MOST_EXPONENT_DIGITS = 6;

    private Spelling() {}

    /**
     * @param text a category or a label
     * @return the plain decimal of a number, the lower case of {@code true} and {@code false}, other texts as they are
     */
    public static String of(String text) {
        if (text.isEmpty() || text.charAt(0) > '9') {
            boolean truth = text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
            return truth ? text.equalsIgnoreCase("true") ? "true" : "false" : text;
        }
        if (isPlain(text)
                || Double.isNaN(Numerals.parse(text))
                || text.length() - 1 - exponentAt(text) > MOST_EXPONENT_DIGITS) {
            return text;
        }
        BigDecimal number = new BigDecimal(text);
        if (number.signum() == 0) {
            return "0";
        }
        BigDecimal shortest = number.stripTrailingZeros();
        return Math.abs(shortest.scale()) <= MOST_ZEROS ? shortest.toPlainString() : shortest.toString();
    }

    /** Whether a text is digits that begin with no zero, the commonest of numbers. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return text.charAt(0) != '0' || text.length() == 1;
    }

    /** Where the exponent begins; the last character where there is none. */
    private static int exponentAt(String text) {
        int at = Math.max(text.indexOf('e'), text.indexOf('E'));
        return at < 0 ? text.length() - 1 : at;
    }
}
