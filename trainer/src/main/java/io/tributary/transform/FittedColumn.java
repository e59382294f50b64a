package io.tributary.transform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.error.UserException;
import io.tributary.json.Json;
import java.util.Arrays;

/**
 * How the cell of one feature becomes inputs. Immutable.
 *
 * @param kind what the cell is and becomes
 * @param width inputs it becomes
 * @param fill what takes the place of a missing number; not a number where that is an error
 * @param indicator whether a second input says that a number is missing
 * @param unknown the id of unknown texts, or {@link Vocabulary#NONE}
 */
record FittedColumn(Kind kind, int width, double fill, boolean indicator, int unknown) {
    /** A number that no row lacks. */
    static final FittedColumn NUMBER = number(Double.NaN, false);

    private static final String FILL = "fill";
    private static final String INDICATOR = "indicator";
    private static final String ENCODING = "encoding";

    /** What a cell is and becomes. */
    enum Kind {
        /** A number. */
        NUMBER,
        /** An id, which stays one. */
        INDEX,
        /** An id, which becomes a 1 among 0s. */
        ONE_HOT
    }

    private static FittedColumn number(double fill, boolean indicator) {
        return new FittedColumn(Kind.NUMBER, indicator ? 2 : 1, fill, indicator, Vocabulary.NONE);
    }

    static FittedColumn of(ColumnRule.Number rule, String place, ColumnStatistics statistics, int number) {
        return switch (rule.missing()) {
            case ERROR -> NUMBER;
            case CONSTANT -> number(rule.constant(), rule.indicator());
            case MEAN -> {
                if (statistics.present(number) == 0) {
                    throw new UserException(
                            place,
                            "has no value in any training row, so there is no mean to put in its place",
                            "leave it out with data.ignore");
                }
                yield number(statistics.mean(number), rule.indicator());
            }
        };
    }

    static FittedColumn of(ColumnRule.Category rule, Vocabulary vocabulary) {
        return coded(rule.encoding() == ColumnRule.Encoding.ONE_HOT, vocabulary);
    }

    private static FittedColumn coded(boolean oneHot, Vocabulary vocabulary) {
        int unknown = vocabulary.unknown();
        int width = oneHot ? vocabulary.size() - (unknown == Vocabulary.NONE ? 0 : 1) : 1;
        return new FittedColumn(oneHot ? Kind.ONE_HOT : Kind.INDEX, width, Double.NaN, false, unknown);
    }

    /** {@return whether it is one number that no row may lack} */
    boolean plain() {
        return kind == Kind.NUMBER && width == 1 && Double.isNaN(fill);
    }

    /** {@return which of the inputs is 1 for an id, or −1 for that of unknown texts, which have none} */
    int place(int id) {
        return id == unknown ? -1 : id - (unknown != Vocabulary.NONE && id > unknown ? 1 : 0);
    }

    /** Fills the inputs of an id. */
    void oneHot(int id, float[] x, int at) {
        Arrays.fill(x, at, at + width, 0);
        int place = place(id);
        if (place >= 0) {
            x[at + place] = 1;
        }
    }

    String describe(String name, int at, int ids) {
        String place = name + " " + at + (width == 1 ? "" : " to " + (at + width - 1));
        return switch (kind) {
            case NUMBER -> place + (indicator ? " (the second: whether it is missing)" : "");
            case INDEX -> place + " (an id below " + ids + ")";
            case ONE_HOT -> place + " (one-hot)";
        };
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        if (kind != Kind.NUMBER) {
            json.put(ENCODING, kind == Kind.ONE_HOT ? "one-hot" : "index");
        } else if (!Double.isNaN(fill)) {
            json.put(FILL, fill).put(INDICATOR, indicator);
        }
        return json;
    }

    static FittedColumn fromJson(JsonNode json, Vocabulary vocabulary) {
        if (vocabulary != null) {
            return coded(json.path(ENCODING).asText().equals("one-hot"), vocabulary);
        }
        return json.has(FILL)
                ? number(
                        Double.parseDouble(json.get(FILL).asText()),
                        json.path(INDICATOR).asBoolean())
                : NUMBER;
    }
}
