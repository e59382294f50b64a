package io.tributary.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tributary.error.UserException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of cells, whether they are texts of a file or values of a DataFrame. */
class CellRulesTest {
    private static final CellRules RULES = new CellRules(List.of("", "NA", "-999"));
    private static final CellPlace PLACE = (problem, remedy) -> new UserException("here", problem, remedy);

    private static double number(Object value) {
        return RULES.number(value, CellRules.Use.FEATURE, true, PLACE);
    }

    private static String message(Object value, CellRules.Use use) {
        return assertThrows(UserException.class, () -> RULES.number(value, use, false, PLACE))
                .getMessage();
    }

    @Test
    void textsAndValuesAreTheSameNumbers() {
        for (Object one : Arrays.asList(1, 1L, 1f, 1.0, new BigDecimal("1.00"), true, "1", " 1.0 ", "True", "TRUE")) {
            assertEquals(1, number(one));
        }
        assertEquals(1_700_000_001, number("1700000001"));
        assertEquals(0, number("false"));
        for (Object missing :
                Arrays.asList(null, "", " ", "NA", "-999", "-999.0", -999, -999.0, Double.NaN, Float.NaN)) {
            assertEquals(Double.NaN, number(missing));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x|must be a finite decimal number, got \"x\"; correct it, or leave the column out with data.ignore",
                "nan|must be a finite decimal number, got \"nan\"; where it means that nothing is there, add it to "
                        + "data.missing-values, and let data.missing say what takes its place",
                "-1,463|must be a finite decimal number, got \"-1,463\"; numbers have a decimal point and nothing "
                        + "between thousands; a decimal comma is not supported",
                "1,234,567.5|must be a finite decimal number, got \"1,234,567.5\"; numbers have a decimal point and "
                        + "nothing between thousands; a decimal comma is not supported",
                "3:0.5|must be a finite decimal number, got \"3:0.5\"; this looks like LibSVM: set data.format = libsvm",
                "1e39|must fit a float32 (at most 3.4e38), got 1e39",
                "NA|must be a finite decimal number, got \"NA\"; fill it in, delete the row, or let data.missing say "
                        + "what takes its place",
                "-999.0|is missing: -999.0; fill it in, delete the row, or let data.missing say what takes its place"
            })
    void whatIsNoNumberIsSaidWithTheCause(String text, String message) {
        assertEquals("here: " + message, message(text, CellRules.Use.FEATURE));
    }

    /** What takes the place of a missing feature takes that of no target and no weight. */
    @Test
    void theRemedyFitsTheUse() {
        assertEquals(
                "here: must be a number, and is null; fill it in or delete the row",
                message(null, CellRules.Use.TARGET));
        assertEquals(
                "here: must be a finite decimal number, got NaN; fill it in or delete the row",
                message(Double.NaN, CellRules.Use.WEIGHT));
        assertEquals("here: a weight must be at least 0, got -1", message("-1", CellRules.Use.WEIGHT));
        assertEquals("here: a weight must be at least 0, got -0.5", message(-0.5, CellRules.Use.WEIGHT));
    }

    @Test
    void labelsAreThereAndCategoriesMayBeMissing() {
        for (Object nothing : Arrays.asList(null, "", "  ", Double.NaN)) {
            assertEquals(
                    "here: the class label is missing; fill it in or delete the row",
                    assertThrows(UserException.class, () -> CellRules.label(nothing, PLACE))
                            .getMessage());
        }
        assertEquals("NA", CellRules.label("NA", PLACE), "a country");
        assertEquals("3", CellRules.label(3.0, PLACE));
        assertNull(RULES.category(-999L, true, PLACE));
        assertEquals("true", RULES.category(true, true, PLACE));
        assertEquals(
                "here: the category is missing: \"NA\"; fill it in, or set missing = category for the column",
                assertThrows(UserException.class, () -> RULES.category("NA", false, PLACE))
                        .getMessage());
    }
}
