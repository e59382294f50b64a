package io.tributary.format;

import io.tributary.error.UserException;
import io.tributary.row.CellPlace;
import io.tributary.row.CellRules;
import io.tributary.row.Row;
import io.tributary.row.RowKey;
import io.tributary.row.RowSchema;
import io.tributary.row.SparseValues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/** Rows of a range of a LibSVM file. */
final class LibsvmReader implements RowReader {
    private static final String[] NOTHING = {};
    private static final char NONE = '\0'; // no blank separates fields that may be empty
    private static final CellRules RULES = new CellRules(List.of());

    private final LineFile file;
    private final FileRange range;
    private final RowSchema schema;
    private final LibsvmConfig config;
    private String line;
    private int end; // of the line, where a comment may begin
    private int at; // behind the token at hand
    private int last; // index at hand, −1 before the first
    private String label = "";
    private int[] indices = new int[64]; // of the line at hand, from 0
    private double[] values = new double[64];

    LibsvmReader(LineFile file, FileRange range, RowSchema schema, LibsvmConfig config) {
        this.file = file;
        this.range = range;
        this.schema = schema;
        this.config = config;
    }

    @Override
    public Row next() throws IOException {
        if (!file.next(range.end(), NONE)) {
            label = "";
            return null;
        }
        line = file.text();
        int comment = line.indexOf('#');
        end = comment < 0 ? line.length() : comment;
        at = 0;
        String first = token();
        boolean labelled = first != null && first.indexOf(':') < 0;
        label = labelled ? first : "";
        if (first == null) {
            throw error("the line has a comment alone", "delete it");
        }
        if (schema.targetCount() > 0 && !labelled) {
            throw error(
                    "the label is missing: the line begins with \"" + first + "\"",
                    "lines are LABEL INDEX:VALUE INDEX:VALUE …");
        }
        int count = 0;
        last = -1;
        for (String pair = labelled ? token() : first; pair != null; pair = token()) {
            count = add(pair, count);
        }
        SparseValues sparse = new SparseValues(Arrays.copyOf(indices, count), Arrays.copyOf(values, count));
        RowKey key = new RowKey(range.file(), file.offset());
        if (schema.targetCount() == 0) {
            return new Row(key, new double[0], sparse, NOTHING);
        }
        return schema.classes()
                ? new Row(key, new double[0], sparse, new String[] {CellRules.label(label, place("the label"))})
                : new Row(
                        key,
                        new double[] {RULES.number(label, CellRules.Use.TARGET, false, place("the label"))},
                        sparse,
                        NOTHING);
    }

    /** {@return the next token, or null behind the last} */
    private String token() {
        while (at < end && isBlank(line.charAt(at))) {
            at++;
        }
        int from = at;
        while (at < end && !isBlank(line.charAt(at))) {
            at++;
        }
        return from == at ? null : line.substring(from, at);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** Adds a pair behind so many others, unless its value is 0. */
    private int add(String pair, int count) throws IOException {
        int colon = pair.indexOf(':');
        int index = colon < 1 ? -1 : index(pair, colon);
        if (index < 0) {
            boolean query = pair.startsWith("qid:");
            throw error(
                    query ? "has a query, " + pair : "must be INDEX:VALUE, got \"" + pair + "\"",
                    query ? "groups for ranking are not supported; take them out" : "");
        }
        if (index <= last) {
            throw error("indices must ascend, and " + index + " follows " + last, "sort each line by index");
        }
        last = index;
        double value = RULES.number(pair.substring(colon + 1), CellRules.Use.FEATURE, false, place("index " + index));
        if (value == 0) {
            return count;
        }
        if (count == indices.length) {
            indices = Arrays.copyOf(indices, 2 * count);
            values = Arrays.copyOf(values, 2 * count);
        }
        indices[count] = index - config.base();
        values[count] = value;
        return count + 1;
    }

    /** {@return the index that stands before the colon, or −1 if it is no whole number} */
    private int index(String pair, int colon) throws IOException {
        long index = 0;
        for (int i = 0; i < colon; i++) {
            int digit = pair.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            index = Math.min(index * 10 + digit, Integer.MAX_VALUE + 1L);
        }
        long greatest = config.base() + config.features() - 1L;
        if (index < config.base() || index > greatest) {
            throw error(
                    "indices are " + config.base() + " to " + greatest + ", got " + pair.substring(0, colon),
                    index == 0
                            ? "set data.index-base = 0 if the first feature is 0"
                            : "set data.features and model.input to as many as there are");
        }
        return (int) index;
    }

    private UserException error(String problem, String remedy) throws IOException {
        return file.error("", problem, remedy);
    }

    private CellPlace place(String what) {
        return new CellPlace() {
            @Override
            public UserException error(String problem, String remedy) {
                try {
                    return file.error(what, problem, remedy);
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot count the lines of " + file.uri(), e);
                }
            }

            @Override
            public String unit() {
                return "line";
            }
        };
    }

    @Override
    public String where() throws IOException {
        return file.where();
    }

    @Override
    public String[] raw() {
        return new String[] {label};
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
