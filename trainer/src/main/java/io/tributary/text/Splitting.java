package io.tributary.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How a text is cut into tokens: Keras's {@code split}, and {@code word}. */
public enum Splitting {
    /** At white space, Unicode's no-break spaces included. */
    WHITESPACE,
    /**
     * Words are the longest runs of letters, marks and digits; every other character that is not white space is a token of
     * its own, so {@code "$5.00!"} is {@code $ 5 . 00 !}.
     */
    WORD,
    /** Every character (Unicode code point), white space too. */
    CHARACTER;

    /** The choices by their names in a configuration. */
    public static final Map<String, Splitting> NAMES =
            Map.of("whitespace", WHITESPACE, "word", WORD, "character", CHARACTER);

    /**
     * @param text a text
     * @return its tokens, in order
     */
    public List<String> apply(String text) {
        List<String> tokens = new ArrayList<>();
        int begin = -1; // of the token that is open
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int next = i + Character.charCount(c);
            boolean inside = inside(c);
            if (begin >= 0 && !inside) {
                tokens.add(text.substring(begin, i));
                begin = -1;
            }
            if (inside && begin < 0) {
                begin = i;
            } else if (!inside && alone(c)) {
                tokens.add(text.substring(i, next));
            }
            i = next;
        }
        if (begin >= 0) {
            tokens.add(text.substring(begin));
        }
        return tokens;
    }

    /** Whether a character joins its neighbours in one token. */
    private boolean inside(int c) {
        return switch (this) {
            case WHITESPACE -> !isSpace(c);
            case WORD -> Character.isLetterOrDigit(c) || isMark(c);
            case CHARACTER -> false;
        };
    }

    /** Whether a character that joins nothing is a token. */
    private boolean alone(int c) {
        return this == CHARACTER || !isSpace(c);
    }

    private static boolean isSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }
}
