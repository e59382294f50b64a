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
        if (vector.size() != width) {
            throw new UserException(
                    place, "all vectors need " + width + " values as the first has, got " + vector.size(), "");
        }
        vector.foreachNonZero((index, value) -> {
            values[at + (int) index] = rules.number(
                    value,
                    CellRules.Use.FEATURE,
                    optional,
                    (problem, remedy) -> new UserException(place + "[" + index + "]", problem, remedy));
            return scala.runtime.BoxedUnit.UNIT;
        });
    }
}
