package io.tributary.row;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * The features of a record, in the order of the model's input: runs of neighbours that are alike. An image or a vector is one run,
 * whatever its size, and so nothing here grows with it. Immutable.
 *
 * <p>C is the number of features.
 */
public final class Features {
    /** In the place of a dictionary's number: the feature is a number itself. */
    public static final int NUMBER = -1;

    private static final String FIRST = "first";
    private static final String COUNT = "count";
    private static final String DICTIONARY = "dictionary";
    private static final String OPTIONAL = "optional";
    private static final String SPARSE = "sparse";

    /**
     * What a feature is.
     *
     * @param dictionary the number of its dictionary, which several features may share; {@link #NUMBER} where it is a number
     * @param optional whether a record may lack it
     * @param sparse whether the inputs that it becomes are mostly 0, and so sparse, as are then all inputs of the model. Of
     *     numbers that are, which no record lacks, rows have those that are not 0
     */
    public record Kind(int dictionary, boolean optional, boolean sparse) {
        /** A number that every record has. */
        public static final Kind PLAIN = new Kind(NUMBER, false, false);

        /** A number that rows have only where it is not 0. */
        public static final Kind SPARSE = new Kind(NUMBER, false, true);

        /** Checks that sparse numbers are not optional. {@inheritDoc} */
        public Kind {
            if (dictionary < NUMBER || sparse && dictionary == NUMBER && optional) {
                throw new IllegalArgumentException(
                        "no feature: dictionary " + dictionary + ", optional " + optional + ", sparse " + sparse);
            }
        }

        /** @return whether it is a text out of a dictionary */
        public boolean coded() {
            return dictionary != NUMBER;
        }

        /** @return whether it is a number that rows have only where it is not 0 */
        public boolean sparseNumber() {
            return sparse && dictionary == NUMBER;
        }
    }

    /**
     * Features that are alike, whose columns are neighbours too.
     *
     * @param first the number of the first feature
     * @param columns their fields in the record
     * @param kind what they are
     */
    public record Run(int first, Span columns, Kind kind) {
        /** @return how many features */
        public int count() {
            return columns.count();
        }

        /** @return one past the number of the last feature */
        public int end() {
            return first + columns.count();
        }
    }

    private final List<Run> runs;

    private Features(List<Run> runs) {
        this.runs = List.copyOf(runs);
    }

    /** Collects features. */
    public static final class Builder {
        private final List<Run> runs = new ArrayList<>();
        private int count;

        /**
         * @param columns fields of the record that are the next features
         * @param kind what they are
         * @return this
         */
        public Builder add(Span columns, Kind kind) {
            int last = runs.size() - 1;
            boolean goesOn = last >= 0
                    && runs.get(last).kind.equals(kind)
                    && runs.get(last).columns.end() == columns.first();
            if (goesOn) {
                Run before = runs.get(last);
                Span both = new Span(before.columns.first(), Math.addExact(before.count(), columns.count()));
                runs.set(last, new Run(before.first, both, kind));
            } else {
                runs.add(new Run(count, columns, kind));
            }
            count = Math.addExact(count, columns.count());
            return this;
        }

        /**
         * @param column a field of the record that is the next feature
         * @param kind what it is
         * @return this
         */
        public Builder add(int column, Kind kind) {
            return add(new Span(column, 1), kind);
        }

        /** @return the number of features so far */
        public int count() {
            return count;
        }

        /** @return the features */
        public Features build() {
            return new Features(runs);
        }
    }

    /**
     * @param columns fields of the record that are numbers
     * @return features that are all numbers
     */
    public static Features numbers(List<Integer> columns) {
        Builder builder = new Builder();
        columns.forEach(column -> builder.add(column, Kind.PLAIN));
        return builder.build();
    }

    /**
     * @param columns fields of the record
     * @param kind what all of them are
     * @return the features
     */
    public static Features of(Span columns, Kind kind) {
        return new Builder().add(columns, kind).build();
    }

    /**
     * The same features in another record.
     *
     * @param column from a feature, 0 to C − 1, to its field in that record
     * @return the features
     */
    public Features in(IntUnaryOperator column) {
        Builder builder = new Builder();
        for (Run run : runs) {
            for (int feature = run.first; feature < run.end(); feature++) {
                builder.add(column.applyAsInt(feature), run.kind);
            }
        }
        return builder.build();
    }

    /** @return the runs, as few as there can be */
    public List<Run> runs() {
        return runs;
    }

    /** @return the number of features: C */
    public int count() {
        return runs.isEmpty() ? 0 : runs.get(runs.size() - 1).end();
    }

    private Run run(int feature) {
        Objects.checkIndex(feature, count());
        int low = 0;
        int high = runs.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (runs.get(middle).first <= feature) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return runs.get(low);
    }

    /**
     * @param feature 0 to C − 1
     * @return its field in the record
     */
    public int column(int feature) {
        Run run = run(feature);
        return run.columns.first() + feature - run.first;
    }

    /**
     * @param feature 0 to C − 1
     * @return what it is
     */
    public Kind kind(int feature) {
        return run(feature).kind;
    }

    /** @return their fields in the record, in the order of the features, [C] */
    public IntStream columns() {
        return Span.fields(runs.stream().map(Run::columns).toList());
    }

    /** @return the number of features that are texts out of dictionaries */
    public int codedCount() {
        return runs.stream()
                .filter(run -> run.kind.coded())
                .mapToInt(Run::count)
                .sum();
    }

    /** @return the number of features that are sparse numbers: S */
    public int sparseCount() {
        return runs.stream()
                .filter(run -> run.kind.sparseNumber())
                .mapToInt(Run::count)
                .sum();
    }

    /** @return whether a feature is declared to be sparse, and so the inputs of the model are */
    public boolean sparse() {
        return runs.stream().anyMatch(run -> run.kind.sparse);
    }

    /**
     * @param feature 0 to C − 1
     * @return how many features from it on are of its run
     */
    public int alike(int feature) {
        return run(feature).end() - feature;
    }

    /** @return the dictionary of each feature that has one, in the order of the features */
    public IntStream dictionaries() {
        return runs.stream()
                .filter(run -> run.kind.coded())
                .flatMapToInt(
                        run -> IntStream.generate(() -> run.kind.dictionary).limit(run.count()));
    }

    /**
     * Finds out who uses dictionaries.
     *
     * @param dictionaries D
     * @return the first feature that has each dictionary, −1 where none has it, [D]
     */
    public int[] firstOf(int dictionaries) {
        int[] first = new int[dictionaries];
        Arrays.fill(first, -1);
        for (Run run : runs) {
            if (run.kind.coded() && first[run.kind.dictionary] < 0) {
                first[run.kind.dictionary] = run.first;
            }
        }
        return first;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Features features && runs.equals(features.runs);
    }

    @Override
    public int hashCode() {
        return runs.hashCode();
    }

    @Override
    public String toString() {
        return runs.toString();
    }

    /** Adds the features as JSON: a number for a plain one, an object for others. */
    void write(ArrayNode json) {
        for (Run run : runs) {
            if (run.count() == 1 && run.kind.equals(Kind.PLAIN)) {
                json.add(run.columns.first());
                continue;
            }
            ObjectNode object = json.addObject().put(FIRST, run.columns.first()).put(COUNT, run.count());
            if (run.kind.coded()) {
                object.put(DICTIONARY, run.kind.dictionary);
            }
            if (run.kind.optional) {
                object.put(OPTIONAL, true);
            }
            if (run.kind.sparse) {
                object.put(SPARSE, true);
            }
        }
    }

    /** Reads what {@link #write} wrote, and lists of columns alone. */
    static Features read(JsonNode json) {
        Builder builder = new Builder();
        for (JsonNode each : Span.array(json)) {
            if (each.isObject()) {
                Kind kind = new Kind(
                        each.path(DICTIONARY).asInt(NUMBER),
                        each.path(OPTIONAL).asBoolean(),
                        each.path(SPARSE).asBoolean());
                builder.add(new Span(Span.integer(each, FIRST), Span.integer(each, COUNT)), kind);
            } else {
                builder.add(each.asInt(), Kind.PLAIN);
            }
        }
        return builder.build();
    }
}
