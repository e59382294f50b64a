package io.tributary.row;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Neighbouring fields of a record.
 *
 * @param first the number of the first, at least 0
 * @param count how many, at least 1
 */
public record Span(int first, int count) {
    private static final String FIRST = "first";
    private static final String COUNT = "count";

    /** Checks the ranges. {@inheritDoc} */
    public Span {
        if (first < 0 || count < 1 || first > Integer.MAX_VALUE - count) {
            throw new IllegalArgumentException("needs fields, got " + count + " from " + first + " on");
        }
    }

    /** @return one past the number of the last */
    public int end() {
        return first + count;
    }

    /**
     * @param fields numbers of fields, in an order that is kept
     * @return the same fields
     */
    public static List<Span> of(List<Integer> fields) {
        List<Span> spans = new ArrayList<>();
        fields.forEach(field -> spans.add(new Span(field, 1)));
        return joined(spans);
    }

    /** {@return the same fields in as few spans as there can be} */
    static List<Span> joined(List<Span> spans) {
        List<Span> joined = new ArrayList<>();
        for (Span span : spans) {
            int last = joined.size() - 1;
            if (last >= 0 && joined.get(last).end() == span.first) {
                joined.set(last, new Span(joined.get(last).first, joined.get(last).count + span.count));
            } else {
                joined.add(span);
            }
        }
        return joined;
    }

    /** @return the numbers of the fields */
    public IntStream fields() {
        return IntStream.range(first, end());
    }

    /** {@return the fields of spans, in their order} */
    static IntStream fields(List<Span> spans) {
        return spans.stream().flatMapToInt(Span::fields);
    }

    /** {@return as JSON: a number for a field, an object for several} */
    static void write(List<Span> spans, ArrayNode json) {
        for (Span span : spans) {
            if (span.count == 1) {
                json.add(span.first);
            } else {
                json.addObject().put(FIRST, span.first).put(COUNT, span.count);
            }
        }
    }

    /** Reads what {@link #write} wrote. */
    static List<Span> read(JsonNode json) {
        List<Span> spans = new ArrayList<>();
        for (JsonNode each : array(json)) {
            spans.add(
                    each.isObject() ? new Span(integer(each, FIRST), integer(each, COUNT)) : new Span(each.asInt(), 1));
        }
        return spans;
    }

    /** {@return a node that must be an array} */
    static ArrayNode array(JsonNode json) {
        if (json instanceof ArrayNode array) {
            return array;
        }
        throw new IllegalArgumentException("a list is " + json.getNodeType());
    }

    /** {@return a whole number that must be there} */
    static int integer(JsonNode json, String key) {
        JsonNode value = json.required(key);
        if (!value.isInt()) {
            throw new IllegalArgumentException(key + " is no whole number: " + value);
        }
        return value.asInt();
    }
}
