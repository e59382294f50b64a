package io.tributary.format;

import io.tributary.error.UserException;
import io.tributary.row.Row;
import io.tributary.row.RowKey;
import io.tributary.row.RowSchema;
import io.tributary.storage.FileEntry;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Files that are one example each, whose directories are their classes. */
final class FolderFormat implements RowFormat {
    /** Bytes of a file, which is decoded in memory. */
    private static final int LONGEST_BYTES = 1 << 28;

    private final FileDecoder decoder;
    private final DirectoryClasses classes;
    private final Storage storage;

    FolderFormat(FileDecoder decoder, DirectoryClasses classes, Storage storage) {
        this.decoder = decoder;
        this.classes = classes;
        this.storage = storage;
    }

    @Override
    public RowSchema schema(DataFiles files) {
        return RowSchema.ofItems(decoder.features());
    }

    @Override
    public RowSchema match(DataFiles files, RowSchema trained, boolean labelled) {
        return labelled ? trained : trained.withoutTargets();
    }

    @Override
    public List<String> recordColumns(RowSchema read) {
        return List.of("file");
    }

    @Override
    public List<FileRange> ranges(DataFiles files, long targetBytes) {
        List<FileRange> ranges = new ArrayList<>();
        for (int f = 0; f < files.files().size(); f++) {
            FileEntry file = files.files().get(f);
            ranges.add(new FileRange(file.uri(), "", f, 0, FileRange.TO_THE_END));
        }
        return ranges;
    }

    @Override
    public RowReader open(FileRange range, RowSchema schema) {
        return new OneRow(range, schema.targetCount() > 0);
    }

    private byte[] read(String uri) throws IOException {
        try (InputStream in = Inputs.open(storage, uri, 0)) {
            byte[] bytes = in.readNBytes(LONGEST_BYTES + 1);
            if (bytes.length > LONGEST_BYTES) {
                throw new UserException(
                        uri, "is longer than " + LONGEST_BYTES + " bytes, the most for one example", "cut it");
            }
            return bytes;
        }
    }

    /** The one row of a file. */
    private final class OneRow implements RowReader {
        private final FileRange range;
        private final boolean labelled;
        private boolean done;

        OneRow(FileRange range, boolean labelled) {
            this.range = range;
            this.labelled = labelled;
        }

        @Override
        public Row next() throws IOException {
            if (done) {
                return null;
            }
            done = true;
            String uri = range.uri();
            double[] values = decoder.decode(uri, read(uri));
            return new Row(new RowKey(range.file(), 0), values, labelled ? classes.of(uri) : null);
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
}
