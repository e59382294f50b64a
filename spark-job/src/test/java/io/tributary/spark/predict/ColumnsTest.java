package io.tributary.spark.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tributary.error.UserException;
import io.tributary.model.PredictionColumns;
import io.tributary.row.RowSchema;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnsTest {
    private static final RowSchema TRAINED = schema("x", "X", "label");

    private static RowSchema schema(String... columns) {
        return new RowSchema(List.of(columns), true, List.of(0, 1), List.of(2), -1, true);
    }

    private static String[] names(RowSchema read, boolean typed, List<String> classes) {
        return Columns.of(read, read.columns(), typed, PredictionColumns.text(classes, TRAINED.targetNames()))
                .schema()
                .fieldNames();
    }

    @Test
    void textMayHaveNamesThatDifferInCaseAlone() {
        assertArrayEquals(
                new String[] {"x", "X", "label", "prediction", "probability_a", "probability_A"},
                names(TRAINED, false, List.of("a", "A")));
    }

    @Test
    void typedFilesMayNot() {
        assertEquals(
                "--format: columns \"x\" and \"X\" differ in case alone, which Parquet files of Spark cannot have; "
                        + "take --format CSV, or rename one",
                message(TRAINED, List.of("a", "b")));
        assertEquals(
                "--format: columns \"probability_a\" and \"probability_A\" differ in case alone, which Parquet files "
                        + "of Spark cannot have; take --format CSV, or rename one",
                message(schema("x", "y", "label"), List.of("a", "A")));
    }

    private static String message(RowSchema read, List<String> classes) {
        return assertThrows(UserException.class, () -> names(read, true, classes))
                .getMessage();
    }
}
