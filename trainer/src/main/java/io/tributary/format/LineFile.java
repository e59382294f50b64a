package io.tributary.format;

import io.tributary.error.UserException;
import io.tributary.storage.FileEntry;
import io.tributary.storage.Storage;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The lines of a text file that has a row on each, and the words for what is wrong with one. Blank lines may stand at the end of
 * a file alone.
 */
final class LineFile implements Closeable {
    private final Storage storage;
    private final String uri;
    private final LineReader lines;
    private long offset;

    private LineFile(Storage storage, String uri, LineReader lines) {
        this.storage = storage;
        this.uri = uri;
        this.lines = lines;
    }

    /** Cuts files: plain ones anywhere, since a range has the lines that begin in it; compressed ones are one range each. */
    static List<FileRange> ranges(Storage storage, DataFiles files, long targetBytes) throws IOException {
        List<FileRange> ranges = new ArrayList<>();
        for (int f = 0; f < files.files().size(); f++) {
            FileEntry file = files.files().get(f);
            if (file.size() == 0) {
                continue;
            }
            if (Inputs.compressed(storage, file.uri())) {
                ranges.add(new FileRange(file.uri(), "", f, 0, FileRange.TO_THE_END));
                continue;
            }
            long count = Math.max(1, file.size() / targetBytes);
            long length = (file.size() + count - 1) / count;
            for (long start = 0; start < file.size(); start += length) {
                ranges.add(new FileRange(file.uri(), "", f, start, Math.min(start + length, file.size())));
            }
        }
        return ranges;
    }

    /** Opens a file at the first line that begins at an offset or behind it. */
    static LineFile open(Storage storage, String uri, long offset) throws IOException {
        // One byte early: a line begins at the offset if a line feed stands before it.
        long from = Math.max(0, offset - 1);
        LineReader lines = new LineReader(uri, Inputs.open(storage, uri, from), from);
        try {
            if (offset > 0) {
                lines.next(FileRange.TO_THE_END);
            }
            return new LineFile(storage, uri, lines);
        } catch (IOException | RuntimeException e) {
            lines.close();
            throw e;
        }
    }

    String uri() {
        return uri;
    }

    /**
     * Reads the next line, if it begins before {@code end}.
     *
     * @param separator what separates fields: a line that has it is not blank
     * @return false at the end, which blank lines may precede
     */
    boolean next(long end, char separator) throws IOException {
        if (!lines.next(end)) {
            return false;
        }
        offset = lines.lineOffset();
        if (!lines.blank(separator)) {
            return true;
        }
        do {
            if (!lines.next(FileRange.TO_THE_END)) {
                return false;
            }
        } while (lines.blank(separator));
        throw error("", "the line is empty and more lines follow", "delete it");
    }

    /** {@return where the line begins in the file} */
    long offset() {
        return offset;
    }

    /** {@return the line} */
    String text() throws IOException {
        try {
            return lines.text();
        } catch (CharacterCodingException e) {
            Optional<UserException> other = FileKind.refuse(storage, uri);
            throw other.isPresent() ? other.get() : error("", "is not UTF-8 text", "convert the file to UTF-8");
        }
    }

    /**
     * Makes the error about this line.
     *
     * @param column what it is about, or empty
     */
    UserException error(String column, String problem, String remedy) throws IOException {
        Inputs.requireSound(storage, uri);
        String place = where() + (column.isEmpty() ? "" : ", " + column);
        return new UserException(place, problem, remedy);
    }

    /** {@return file and line} */
    String where() throws IOException {
        return uri + ":" + lineNumber();
    }

    /** Counts from the beginning of the file: only errors want to know, and a range begins anywhere. */
    private long lineNumber() throws IOException {
        long line = 1;
        try (InputStream in = Inputs.open(storage, uri, 0)) {
            byte[] buffer = new byte[1 << 16];
            long left = offset;
            while (left > 0) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    break;
                }
                for (int i = 0; i < read; i++) {
                    line += buffer[i] == '\n' ? 1 : 0;
                }
                left -= read;
            }
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
