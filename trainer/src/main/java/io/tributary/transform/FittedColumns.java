package io.tributary.transform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.row.RowSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;

/**
 * How the cells of all features become inputs: runs of features whose cells do so alike. Immutable.
 *
 * <p>Symbols: C features, F inputs.
 */
final class FittedColumns {
    private static final String COUNT = "count";

    /**
     * Neighbouring features.
     *
     * @param first the number of the first
     * @param count how many
     * @param input the first input of the first
     * @param column how the cell of each becomes inputs
     */
    record Run(int first, int count, int input, FittedColumn column) {
        /** {@return one past the number of the last feature} */
        int end() {
            return first + count;
        }

        /** {@return the first input of a feature} */
        int input(int feature) {
            return input + (feature - first) * column.width();
        }

        /** {@return one past the last input of the last feature} */
        int inputEnd() {
            return Math.addExact(input, Math.multiplyExact(count, column.width()));
        }
    }

    private final List<Run> runs;

    private FittedColumns(List<Run> runs) {
        this.runs = List.copyOf(runs);
    }

    /** Collects columns. */
    static final class Builder {
        private final List<Run> runs = new ArrayList<>();

        /** Adds features whose cells become inputs alike. */
        Builder add(int count, FittedColumn column) {
            int last = runs.size() - 1;
            Run before = last < 0 ? new Run(0, 0, 0, column) : runs.get(last);
            if (last >= 0 && before.column.equals(column)) {
                runs.set(last, new Run(before.first, before.count + count, before.input, column));
            } else {
                runs.add(new Run(before.end(), count, before.inputEnd(), column));
            }
            return this;
        }

        FittedColumns build() {
            return new FittedColumns(runs);
        }
    }

    /** {@return the runs, as few as there can be} */
    List<Run> runs() {
        return runs;
    }

    /** {@return C} */
    int count() {
        return runs.isEmpty() ? 0 : runs.get(runs.size() - 1).end();
    }

    /** {@return F} */
    int inputs() {
        return runs.isEmpty() ? 0 : runs.get(runs.size() - 1).inputEnd();
    }

    /** {@return how the cell of a feature becomes inputs} */
    FittedColumn of(int feature) {
        Objects.checkIndex(feature, count());
        return runs.get(last(run -> runs.get(run).first <= feature)).column;
    }

    /** {@return the feature that an input comes from} */
    int feature(int input) {
        Objects.checkIndex(input, inputs());
        Run run =
                runs.get(last(number -> runs.get(number).input <= input)); // the last: those before may have no inputs
        return run.first + (input - run.input) / run.column.width();
    }

    private interface Before {
        boolean is(int run);
    }

    /** {@return the number of the last run for which something holds, which holds for all before it and for the first} */
    private int last(Before before) {
        int low = 0;
        int high = runs.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (before.is(middle)) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** {@return whether each cell is one number that no row may lack, and becomes one input} */
    boolean plain() {
        return runs.stream().allMatch(run -> run.column.plain());
    }

    /** Adds the columns as JSON: of those that are alike a number of them. */
    void write(ArrayNode json) {
        for (Run run : runs) {
            ObjectNode column = run.column.toJson();
            if (run.count > 1) {
                column.put(COUNT, run.count);
            }
            json.add(column);
        }
    }

    /** {@return how many columns a list describes} */
    static long count(JsonNode json) {
        long count = 0;
        for (JsonNode each : json) {
            count += Math.max(0, each.path(COUNT).asInt(1));
        }
        return count;
    }

    /**
     * Reads what {@link #write} wrote, and lists of single columns.
     *
     * @param json the list; one that is missing is of plain columns alone
     * @param schema the columns of the training rows
     * @param vocabulary by number of a dictionary
     */
    static FittedColumns read(JsonNode json, RowSchema schema, IntFunction<Vocabulary> vocabulary) {
        Builder builder = new Builder();
        int at = 0;
        for (JsonNode each : json) {
            for (int left = each.path(COUNT).asInt(1); left > 0; ) {
                int alike = Math.min(left, schema.features().alike(at));
                builder.add(alike, column(each, schema, at, vocabulary));
                at += alike;
                left -= alike;
            }
        }
        if (json.isMissingNode()) {
            for (int end = schema.featureCount();
                    at < end;
                    at += schema.features().alike(at)) {
                builder.add(schema.features().alike(at), column(json, schema, at, vocabulary));
            }
        }
        return builder.build();
    }

    private static FittedColumn column(
            JsonNode json, RowSchema schema, int feature, IntFunction<Vocabulary> vocabulary) {
        return FittedColumn.fromJson(json, schema.coded(feature) ? vocabulary.apply(schema.dictionary(feature)) : null);
    }
}
