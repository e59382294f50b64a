package io.tributary.data;

import java.io.IOException;
import java.util.List;

/** Rows of a range of a CSV file. */
final class CsvReader implements RowReader {
    private static final String[] NOTHING = {};

    private final CsvFile file;
    private final FileRange range;
    private final RowSchema schema;
    private final FormatConfig.Csv config;
    /** The columns that make {@link Row#values()}, in order; the weight, if any, is the last. */
    private final int[] valueColumns;

    private String[] raw = NOTHING;

    CsvReader(CsvFile file, FileRange range, RowSchema schema, FormatConfig.Csv config) throws IOException {
        this.file = file;
        this.range = range;
        this.schema = schema;
        this.config = config;
        this.valueColumns = valueColumns(schema);
        if (range.start() > 0) {
            file.skipLine();
        } else if (config.header() && file.next(FileRange.TO_THE_END)) {
            checkHeader(file.columns(true));
        }
    }

    private static int[] valueColumns(RowSchema schema) {
        int[] columns = new int[schema.valueCount()];
        int at = 0;
        for (int feature : schema.features()) {
            columns[at++] = feature;
        }
        if (!schema.classes()) {
            for (int target : schema.targets()) {
                columns[at++] = target;
            }
        }
        if (schema.weighted()) {
            columns[at] = schema.weight();
        }
        return columns;
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
        float[] values = new float[valueColumns.length]; // [F + numeric targets + weight]
        for (int i = 0; i < values.length; i++) {
            values[i] = number(valueColumns[i]);
        }
        if (schema.weighted() && values[values.length - 1] < 0) {
            throw file.error(
                    schema.describe(schema.weight()), "a weight must be at least 0, got " + raw[schema.weight()], "");
        }
        return new Row(new RowKey(range.file(), file.offset()), values, label());
    }

    private String label() throws IOException {
        if (!schema.classes() || schema.targets().isEmpty()) {
            return null;
        }
        int column = schema.targets().get(0);
        String label = raw[column].strip();
        if (label.isEmpty()) {
            throw file.error(schema.describe(column), "the class label is missing", "fill it in or delete the line");
        }
        return label;
    }

    private float number(int column) throws IOException {
        String text = raw[column].strip();
        float number = Numerals.parse(text);
        if (Float.isFinite(number)) {
            return number;
        }
        String problem = text.isEmpty()
                ? "must be a number, and is empty"
                : Float.isInfinite(number)
                        ? "must fit a float32 (at most 3.4e38), got " + text
                        : "must be a finite decimal number, got \"" + text + "\"";
        String remedy = text.isEmpty() ? "fill it in or delete the line" : "";
        if (file.offset() == 0 && !config.header()) {
            remedy = "if the first line names the columns, set data.header = true";
        } else if (!text.isEmpty() && Float.isNaN(number)) {
            remedy = "correct it, or leave the column out with data.ignore";
        }
        throw file.error(schema.describe(column), problem, remedy);
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
