package io.tributary.format;

import io.tributary.error.UserException;
import io.tributary.row.ColumnNames;
import io.tributary.row.Features;
import io.tributary.row.RowSchema;
import io.tributary.row.Span;
import io.tributary.storage.FileEntry;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Text files, gzip too: documents with a class, or windows of characters with the next ones. All tokens are coded cells that
 * share one dictionary, which the targets of windows share too. A file is read whole; one of windows may be cut at blocks.
 */
final class TextFormat implements RowFormat {
    /** What is read at once has an array of its own. */
    static final int LONGEST_BYTES = 1 << 28;

    private static final int TOKENS = 0; // the dictionary
    private static final int CLASSES = 1; // the dictionary

    private final TextConfig config;
    private final Storage storage;

    TextFormat(TextConfig config, Storage storage) {
        this.config = config;
        this.storage = storage;
    }

    @Override
    public RowSchema schema(DataFiles files) {
        int length = config.form().length();
        boolean windows = config.form() instanceof TextConfig.Characters;
        ColumnNames.Builder columns = new ColumnNames.Builder().add("token ", length, "");
        if (windows) {
            columns.add("next ", length, "");
        } else {
            columns.add("class");
        }
        return new RowSchema(
                columns.build(),
                true,
                Features.of(new Span(0, length), new Features.Kind(TOKENS, false, false)),
                List.of(new Span(length, columns.size() - length)),
                -1,
                windows ? TOKENS : CLASSES);
    }

    @Override
    public RowSchema match(DataFiles files, RowSchema trained, boolean labelled) {
        if (labelled) {
            return trained;
        }
        if (config.form() instanceof TextConfig.Characters) {
            throw new UserException(
                    files.place(),
                    "the model predicts the next character, not something about a document",
                    "use tributary generate, or evaluate");
        }
        return trained.withoutTargets();
    }

    @Override
    public List<String> recordColumns(RowSchema read) {
        return List.of("file");
    }

    @Override
    public List<FileRange> ranges(DataFiles files, long targetBytes) throws IOException {
        List<FileRange> ranges = new ArrayList<>();
        for (int f = 0; f < files.files().size(); f++) {
            FileEntry file = files.files().get(f);
            boolean whole = !(config.form() instanceof TextConfig.Characters characters)
                    || Inputs.compressed(storage, file.uri())
                    || characters.block() >= file.size();
            if (whole) {
                ranges.add(new FileRange(file.uri(), "", f, 0, FileRange.TO_THE_END));
                continue;
            }
            long block = config.unit();
            long length = Math.max(1, Math.min(targetBytes, LONGEST_BYTES) / block) * block;
            for (long start = 0; start < file.size(); start += length) {
                ranges.add(new FileRange(file.uri(), "", f, start, Math.min(start + length, file.size())));
            }
        }
        return ranges;
    }

    @Override
    public RowReader open(FileRange range, RowSchema schema) throws IOException {
        // The last character may end up to three bytes behind the range.
        long end = range.end() == FileRange.TO_THE_END ? range.end() : range.end() + 3;
        byte[] bytes = read(range.uri(), range.start(), end - range.start());
        return config.form() instanceof TextConfig.Characters characters
                ? new WindowReader(range, bytes, config, characters)
                : new DocumentReader(range, bytes, config, (TextConfig.Documents) config.form(), schema);
    }

    private byte[] read(String uri, long start, long most) throws IOException {
        try (InputStream in = Inputs.open(storage, uri, start)) {
            byte[] bytes = in.readNBytes((int) Math.min(most, LONGEST_BYTES + 4L));
            if (bytes.length == LONGEST_BYTES + 4) {
                throw new UserException(
                        uri,
                        "is longer than " + LONGEST_BYTES + " bytes, the most that is read as one document",
                        "cut it into several files, or set data.text.block-bytes for a language model");
            }
            return bytes;
        }
    }
}
