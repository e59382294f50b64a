package io.tributary.error;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Text of unknown origin, cells, names and paths, made fit to be shown: a terminal obeys what it is told by control characters,
 * and a cell may have any length.
 */
public final class Printable {
    private static final String CUT = "…[%,d characters]…";

    private Printable() {}

    /**
     * Makes one line of a text. White space that holds a line break becomes a space; other control characters, and those that
     * change the direction of writing, are written as in Java, {@code \u001b}.
     *
     * @param text any text
     * @param most most characters of it that are shown; of a longer one the middle is left out, and how much that is said
     * @return one line
     */
    public static String line(String text, int most) {
        String flat = cut(text, most).replaceAll("\\s*\\R\\s*", " ");
        StringBuilder line = new StringBuilder(flat.length());
        flat.codePoints().forEach(c -> {
            if (isHarmless(c)) {
                line.appendCodePoint(c);
            } else {
                line.append(String.format("\\u%04x", c));
            }
        });
        return line.toString();
    }

    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int head = most / 2;
        int tail = text.length() - most / 2;
        head -= Character.isHighSurrogate(text.charAt(head - 1)) ? 1 : 0;
        tail += Character.isLowSurrogate(text.charAt(tail)) ? 1 : 0;
        return text.substring(0, head) + String.format(CUT, tail - head) + text.substring(tail);
    }

    private static boolean isHarmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL -> c == '\t';
            case Character.FORMAT -> c == 0x200C || c == 0x200D; // joiners, which words of many scripts need
            case Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /**
     * A stream to a terminal that obeys nothing but line breaks, carriage returns and tabs; other control characters arrive as
     * {@code \u001b}.
     *
     * @param out where to, in UTF-8
     * @return the stream, in UTF-8; flushes at each line
     */
    public static PrintStream stream(OutputStream out) {
        return new PrintStream(new Escaping(out), true, StandardCharsets.UTF_8);
    }

    private static final class Escaping extends FilterOutputStream {
        /** The first byte of the second block of control characters, U+0080 to U+009F. */
        private static final int SECOND_BLOCK = 0xC2;

        private boolean held; // that byte, whose successor is still to come

        Escaping(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            int value = b & 0xFF;
            if (held) {
                held = false;
                if (value >= 0x80 && value < 0xA0) {
                    escape(value);
                    return;
                }
                out.write(SECOND_BLOCK);
            }
            if (value == SECOND_BLOCK) {
                held = true;
            } else if (value < 0x20 && value != '\n' && value != '\r' && value != '\t' || value == 0x7F) {
                escape(value);
            } else {
                out.write(value);
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int from = offset; // what is written as it is, in one piece
            for (int i = offset; i < offset + length; i++) {
                int value = bytes[i] & 0xFF;
                boolean plain = !held && value != SECOND_BLOCK && value >= 0x20 && value != 0x7F;
                if (!plain) {
                    out.write(bytes, from, i - from);
                    write(value);
                    from = i + 1;
                }
            }
            out.write(bytes, from, offset + length - from);
        }

        private void escape(int c) throws IOException {
            out.write(String.format("\\u%04x", c).getBytes(StandardCharsets.US_ASCII));
        }
    }
}
