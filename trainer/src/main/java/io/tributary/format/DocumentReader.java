package io.tributary.format;

import io.tributary.row.Row;
import io.tributary.row.RowKey;
import io.tributary.row.RowSchema;

/** The one row of a file that is a document: its tokens, then the class of its directory. */
final class DocumentReader implements RowReader {
    private final FileRange range;
    private final byte[] bytes;
    private final TextConfig config;
    private final TextConfig.Documents documents;
    private final boolean labelled;
    private boolean done;

    DocumentReader(FileRange range, byte[] bytes, TextConfig config, TextConfig.Documents documents, RowSchema schema) {
        this.range = range;
        this.bytes = bytes;
        this.config = config;
        this.documents = documents;
        this.labelled = schema.targetCount() > 0;
    }

    @Override
    public Row next() {
        if (done) {
            return null;
        }
        done = true;
        String text = config.encoding().decode(range.uri(), bytes, 0, bytes.length, 0);
        String[] texts = new String[documents.length() + (labelled ? 1 : 0)];
        config.fill(text, range.uri(), documents, texts);
        if (labelled) {
            texts[documents.length()] = documents.classes().of(range.uri());
        }
        return new Row(new RowKey(range.file(), 0), new double[0], texts);
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
