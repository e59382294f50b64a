package io.tributary.format;

import io.tributary.row.Row;
import io.tributary.row.RowKey;
import java.util.List;

/**
 * The windows of the documents in a range: of blocks of so many bytes, or of one file. A block owns the characters that
 * begin in it. The low half of a window's row number is where its document begins in the file plus the number of
 * characters in the document before it, which stays below the next document's beginning.
 */
final class WindowReader implements RowReader {
    private final FileRange range;
    private final byte[] bytes; // of the range and the three behind it
    private final TextConfig config;
    private final TextConfig.Characters form;
    /** Where the documents of the range end in {@link #bytes}. */
    private final int end;

    private int nextBlock; // where it begins in bytes
    private long document; // where it begins in the file
    private List<String> characters = List.of();
    private int window;
    private int windows;

    WindowReader(FileRange range, byte[] bytes, TextConfig config, TextConfig.Characters form) {
        this.range = range;
        this.bytes = bytes;
        this.config = config;
        this.form = form;
        this.end = (int) Math.min(bytes.length, range.end() - range.start());
        if (bytes.length == 0) {
            requireCharacters();
        }
    }

    @Override
    public Row next() {
        while (window == windows) {
            if (nextBlock >= end) {
                return null;
            }
            readBlock();
        }
        int length = form.length();
        String[] texts = new String[2 * length]; // inputs [T], targets [T]
        form.windows().fill(characters, window, texts);
        long place = document + (long) window * form.windows().stride();
        window++;
        return new Row(new RowKey(range.file(), place), new double[0], texts);
    }

    private void readBlock() {
        int begin = nextBlock;
        nextBlock = form.block() < end - begin ? begin + (int) form.block() : end;
        int from = firstCharacter(begin);
        int to = firstCharacter(nextBlock);
        document = range.start() + begin;
        characters = config.tokenizer().tokens(config.encoding().decode(range.uri(), bytes, from, to, range.start()));
        window = 0;
        windows = form.windows().count(characters.size());
        if (from < to) { // else the block lies within one character
            requireCharacters();
        }
    }

    /** Where the first character that begins at a byte or behind it begins; a file's own beginning stays as it is. */
    private int firstCharacter(int at) {
        int first = at;
        while (range.start() + at > 0
                && first < bytes.length
                && !config.encoding().begins(bytes[first])) {
            first++;
        }
        return first;
    }

    private void requireCharacters() {
        if (characters.isEmpty() && !config.emptyDocuments()) {
            throw TextConfig.emptyDocument(range.uri());
        }
    }

    @Override
    public String where() {
        return range.uri();
    }

    @Override
    public String[] raw() {
        return new String[] {range.uri()};
    }

    @Override
    public void close() {
        // the file was read and closed
    }
}
