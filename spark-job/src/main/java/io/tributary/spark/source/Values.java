package io.tributary.spark.source;

import io.tributary.error.UserException;
import io.tributary.row.CellRules;
import org.apache.spark.ml.linalg.Vector;

/** Values of tables and vectors. */
final class Values {
    private Values() {}

    /** Copies a vector of the expected size. */
    static void fill(
            Vector vector, int width, double[] values, int at, CellRules rules, boolean optional, String place) {
        requireSize(vector, width, place);
        if (rules.missing(0.0)) { // also where it is not stored
            double[] all = vector.toArray();
            for (int i = 0; i < width; i++) {
                values[at + i] = number(all[i], i, rules, optional, place);
            }
            return;
        }
        vector.foreachNonZero((index, value) -> {
            values[at + (int) index] = number((double) value, (int) index, rules, optional, place);
            return scala.runtime.BoxedUnit.UNIT;
        });
    }

    /** Adds what is not 0 of a vector of the expected size. */
    static void fill(Vector vector, int width, SparseBuilder there, CellRules rules, String place) {
        requireSize(vector, width, place);
        vector.foreachNonZero((index, value) -> {
            there.add((int) index, number((double) value, (int) index, rules, false, place));
            return scala.runtime.BoxedUnit.UNIT;
        });
    }

    private static void requireSize(Vector vector, int width, String place) {
        if (vector.size() != width) {
            throw new UserException(
                    place, "all vectors need " + width + " values as the first has, got " + vector.size(), "");
        }
    }

    private static double number(double value, int index, CellRules rules, boolean optional, String place) {
        return rules.number(
                value,
                CellRules.Use.FEATURE,
                optional,
                (problem, remedy) -> new UserException(place + "[" + index + "]", problem, remedy));
    }
}
