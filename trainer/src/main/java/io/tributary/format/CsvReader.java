package io.tributary.format;

import io.tributary.error.UserException;
import io.tributary.row.Numerals;
import io.tributary.row.Row;
import io.tributary.row.RowKey;
import io.tributary.row.RowSchema;
import io.tributary.transform.ColumnRules;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/** Rows of a range of a CSV file. */
final class CsvReader implements RowReader {
    private static final String[] NOTHING = {};

    private final CsvFile file;
    private final FileRange range;
    private final RowSchema schema;
    private final CsvConfig config;
    private final ColumnRules rules;
    /** The columns that make {@link Row#values()}, in order: features, numeric targets, weight. */
    private final int[] valueColumns;
    /** The columns that make {@link Row#texts()}, in order: features, class targets. */
    private final int[] textColumns;
    /** Whether texts that are numbers mean that something is missing. */
    private final boolean numerals;
    /** By column: whether a record may lack it. */
    private final boolean[] optional;

    private String[] raw = NOTHING;

    CsvReader(CsvFile file, FileRange range, RowSchema schema, CsvConfig config) throws IOException {
        this.file = file;
        this.range = range;
        this.schema = schema;
        this.config = config;
        this.rules = config.roles().columns();
        this.valueColumns = columns(schema, false);
        this.textColumns = columns(schema, true);
        this.numerals = rules.missingValues().stream().anyMatch(text -> Double.isFinite(Numerals.parse(text)));
        this.optional = new boolean[schema.columns().size()];
        schema.optional().forEach(feature -> optional[schema.features().get(feature)] = true);
        if (range.start() > 0) {
            file.skipLine();
        } else if (config.header() && file.next(FileRange.TO_THE_END)) {
            checkHeader(file.columns(true));
        }
    }

    private static int[] columns(RowSchema schema, boolean coded) {
        IntStream features = IntStream.range(0, schema.featureCount())
                .filter(feature -> schema.coded(feature) == coded)
                .map(schema.features()::get);
        IntStream targets =
                schema.classes() == coded ? schema.targets().stream().mapToInt(Integer::intValue) : IntStream.empty();
        IntStream weight = schema.weighted() && !coded ? IntStream.of(schema.weight()) : IntStream.empty();
        return IntStream.concat(IntStream.concat(features, targets), weight).toArray();
    }

    private void checkHeader(List<String> header) throws IOException {
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
            values[i] = number(valueColumns[i]);
        }
        if (schema.weighted() && values[values.length - 1] < 0) {
            throw file.error(
                    schema.describe(schema.weight()), "a weight must be at least 0, got " + raw[schema.weight()], "");
        }
        String[] texts = new String[textColumns.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = text(textColumns[i]);
        }
        return new Row(new RowKey(range.file(), file.offset()), values, texts);
    }

    private String text(int column) throws IOException {
        String text = raw[column].strip();
        if (schema.targets().contains(column)) {
            if (text.isEmpty()) {
                throw file.error(
                        schema.describe(column), "the class label is missing", "fill it in or delete the line");
            }
            return text;
        }
        if (!rules.missing(text)) {
            return text;
        }
        if (!optional[column]) {
            throw file.error(
                    schema.describe(column),
                    "the category is missing" + (text.isEmpty() ? "" : ": \"" + text + "\""),
                    "fill it in, or set missing = category for the column");
        }
        return null;
    }

    private double number(int column) throws IOException {
        String text = raw[column].strip();
        if (optional[column] && rules.missing(text)) {
            return Double.NaN;
        }
        double number = Numerals.parse(text);
        if (Float.isFinite((float) number) && !(numerals && rules.missing(text))) {
            return number;
        }
        throw misfit(column, text, number);
    }

    private UserException misfit(int column, String text, double number) throws IOException {
        String problem = text.isEmpty()
                ? "must be a number, and is empty"
                : Float.isInfinite((float) number)
                        ? "must fit a float32 (at most 3.4e38), got " + text
                        : Double.isFinite(number)
                                ? "is missing: " + text
                                : "must be a finite decimal number, got \"" + text + "\"";
        String remedy = text.isEmpty() ? "fill it in or delete the line" : "";
        if (file.offset() == 0 && !config.header()) {
            remedy = "if the first line names the columns, set data.header = true";
        } else if (rules.missing(text) && schema.features().contains(column)) {
            remedy = "fill it in, delete the line, or let data.missing say what takes its place";
        } else if (!text.isEmpty() && Double.isNaN(number)) {
            remedy = "correct it, or leave the column out with data.ignore";
        }
        return file.error(schema.describe(column), problem, remedy);
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
