package io.tributary.data;

/** Decimal numerals to float32, strictly: no NaN, infinity, hexadecimal or type suffix, which Java would take. */
final class Numerals {
    /** 10^k is a float without rounding up to k = 10: 5^10 is below 2^24. */
    private static final float[] EXACT_POWERS = {1f, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f, 1e8f, 1e9f, 1e10f};

    private static final long EXACT_INTEGERS = 1L << 24;

    private Numerals() {}

    /**
     * @param text {@code [+-] digits [. digits] [e [+-] digits]}, at least one digit before or after the point
     * @return the nearest float; an infinity if it is too large; NaN if the text is no numeral
     */
    static float parse(String text) {
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
            return Float.NaN;
        }
        int places = point < 0 ? 0 : count - point;
        if (at < length || digits > EXACT_INTEGERS || places >= EXACT_POWERS.length) {
            return Float.parseFloat(text);
        }
        // Both exact, so that one division rounds once (Clinger, PLDI 1990).
        float magnitude = digits / EXACT_POWERS[places];
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
