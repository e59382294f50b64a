package io.tributary.transform;

import io.tributary.error.UserException;
import io.tributary.row.Numerals;
import io.tributary.row.RowSchema;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Cells of records that come as Java objects: numbers, booleans, texts, and null for what is missing. */
public final class Cells {
    private Cells() {}

    /**
     * Makes the cells of a record.
     *
     * @param record values by column name; others than the features are not looked at
     * @param fitted the columns and their vocabularies
     * @return the cells, [C]: numbers in the data's unit, and the ids of categories
     * @throws UserException naming the column whose value is missing, no number, or unknown
     */
    public static double[] of(Map<String, ?> record, FittedTransforms fitted) {
        List<String> names = fitted.schema().featureNames();
        double[] cells = new double[names.size()];
        for (int c = 0; c < cells.length; c++) {
            cells[c] = cell(record.get(names.get(c)), c, fitted);
        }
        return cells;
    }

    private static double cell(Object value, int feature, FittedTransforms fitted) {
        RowSchema schema = fitted.schema();
        String place = schema.describe(schema.features().get(feature));
        boolean missing = value == null || value instanceof String text && text.isBlank();
        if (missing && !schema.optional().contains(feature)) {
            throw new UserException(place, "is missing", "fill it in, or train with data.missing");
        }
        if (schema.coded(feature)) {
            String text = missing
                    ? null
                    : text(value, place, "a category is text, a whole number or boolean", "give it as text");
            return fitted.id(feature, text);
        }
        return missing ? Double.NaN : number(value, place);
    }

    private static double number(Object value, String place) {
        double number = Double.NaN;
        if (value instanceof Number any) {
            number = any.doubleValue();
        } else if (value instanceof Boolean bool) {
            number = bool ? 1 : 0;
        } else if (value instanceof String text) {
            number = Numerals.parse(text.strip());
        }
        if (!Float.isFinite((float) number)) {
            throw new UserException(place, "must be a finite float32 number, got " + value, "");
        }
        return number;
    }

    /**
     * Finds the text of a value that is no measure, the same for 3, 3L, 3.0 and "3".
     *
     * @param value the value
     * @param place where it is, for errors
     * @param rule what it must be
     * @param remedy what to do if it is a fraction
     * @return its text
     * @throws UserException if it is a number and not whole
     */
    public static String text(Object value, String place, String rule, String remedy) {
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            if (number != Math.rint(number) || Double.isInfinite(number)) {
                throw new UserException(place, rule + ", got " + value, remedy);
            }
            return String.format(Locale.ROOT, "%.0f", number);
        }
        return value instanceof String text ? text.strip() : value.toString();
    }
}
