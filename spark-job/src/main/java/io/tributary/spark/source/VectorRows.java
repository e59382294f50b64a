package io.tributary.spark.source;

import io.tributary.error.UserException;
import io.tributary.row.CellPlace;
import io.tributary.row.CellRules;
import io.tributary.row.ColumnNames;
import io.tributary.row.ContentHash;
import io.tributary.row.Features;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.row.Span;
import io.tributary.transform.ColumnRoles;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.feature.LabeledPoint;
import org.apache.spark.rdd.RDD;

/**
 * Labelled vectors. As a class, a label is a whole number. A row's number is a hash of its content.
 *
 * @param points the vectors, all of one size; computed anew whenever Spark needs them, so they must come out the same
 * @param roles whether the label is a class; the features have no names, so nothing can be said of one
 */
public record VectorRows(JavaRDD<LabeledPoint> points, ColumnRoles roles) implements SparkRows {
    private static final String RDD = "the RDD";

    @Override
    public RowSchema schema() {
        boolean classes = roles.classes();
        if (!roles.columns().named().isEmpty()) {
            throw new UserException(
                    "data.columns", "the features of labelled vectors have no names", "take a DataFrame");
        }
        List<LabeledPoint> first = points.take(1);
        if (first.isEmpty()) {
            throw new UserException(RDD, "has no rows", "");
        }
        int width = first.get(0).features().size();
        if (width == 0) {
            throw new UserException(RDD, "has vectors without values", "");
        }
        ColumnNames names =
                new ColumnNames.Builder().add("", width, "").add("label").build();
        boolean optional = roles.columns().other().optional();
        return new RowSchema(
                names,
                true,
                Features.of(new Span(0, width), new Features.Kind(RowSchema.NUMBER, optional, false)),
                List.of(new Span(width, 1)),
                -1,
                classes ? 0 : RowSchema.NUMBER);
    }

    @Override
    public RowSchema match(RowSchema trained, boolean labelled) {
        return labelled ? trained : trained.withoutTargets();
    }

    @Override
    public RDD<Row> rows(RowSchema read) {
        int width = read.featureCount();
        boolean classes = read.classes();
        boolean optional = read.features().kind(0).optional();
        CellRules rules = roles.columns().cells();
        return ContentNumbers.number(points.map(point -> row(point, width, classes, optional, rules)))
                .rdd();
    }

    private static Row row(LabeledPoint point, int width, boolean classes, boolean optional, CellRules rules) {
        double[] values = new double[width + (classes ? 0 : 1)];
        Values.fill(point.features(), width, values, 0, rules, optional, RDD);
        CellPlace place = (problem, remedy) -> new UserException(RDD + ", label", problem, remedy);
        if (!classes) {
            values[width] = rules.number(point.label(), CellRules.Use.TARGET, false, place);
        }
        String label = classes ? CellRules.label(point.label(), place) : null;
        return classes
                ? new Row(ContentHash.of(values, label), values, label)
                : new Row(ContentHash.of(values), values, (String) null);
    }
}
