package io.tributary.format;

import io.tributary.row.Row;
import io.tributary.row.RowKey;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.util.List;

/** Rows of a range of an IDX file and its label file. */
final class IdxReader implements RowReader {
    private static final String[] NOTHING = {};

    private final Storage storage;
    private final FileRange range;
    private final IdxItems items;
    /** Null where labels are not read. */
    private final IdxItems labels;

    private final List<String> files;

    private long item;

    IdxReader(Storage storage, FileRange range, IdxItems items, IdxItems labels) {
        this.storage = storage;
        this.range = range;
        this.items = items;
        this.labels = labels;
        this.files = labels == null ? List.of(range.uri()) : List.of(range.uri(), range.labels());
        this.item = range.start();
    }

    @Override
    public Row next() throws IOException {
        return Inputs.sound(storage, files, this::read);
    }

    private Row read() throws IOException {
        if (item >= range.end()) {
            if (item == items.header().count()) {
                items.expectEnd();
                if (labels != null) {
                    labels.expectEnd();
                }
            }
            return null;
        }
        items.next();
        double[] values = new double[items.header().itemSize()]; // [F]
        items.numbers(values, item);
        String label = null;
        if (labels != null) {
            labels.next();
            label = Integer.toString(labels.integer());
        }
        return new Row(new RowKey(range.file(), item++), values, label);
    }

    @Override
    public String where() {
        return range.uri() + ", item " + (item - 1);
    }

    @Override
    public String[] raw() {
        return NOTHING;
    }

    @Override
    public void close() throws IOException {
        try {
            items.close();
        } finally {
            if (labels != null) {
                labels.close();
            }
        }
    }
}
