package io.tributary.transform;

import io.tributary.error.UserException;
import io.tributary.row.CellPlace;
import io.tributary.row.CellRules;
import io.tributary.row.RowSchema;
import java.util.List;
import java.util.Map;

/** Cells of records that come as Java objects: numbers, booleans, texts, and null for what is missing. */
public final class Cells {
    private static final CellRules RULES = new CellRules(List.of(""));

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
        double[] cells = new double[fitted.schema().featureCount()];
        for (int c = 0; c < cells.length; c++) {
            cells[c] = cell(record.get(fitted.schema().featureName(c)), c, fitted);
        }
        return cells;
    }

    private static double cell(Object value, int feature, FittedTransforms fitted) {
        RowSchema schema = fitted.schema();
        String name = schema.describeFeature(feature);
        CellPlace place = (problem, remedy) -> new UserException(name, problem, remedy);
        boolean optional = schema.features().kind(feature).optional();
        if (!optional && RULES.missing(value)) {
            throw place.error("is missing", "fill it in, or train with data.missing");
        }
        return schema.coded(feature)
                ? fitted.id(feature, RULES.category(value, optional, place))
                : RULES.number(value, CellRules.Use.FEATURE, optional, place);
    }
}
