package io.tributary.text;

import java.util.Locale;
import java.util.Map;

/** What is done to a text before it is split: Keras's {@code standardize}. */
public enum Standardization {
    /** Nothing. */
    NONE(false, false),
    /** Lower case. */
    LOWER(true, false),
    /** Punctuation is deleted. */
    STRIP_PUNCTUATION(false, true),
    /** Both. */
    LOWER_AND_STRIP_PUNCTUATION(true, true);

    /** The choices by their names in a configuration. */
    public static final Map<String, Standardization> NAMES = Map.of(
            "none",
            NONE,
            "lower",
            LOWER,
            "strip-punctuation",
            STRIP_PUNCTUATION,
            "lower-and-strip-punctuation",
            LOWER_AND_STRIP_PUNCTUATION);

    private final boolean lower;
    private final boolean strip;

    Standardization(boolean lower, boolean strip) {
        this.lower = lower;
        this.strip = strip;
    }

    /**
     * @param text a text
     * @return the text with every letter in its lower case (Unicode's, of no language in particular) and without
     *     punctuation, as far as this asks for it
     */
    public String apply(String text) {
        String cased = lower ? text.toLowerCase(Locale.ROOT) : text;
        return strip
                ? cased.codePoints()
                        .filter(c -> !isPunctuation(c))
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString()
                : cased;
    }

    /**
     * Keras's list, which is ASCII's punctuation and symbols ({@code $ + < = > ^ ` | ~} among them), and what Unicode calls
     * punctuation (categories Pc, Pd, Ps, Pe, Pi, Pf, Po).
     */
    private static boolean isPunctuation(int c) {
        if (c < 0x80) {
            return c > ' ' && c < 0x7F && !Character.isLetterOrDigit(c);
        }
        return switch (Character.getType(c)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> true;
            default -> false;
        };
    }
}
