package io.tributary.format;

import io.tributary.error.UserException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The lines of a text file with the byte offset of each. Ends are LF or CRLF; text is UTF-8, checked. */
final class LineReader implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int LONGEST_LINE_BYTES = 1 << 28;

    private final String uri;
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    /** Offset in the file of the byte at {@link #position}. */
    private long offset;

    private byte[] line = new byte[1024];
    private int length;
    private long lineOffset;
    /** Strict: a decoder reports malformed bytes unless told otherwise. */
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();

    /**
     * @param uri the file, for errors
     * @param in its bytes from {@code offset} on
     * @param offset where they begin in the file
     */
    LineReader(String uri, InputStream in, long offset) {
        this.uri = uri;
        this.in = in;
        this.offset = offset;
    }

    /**
     * Reads the next line, if it begins before a given offset.
     *
     * @param end an offset in the file
     * @return whether there was one; it stays until the next call
     */
    boolean next(long end) throws IOException {
        if (offset >= end || position == limit && !fill()) {
            return false;
        }
        lineOffset = offset;
        length = 0;
        boolean ended = false;
        while (!ended && (position < limit || fill())) {
            int start = position;
            while (position < limit && buffer[position] != '\n') {
                position++;
            }
            append(start, position);
            ended = position < limit;
            position += ended ? 1 : 0;
            offset += position - start;
        }
        if (length > 0 && line[length - 1] == '\r') {
            length--;
        }
        return true;
    }

    /** {@return where the line begins in the file} */
    long lineOffset() {
        return lineOffset;
    }

    /** Whether the line has nothing but blanks, none of which separates fields: those are of a row whose cells are empty. */
    boolean blank(char separator) {
        for (int i = lineOffset == 0 && startsWithByteOrderMark() ? 3 : 0; i < length; i++) {
            if (line[i] != ' ' && line[i] != '\t' || line[i] == separator) {
                return false;
            }
        }
        return true;
    }

    /**
     * @return the line's text, without a byte order mark
     * @throws CharacterCodingException if it is not UTF-8
     */
    String text() throws CharacterCodingException {
        int start = lineOffset == 0 && startsWithByteOrderMark() ? 3 : 0;
        CharBuffer text = decoder.decode(ByteBuffer.wrap(line, start, length - start));
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private boolean startsWithByteOrderMark() {
        return length >= 3 && line[0] == (byte) 0xEF && line[1] == (byte) 0xBB && line[2] == (byte) 0xBF;
    }

    private boolean fill() throws IOException {
        int read = in.read(buffer, 0, buffer.length);
        position = 0;
        limit = Math.max(read, 0);
        return limit > 0;
    }

    private void append(int from, int to) {
        int needed = length + to - from;
        if (needed > LONGEST_LINE_BYTES) {
            throw new UserException(
                    uri,
                    "the line at byte " + lineOffset + " is longer than " + LONGEST_LINE_BYTES + " bytes",
                    "check that this is a text file");
        }
        if (needed > line.length) {
            line = Arrays.copyOf(line, Math.max(needed, 2 * line.length));
        }
        System.arraycopy(buffer, from, line, length, to - from);
        length = needed;
    }
}
