package io.tributary.row;

/** Decimal numerals to double, strictly: no NaN, infinity, hexadecimal or type suffix, which Java would take. */
public final class Numerals {
    /** 10^k is a double without rounding up to k = 22: 5^22 is below 2^53. */
    private static final double[] EXACT_POWERS = {
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private static final long EXACT_INTEGERS = 1L << 53;

    private Numerals() {}

    /**
     * Parses a numeral.
     *
     * @param text {@code [+-] digits [. digits] [e [+-] digits]}, at least one digit before or after the point
     * @return the nearest double; an infinity if it is too large; NaN if the text is no numeral
     */
    public static double parse(String text) {
        int length = text.length();
        int at = length > 0 && (text.charAt(0) == '-' || text.charAt(0) == '+') ? 1 : 0;
        long digits = 0;
        int count = 0;
        int point = -1;
        for (; at < length; at++) {
            char c = text.charAt(at);
            if (c >= '0' && c <= '9') {
                digits = Math.min(digits * 10 + c - '0', EXACT_INTEGERS + 1);
                count++;
            } else if (c == '.' && point < 0) {
                point = count;
            } else {
                break;
            }
        }
        if (count == 0 || at < length && !isExponent(text, at)) {
            return Double.NaN;
        }
        int places = point < 0 ? 0 : count - point;
        if (at < length || digits > EXACT_INTEGERS || places >= EXACT_POWERS.length) {
            return Double.parseDouble(text);
        }
        // Both exact, so that one division rounds once (Clinger, PLDI 1990).
        double magnitude = digits / EXACT_POWERS[places];
        return text.charAt(0) == '-' ? -magnitude : magnitude;
    }

    private static boolean isExponent(String text, int at) {
        int i = at + 1;
        if ((text.charAt(at) | 0x20) != 'e') {
            return false;
        }
        if (i < text.length() && (text.charAt(i) == '-' || text.charAt(i) == '+')) {
            i++;
        }
        int start = i;
        while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            i++;
        }
        return i > start && i == text.length();
    }
}
