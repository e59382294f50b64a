package io.tributary.format;

import io.tributary.error.UserException;
import io.tributary.row.RowSchema;
import io.tributary.storage.FileEntry;
import io.tributary.storage.Storage;
import io.tributary.transform.ColumnRoles;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * CSV: one row per line. Every file begins with the same header, or none has one. Plain files are cut at line starts;
 * {@code .gz} files are read whole. Blank lines may stand at the end of a file alone: between rows one would be a row of a
 * one-column file, and predict owes each row an answer.
 */
final class CsvFormat implements RowFormat {
    private final CsvConfig config;
    private final Storage storage;

    CsvFormat(CsvConfig config, Storage storage) {
        this.config = config;
        this.storage = storage;
    }

    @Override
    public RowSchema schema(DataFiles files) throws IOException {
        CsvFile first = firstLine(files);
        return config.roles().schema(first.uri(), first.columns(config.header()), config.header());
    }

    @Override
    public RowSchema match(DataFiles files, RowSchema trained, boolean labelled) throws IOException {
        CsvFile first = firstLine(files);
        List<String> columns = first.columns(config.header());
        if (!config.header()) {
            return matchByNumber(first.uri(), columns, trained, labelled);
        }
        List<Integer> features = byName(first.uri(), columns, trained, trained.features());
        List<Integer> targets = labelled ? byName(first.uri(), columns, trained, trained.targets()) : List.of();
        int weight = labelled && trained.weighted()
                ? byName(first.uri(), columns, trained, List.of(trained.weight()))
                        .get(0)
                : -1;
        return trained.in(columns, features, targets, weight);
    }

    private static List<Integer> byName(String uri, List<String> columns, RowSchema trained, List<Integer> wanted) {
        List<Integer> found = new ArrayList<>();
        for (int column : wanted) {
            int at = columns.indexOf(trained.columns().get(column));
            if (at < 0) {
                throw new UserException(
                        uri,
                        "no " + trained.describe(column) + ", which the training data has",
                        "it has " + ColumnRoles.list(columns));
            }
            found.add(at);
        }
        return found;
    }

    private static RowSchema matchByNumber(String uri, List<String> columns, RowSchema trained, boolean labelled) {
        if (columns.size() == trained.columns().size()) {
            return labelled ? trained : trained.in(columns, trained.features(), List.of(), -1);
        }
        if (!labelled && columns.size() == trained.featureCount()) {
            List<Integer> all = IntStream.range(0, columns.size()).boxed().toList();
            return trained.in(columns, all, List.of(), -1);
        }
        String alone = labelled ? "" : ", or " + trained.featureCount() + " for the features alone";
        throw new UserException(
                uri,
                "needs " + trained.columns().size() + " columns as in the training data" + alone + ", got "
                        + columns.size(),
                "");
    }

    @Override
    public List<String> recordColumns(RowSchema read) {
        return read.columns();
    }

    @Override
    public List<FileRange> ranges(DataFiles files, long targetBytes) {
        List<FileRange> ranges = new ArrayList<>();
        for (int f = 0; f < files.files().size(); f++) {
            FileEntry file = files.files().get(f);
            if (file.size() == 0) {
                continue;
            }
            if (Inputs.compressed(file.uri())) {
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

    @Override
    public RowReader open(FileRange range, RowSchema schema) throws IOException {
        // One byte early: a line begins at the range's start if a line feed stands before it.
        long from = Math.max(0, range.start() - 1);
        InputStream in = Inputs.open(storage, range.uri(), from);
        LineReader lines = new LineReader(range.uri(), in, from);
        try {
            CsvFile file = new CsvFile(storage, range.uri(), lines, config.separator());
            return new CsvReader(file, range, schema, config);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** Reads the first line of the first file that has one. */
    private CsvFile firstLine(DataFiles files) throws IOException {
        for (FileEntry entry : files.files()) {
            if (entry.size() > 0) {
                InputStream in = Inputs.open(storage, entry.uri(), 0);
                try (LineReader lines = new LineReader(entry.uri(), in, 0)) {
                    CsvFile file = new CsvFile(storage, entry.uri(), lines, config.separator());
                    if (file.next(FileRange.TO_THE_END)) {
                        return file;
                    }
                }
            }
        }
        throw new UserException(files.place(), "has no rows: every file is empty", "");
    }
}
