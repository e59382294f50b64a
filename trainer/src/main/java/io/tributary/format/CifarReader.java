package io.tributary.format;

import io.tributary.error.UserException;
import io.tributary.row.Row;
import io.tributary.row.RowKey;
import io.tributary.storage.Storage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Rows of a range of a CIFAR file. */
final class CifarReader implements RowReader {
    private static final String[] NOTHING = {};
    private static final int BUFFER_BYTES = 1 << 16;

    private final Storage storage;
    private final FileRange range;
    private final List<String> file;
    private final InputStream in;
    private final List<String> names; // of the classes; empty where labels are not read
    private final byte[] bytes; // a record: labels, then [3 × 32 × 32]
    private final int labels; // bytes before the pixels, of which the last is the label
    private long record;

    CifarReader(Storage storage, FileRange range, InputStream in, CifarConfig config, List<String> names) {
        this.storage = storage;
        this.range = range;
        this.file = List.of(range.uri());
        this.in = new BufferedInputStream(in, BUFFER_BYTES);
        this.names = names;
        this.bytes = new byte[config.recordBytes()];
        this.labels = config.labelBytes();
        this.record = range.start();
    }

    @Override
    public Row next() throws IOException {
        return Inputs.sound(storage, file, this::read);
    }

    private Row read() throws IOException {
        if (record >= range.end()) {
            return null;
        }
        int read = in.readNBytes(bytes, 0, bytes.length);
        if (read == 0 && range.end() == FileRange.TO_THE_END) {
            return null;
        }
        if (read < bytes.length) {
            throw new UserException(
                    range.uri() + ", record " + record,
                    "needs " + bytes.length + " bytes, got " + read,
                    "the file is truncated; fetch it again");
        }
        double[] values = new double[CifarFormat.FEATURES];
        for (int f = 0; f < values.length; f++) {
            values[f] = bytes[labels + f] & 0xff;
        }
        String label = names.isEmpty() ? null : name(bytes[labels - 1] & 0xff);
        return new Row(new RowKey(range.file(), record++), values, label);
    }

    private String name(int label) {
        if (label >= names.size()) {
            throw new UserException(
                    range.uri() + ", record " + record,
                    "the label must be 0 to " + (names.size() - 1) + ", got " + label,
                    "is this a CIFAR-" + names.size() + " binary file?");
        }
        return names.get(label);
    }

    @Override
    public String where() {
        return range.uri() + ", record " + (record - 1);
    }

    @Override
    public String[] raw() {
        return NOTHING;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
