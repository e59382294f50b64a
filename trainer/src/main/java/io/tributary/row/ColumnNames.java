package io.tributary.row;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.stream.Collectors;

/**
 * The names of a record's fields, in their order. Neighbours whose names are alike but for a number that counts from 0, such as
 * {@code v[0]}, {@code v[1]}, {@code v[2]}, are kept as one run, however many they are. A list like any other, but that finding a
 * name takes no longer where there are more of them. Immutable.
 */
public final class ColumnNames extends AbstractList<String> implements RandomAccess {
    /** What may stand behind the number. */
    private static final List<String> ENDS = List.of("", "]");

    private static final int MOST_DIGITS = 10;
    private static final String COUNT = "count";
    private static final String BEFORE = "before";
    private static final String AFTER = "after";

    /**
     * Names that are alike, or one name.
     *
     * @param first the number of the first field
     * @param count how many fields
     * @param before what stands before the number; the name itself where there is one field
     * @param after what stands behind the number
     */
    private record Run(int first, int count, String before, String after) {
        String name(int number) {
            return count == 1 ? before : before + number + after;
        }

        int end() {
            return first + count;
        }

        @Override
        public String toString() {
            return count == 1 ? before : name(0) + " … " + name(count - 1);
        }
    }

    private final List<Run> runs;
    private final int size;
    private final Map<String, Integer> alone = new HashMap<>(); // fields by name, of runs of one
    private final Map<String, List<Run>> numbered = new HashMap<>(); // by what stands around the number

    private ColumnNames(List<Run> runs) {
        this.runs = List.copyOf(runs);
        this.size = runs.isEmpty() ? 0 : runs.get(runs.size() - 1).end();
        for (Run run : runs) {
            if (run.count == 1) {
                alone.putIfAbsent(run.before, run.first);
            } else {
                numbered.computeIfAbsent(around(run.before, run.after), key -> new ArrayList<>())
                        .add(run);
            }
        }
    }

    private static String around(String before, String after) {
        return after + "\n" + before;
    }

    /** Collects names. */
    public static final class Builder {
        private final List<Run> runs = new ArrayList<>();
        private int size;

        /**
         * @param name of the next field
         * @return this
         */
        public Builder add(String name) {
            int last = runs.size() - 1;
            Run before = last < 0 ? null : runs.get(last);
            Run longer = before == null ? null : with(before, name);
            if (longer == null) {
                runs.add(new Run(size, 1, name, ""));
            } else {
                runs.set(last, longer);
            }
            size = Math.addExact(size, 1);
            return this;
        }

        /** A run with one name more; null where the name does not follow. */
        private static Run with(Run run, String name) {
            if (run.count > 1) {
                return name.length() >= run.before.length() + run.after.length()
                                && name.startsWith(run.before)
                                && name.equals(run.name(run.count))
                        ? new Run(run.first, run.count + 1, run.before, run.after)
                        : null;
            }
            for (String after : ENDS) {
                if (run.before.endsWith("0" + after)) {
                    Run two = new Run(
                            run.first, 2, run.before.substring(0, run.before.length() - 1 - after.length()), after);
                    if (two.name(1).equals(name)) {
                        return two;
                    }
                }
            }
            return null;
        }

        /**
         * Adds fields whose names differ in their numbers alone.
         *
         * @param before what stands before the number
         * @param count how many, at least 0; the numbers are 0 to count − 1
         * @param after what stands behind the number: nothing or {@code ]}
         * @return this
         */
        public Builder add(String before, int count, String after) {
            if (count < 0 || !ENDS.contains(after)) {
                throw new IllegalArgumentException(count + " names that end in \"" + after + "\"");
            }
            int added = 0;
            while (added < count) {
                add(before + added++ + after);
                int last = runs.size() - 1;
                if (added == 2
                        && runs.get(last).first == size - 2) { // and none before, which names like these may go on
                    runs.set(last, new Run(size - 2, count, before, after));
                    size = Math.addExact(size, count - 2);
                    break;
                }
            }
            return this;
        }

        /** @return how many there are */
        public int size() {
            return size;
        }

        /** @return the names */
        public ColumnNames build() {
            return new ColumnNames(runs);
        }
    }

    /**
     * @param names in their order
     * @return the same names
     */
    public static ColumnNames of(List<String> names) {
        if (names instanceof ColumnNames already) {
            return already;
        }
        Builder builder = new Builder();
        names.forEach(builder::add);
        return builder.build();
    }

    /**
     * @param count how many fields
     * @return names for fields that have none: their numbers from 0
     */
    public static ColumnNames numbers(int count) {
        return new Builder().add("", count, "").build();
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public String get(int column) {
        Objects.checkIndex(column, size);
        int low = 0;
        int high = runs.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (runs.get(middle).first <= column) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        Run run = runs.get(low);
        return run.name(column - run.first);
    }

    @Override
    public int indexOf(Object name) {
        if (!(name instanceof String text)) {
            return -1;
        }
        int found = alone.getOrDefault(text, Integer.MAX_VALUE);
        for (String after : ENDS) {
            if (text.endsWith(after)) {
                found = Math.min(found, numbered(text.substring(0, text.length() - after.length()), after));
            }
        }
        return found == Integer.MAX_VALUE ? -1 : found;
    }

    /** The first field whose name is this with an end; the largest number where there is none. */
    private int numbered(String text, String after) {
        int found = Integer.MAX_VALUE;
        long number = 0;
        long place = 1;
        for (int at = text.length() - 1; at >= Math.max(0, text.length() - MOST_DIGITS); at--) {
            int digit = text.charAt(at) - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            number += digit * place;
            place *= 10;
            if (digit == 0 && at < text.length() - 1) {
                continue; // numbers do not begin with a zero
            }
            for (Run run : numbered.getOrDefault(around(text.substring(0, at), after), List.of())) {
                found = number < run.count ? Math.min(found, run.first + (int) number) : found;
            }
        }
        return found;
    }

    @Override
    public boolean contains(Object name) {
        return indexOf(name) >= 0;
    }

    /** {@return whether another list has the same names; two of this kind are compared by their runs} */
    @Override
    public boolean equals(Object other) {
        return other instanceof ColumnNames names ? runs.equals(names.runs) : super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }

    @Override
    public String toString() {
        return runs.stream().map(Run::toString).collect(Collectors.joining(", ", "[", "]"));
    }

    /** {@return the names as JSON: a text for a name, an object for a run} */
    ArrayNode toJson() {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (Run run : runs) {
            if (run.count == 1) {
                json.add(run.before);
            } else {
                json.addObject().put(BEFORE, run.before).put(COUNT, run.count).put(AFTER, run.after);
            }
        }
        return json;
    }

    /** Reads what {@link #toJson} gave, and lists of names alone. */
    static ColumnNames fromJson(JsonNode json) {
        Builder builder = new Builder();
        for (JsonNode each : Span.array(json)) {
            if (each.isObject()) {
                builder.add(
                        each.required(BEFORE).asText(),
                        Span.integer(each, COUNT),
                        each.required(AFTER).asText());
            } else {
                builder.add(each.asText());
            }
        }
        return builder.build();
    }
}
