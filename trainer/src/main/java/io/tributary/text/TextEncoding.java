package io.tributary.text;

import io.tributary.error.UserException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** How characters are written as bytes. What no character is written as is an error, never replaced. */
public enum TextEncoding {
    /** Unicode, one to four bytes. */
    UTF_8(StandardCharsets.UTF_8),
    /** Latin 1, one byte: every sequence of bytes is a text of it, as mails of many encodings together need. */
    ISO_8859_1(StandardCharsets.ISO_8859_1);

    /** The encodings by their names in a configuration. */
    public static final Map<String, TextEncoding> NAMES = Map.of("utf-8", UTF_8, "iso-8859-1", ISO_8859_1);

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Charset charset;

    TextEncoding(Charset charset) {
        this.charset = charset;
    }

    /**
     * Decodes a text.
     *
     * @param place the file, for errors
     * @param bytes read
     * @param from index of the first byte
     * @param to index behind the last
     * @param offset where the first byte of the array stands in the file; a byte order mark at the file's beginning is left
     *     out
     * @return the text
     * @throws UserException naming the offset in the file of the first bytes that are no character
     */
    public String decode(String place, byte[] bytes, int from, int to, long offset) {
        CharsetDecoder decoder = charset.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
        CharBuffer out = CharBuffer.allocate(to - from); // a character has at least as many bytes as UTF-16 units
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            throw new UserException(
                    place + ", byte " + (offset + in.position()),
                    "is not UTF-8 text",
                    "convert the file, or set data.encoding = iso-8859-1, which takes any byte");
        }
        out.flip();
        boolean marked = offset + from == 0 && this == UTF_8 && out.hasRemaining() && out.get(0) == BYTE_ORDER_MARK;
        return out.subSequence(marked ? 1 : 0, out.length()).toString();
    }

    /**
     * Tells whether a character begins at a byte, wherever reading began.
     *
     * @param value a byte of a text
     * @return false for the second to fourth byte of a character
     */
    public boolean begins(byte value) {
        return this != UTF_8 || (value & 0xC0) != 0x80;
    }
}
