package io.tributary.format;

import io.tributary.error.UserException;
import io.tributary.row.CellPlace;
import io.tributary.row.CellRules;
import io.tributary.row.ColumnNames;
import io.tributary.row.Features;
import io.tributary.row.Row;
import io.tributary.row.RowKey;
import io.tributary.row.RowSchema;
import io.tributary.row.SparseValues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Rows of a range of a CSV file. */
final class CsvReader implements RowReader {
    private static final String[] NOTHING = {};

    private final CsvFile file;
    private final FileRange range;
    private final RowSchema schema;
    private final CsvConfig config;
    private final CellRules rules;
    private final CellPlace[] places; // by column
    /** The columns that make {@link Row#values()}, in order: features, numeric targets, weight. */
    private final int[] valueColumns;
    /** The columns that make {@link Row#texts()}, in order: features, class targets. */
    private final int[] textColumns;

    /** The columns that make {@link Row#sparse()}, in order. */
    private final int[] sparseColumns;

    private final CellRules.Use[] uses; // by column
    /** By column: whether a record may lack it. */
    private final boolean[] optional;

    private String[] raw = NOTHING;

    CsvReader(CsvFile file, FileRange range, RowSchema schema, CsvConfig config) throws IOException {
        this.file = file;
        this.range = range;
        this.schema = schema;
        this.config = config;
        this.rules = config.roles().columns().cells();
        this.valueColumns = columns(schema, false);
        this.textColumns = columns(schema, true);
        this.sparseColumns = schema.features().runs().stream()
                .filter(run -> run.kind().sparseNumber())
                .flatMapToInt(run -> run.columns().fields())
                .toArray();
        this.uses = uses(schema);
        int width = schema.columns().size();
        this.places = IntStream.range(0, width).mapToObj(Place::new).toArray(CellPlace[]::new);
        this.optional = new boolean[width];
        for (Features.Run run : schema.features().runs()) {
            Arrays.fill(
                    optional,
                    run.columns().first(),
                    run.columns().end(),
                    run.kind().optional());
        }
        if (range.start() == 0 && config.header() && file.next(FileRange.TO_THE_END)) {
            checkHeader(file.columns(true));
        }
    }

    private static CellRules.Use[] uses(RowSchema schema) {
        CellRules.Use[] uses = new CellRules.Use[schema.columns().size()];
        Arrays.fill(uses, CellRules.Use.FEATURE);
        for (int target : schema.targetColumns()) {
            uses[target] = CellRules.Use.TARGET;
        }
        if (schema.weighted()) {
            uses[schema.weight()] = CellRules.Use.WEIGHT;
        }
        return uses;
    }

    private static int[] columns(RowSchema schema, boolean coded) {
        IntStream features = schema.features().runs().stream()
                .filter(run -> run.kind().coded() == coded && !run.kind().sparseNumber())
                .flatMapToInt(run -> run.columns().fields());
        IntStream targets = schema.classes() == coded ? IntStream.of(schema.targetColumns()) : IntStream.empty();
        IntStream weight = schema.weighted() && !coded ? IntStream.of(schema.weight()) : IntStream.empty();
        return IntStream.concat(IntStream.concat(features, targets), weight).toArray();
    }

    private void checkHeader(ColumnNames header) throws IOException {
        for (int c = 0; c < Math.min(header.size(), schema.columns().size()); c++) {
            if (!header.get(c).equals(schema.columns().get(c))) {
                throw file.error(
                        "column " + c,
                        "the header says \"" + header.get(c) + "\", that of the first file \""
                                + schema.columns().get(c) + "\"",
                        "files read together need equal headers");
            }
        }
        if (header.size() != schema.columns().size()) {
            throw file.error(
                    "",
                    "the header has " + header.size() + " columns, that of the first file "
                            + schema.columns().size(),
                    "files read together need equal headers");
        }
    }

    @Override
    public Row next() throws IOException {
        if (!file.next(range.end())) {
            raw = NOTHING;
            return null;
        }
        raw = file.fields();
        if (raw.length != schema.columns().size()) {
            throw file.error(
                    "",
                    "needs " + schema.columns().size() + " fields, got " + raw.length,
                    "each line has as many as the first line of the first file");
        }
        double[] values = new double[valueColumns.length];
        for (int i = 0; i < values.length; i++) {
            int column = valueColumns[i];
            values[i] = rules.number(raw[column], uses[column], optional[column], places[column]);
        }
        String[] texts = new String[textColumns.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = text(textColumns[i]);
        }
        return new Row(new RowKey(range.file(), file.offset()), values, sparse(), texts);
    }

    private SparseValues sparse() {
        if (sparseColumns.length == 0) {
            return SparseValues.NONE;
        }
        double[] all = new double[sparseColumns.length];
        for (int i = 0; i < all.length; i++) {
            int column = sparseColumns[i];
            all[i] = rules.number(raw[column], uses[column], false, places[column]);
        }
        return SparseValues.of(all);
    }

    /** Where a column's cell of the line at hand stands. */
    private final class Place implements CellPlace {
        private final int column;

        Place(int column) {
            this.column = column;
        }

        @Override
        public UserException error(String problem, String remedy) {
            boolean header = file.offset() == 0 && !config.header() && problem.startsWith("must be a finite");
            try {
                return file.error(
                        schema.describe(column),
                        problem,
                        header && remedy.startsWith("correct it")
                                ? "if the first line names the columns, set data.header = true"
                                : remedy);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot count the lines of " + file.uri(), e);
            }
        }

        @Override
        public String unit() {
            return "line";
        }
    }

    private String text(int column) {
        return uses[column] == CellRules.Use.TARGET
                ? CellRules.label(raw[column], places[column])
                : rules.category(raw[column], optional[column], places[column]);
    }

    @Override
    public String where() throws IOException {
        return file.where();
    }

    @Override
    public String[] raw() {
        return raw;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
