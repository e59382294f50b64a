package io.tributary.format;

import io.tributary.error.UserException;
import io.tributary.row.ColumnNames;
import io.tributary.row.RowSchema;
import io.tributary.storage.FileEntry;
import io.tributary.storage.Storage;
import io.tributary.transform.ColumnRoles;
import java.io.IOException;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * CSV: one row per line. Every file begins with the same header, or none has one. Plain files are cut at line starts;
 * {@code .gz} files are read whole. Blank lines may stand at the end of a file alone: between rows one would be a row of a
 * one-column file, and predict owes each row an answer.
 */
final class CsvFormat implements RowFormat {
    private static final int[] NONE = {};

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
        ColumnNames columns = first.columns(config.header());
        if (!config.header()) {
            return matchByNumber(first.uri(), columns, trained, labelled);
        }
        IntUnaryOperator byName = column -> byName(first.uri(), columns, trained, column);
        int[] features = trained.features().columns().map(byName).toArray();
        int[] targets =
                labelled ? IntStream.of(trained.targetColumns()).map(byName).toArray() : NONE;
        int weight = labelled && trained.weighted() ? byName.applyAsInt(trained.weight()) : -1;
        return trained.in(columns, features, targets, weight);
    }

    private static int byName(String uri, ColumnNames columns, RowSchema trained, int column) {
        int at = columns.indexOf(trained.columns().get(column));
        if (at < 0) {
            throw new UserException(
                    uri,
                    "no " + trained.describe(column) + ", which the training data has",
                    "it has " + ColumnRoles.list(columns));
        }
        return at;
    }

    private static RowSchema matchByNumber(String uri, ColumnNames columns, RowSchema trained, boolean labelled) {
        if (columns.size() == trained.columns().size()) {
            return labelled ? trained : trained.withoutTargets();
        }
        if (!labelled && columns.size() == trained.featureCount()) {
            int[] all = IntStream.range(0, columns.size()).toArray();
            return trained.in(columns, all, NONE, -1);
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
    public List<FileRange> ranges(DataFiles files, long targetBytes) throws IOException {
        return LineFile.ranges(storage, files, targetBytes);
    }

    @Override
    public RowReader open(FileRange range, RowSchema schema) throws IOException {
        CsvFile file = file(range.uri(), range.start());
        try {
            return new CsvReader(file, range, schema, config);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private CsvFile file(String uri, long offset) throws IOException {
        return new CsvFile(LineFile.open(storage, uri, offset), config.separator());
    }

    /** Reads the first line of the first file that has one. */
    private CsvFile firstLine(DataFiles files) throws IOException {
        for (FileEntry entry : files.files()) {
            if (entry.size() > 0) {
                try (CsvFile file = file(entry.uri(), 0)) {
                    if (file.next(FileRange.TO_THE_END)) {
                        return file;
                    }
                }
            }
        }
        throw new UserException(files.place(), "has no rows: every file is empty", "");
    }
}
