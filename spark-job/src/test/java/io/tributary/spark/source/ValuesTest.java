package io.tributary.spark.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tributary.error.UserException;
import io.tributary.row.CellRules;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.junit.jupiter.api.Test;

class ValuesTest {
    private static final Vector DENSE = Vectors.dense(0, 5, 0, -3);
    private static final Vector SPARSE = DENSE.toSparse();
    private static final Vector STORED_ZERO = Vectors.sparse(4, new int[] {0, 1, 3}, new double[] {0, 5, -3});

    private static double[] filled(Vector vector, boolean optional, String... missing) {
        double[] values = new double[6];
        Values.fill(vector, 4, values, 1, new CellRules(List.of(missing)), optional, "here");
        return values;
    }

    /** How a vector is stored says nothing of its values. */
    @Test
    void sparseAndDenseVectorsAreOne() {
        double nothing = Double.NaN;
        for (Vector vector : List.of(DENSE, SPARSE, STORED_ZERO)) {
            assertArrayEquals(new double[] {0, 0, 5, 0, -3, 0}, filled(vector, false));
            assertArrayEquals(new double[] {0, 0, nothing, 0, -3, 0}, filled(vector, true, "5"));
            assertArrayEquals(new double[] {0, nothing, 5, nothing, -3, 0}, filled(vector, true, "0"));
            assertEquals(
                    "here[0]: is missing: 0.0; fill it in, delete the row, or let data.missing say what takes its place",
                    assertThrows(UserException.class, () -> filled(vector, false, "0"))
                            .getMessage());
        }
    }
}
