package io.tributary.local;

import static io.tributary.local.BadInput.job;
import static io.tributary.local.BadInput.train;

import java.util.List;
import java.util.stream.Stream;

/** Categories and missing values that are wrong, in configurations and in tables. */
final class BadTables {
    private static final List<BadInput> CONFIGURATIONS = List.of(
            columns(
                    "a rule for a column that is not there",
                    "w { type = category }",
                    "tributary: data.columns: no column w in HERE/rows.csv; it has the columns x, z, y"),
            columns(
                    "a rule for the label",
                    "y { type = category }",
                    "tributary: data.columns: column y is named in data.label.column already; it is no feature"),
            columns(
                    "an unknown kind of column",
                    "x { type = categorical }",
                    "tributary: HERE/job.conf:4: data.columns.x.type: unknown value \"categorical\"; known: category, "
                            + "number"),
            columns(
                    "an unknown encoding",
                    "x { type = category, encoding = hot }",
                    "tributary: HERE/job.conf:4: data.columns.x.encoding: unknown value \"hot\"; known: index, one-hot"),
            columns(
                    "an encoding of a number",
                    "x { encoding = one-hot }",
                    "tributary: HERE/job.conf:4: data.columns.x.encoding: unknown key; valid keys here: missing, "
                            + "missing-indicator, sparse, type"),
            columns(
                    "an empty vocabulary",
                    "x { type = category, vocabulary = [] }",
                    "tributary: HERE/job.conf:4: data.columns.x.vocabulary: must not be empty; leave it out to take "
                            + "the categories of the data"),
            columns(
                    "a category named twice",
                    "x { type = category, vocabulary = [a, b, a] }",
                    "tributary: HERE/job.conf:4: data.columns.x.vocabulary: names \"a\" twice"),
            columns(
                    "a category outside the vocabulary",
                    "x { type = category, vocabulary = [\"0.5\", \"0.25\", \"1.5\", \"-1\"] }",
                    "tributary: HERE/rows.csv:6, column \"x\": category \"2\" is not in the column's vocabulary, \"0.5\", \"0.25\", \"1.5\", \"-1\"; add it there, or "
                            + "set unknown = index for its column"),
            columns(
                    "an indicator of what cannot be",
                    "x { missing-indicator = true }",
                    "tributary: HERE/job.conf:4: data.columns.x.missing-indicator: has nothing to say where a missing "
                            + "value is an error; set missing = mean or a number"),
            columns(
                    "a median",
                    "x { missing = median }",
                    "tributary: HERE/job.conf:4: data.columns.x.missing: unknown value \"median\"; known: error, mean; "
                            + "did you mean mean?"),
            columns(
                    "a number in the place of a missing category",
                    "x { type = category, missing = 3 }",
                    "tributary: HERE/job.conf:4: data.columns.x.missing: unknown value \"3\"; known: category, error"),
            columns(
                    "an input for columns that take several",
                    "z { type = category, encoding = one-hot }",
                    "tributary: model.input: must be the data's number of features, 13 (of 2 columns, some take "
                            + "several: z 12), is 2; set it to the data's, or take columns out with data.ignore"),
            job(
                    "missing numbers that nothing can take the place of",
                    "header = true",
                    "header = true, missing = 1e39",
                    "tributary: HERE/job.conf:4: data.missing: must be a float32 number, got 1.0E39"));

    private static final List<BadInput> TABLES = List.of(
            rows(
                    "a missing number",
                    "2,NA,a",
                    "tributary: HERE/rows.csv:3, column \"z\": must be a finite decimal number, got \"NA\"; fill it in, "
                            + "delete the line, or let data.missing say what takes its place"),
            train(
                    "a missing number written as a number",
                    here -> {
                        here.replace("job.conf", "header = true", "header = true, missing-values = [\"-1\"]");
                    },
                    "tributary: HERE/rows.csv:5, column \"x\": is missing: -1; fill it in, delete the line, or let "
                            + "data.missing say what takes its place"),
            train(
                    "a missing category",
                    here -> {
                        here.replace("job.conf", "header = true", "header = true, columns { z { type = category } }");
                        here.write("rows.csv", "x,z,y\n1,3,a\n2,NA,b\n");
                    },
                    "tributary: HERE/rows.csv:3, column \"z\": the category is missing: \"NA\"; fill it in, or set "
                            + "missing = category for the column"),
            train(
                    "a column with nothing but missing numbers",
                    here -> {
                        here.replace("job.conf", "header = true", "header = true, missing = mean");
                        here.write("rows.csv", "x,z,y\n1,,a\n2,,b\n");
                    },
                    "tributary: column \"z\": has no value in any training row, so there is no mean to put in its "
                            + "place; leave it out with data.ignore"));

    private static final String NUMBERS = "x,z,y\n1,2,3\n2,3,0\n3,4,5\n";

    private static final List<BadInput> LABELS = List.of(
            label(
                    "an unknown kind of label",
                    "{ column = y, type = classes }",
                    "tributary: HERE/job.conf:6: data.label.type: unknown value \"classes\"; known: class, number, "
                            + "reconstruction; did you mean class?"),
            label(
                    "a scale of classes",
                    "{ column = y, type = class, scale = log }",
                    "tributary: HERE/job.conf:6: data.label.scale: unknown key; valid keys here: column, columns, type"),
            label(
                    "an unknown scale of numbers",
                    "{ column = y, type = number, scale = standardise }",
                    "tributary: HERE/job.conf:6: data.label.scale: unknown value \"standardise\"; known: log, min-max, "
                            + "none, standardize; did you mean standardize?"),
            regression(
                    "the logarithm of 0",
                    "log",
                    "mean-squared-error",
                    "tributary: column \"y\": has no logarithm where it is 0 or less, got 0.0; set data.label.scale = "
                            + "standardize"),
            regression(
                    "a scale of what is a probability",
                    "standardize",
                    "binary-cross-entropy",
                    "tributary: data.label.scale: scales numbers, and loss binary-cross-entropy predicts something else; "
                            + "leave it out, or take mean-squared-error"),
            label(
                    "anomalies that nothing tells from normal rows",
                    "{ column = y, type = reconstruction }",
                    "tributary: HERE/job.conf:6: data.label: needs normal, the class to learn from; leave column out to "
                            + "learn from all rows"),
            label(
                    "a normal class without a column",
                    "{ type = reconstruction, normal = a }",
                    "tributary: HERE/job.conf:6: data.label.normal: is a class, and no column has it; add column = NAME"),
            reconstruction(
                    "no row of the normal class",
                    "c",
                    "tributary: data.label.normal: no training row is of the class \"c\""),
            reconstruction(
                    "a metric that needs a threshold",
                    "a",
                    "tributary: metrics: accuracy needs more than the errors of reconstructions, which have no "
                            + "threshold; take auc-roc or auc-pr"),
            train(
                    "a reconstruction of another size",
                    here -> {
                        here.replace("job.conf", "type = class }", "type = reconstruction, normal = a }");
                        here.replace("job.conf", "units = 2 }", "units = 3 }");
                        here.replace("job.conf", "softmax-cross-entropy", "mean-squared-error");
                        here.replace("job.conf", "[accuracy]", "[auc-roc]");
                    },
                    "tributary: loss mean-squared-error: the network has 3 outputs, the data has 2 targets; give the "
                            + "last layer units = 2"));

    static final List<BadInput> TABLE =
            Stream.of(CONFIGURATIONS, TABLES, LABELS).flatMap(List::stream).toList();

    private BadTables() {}

    private static BadInput columns(String what, String columns, String line) {
        return job(what, "header = true", "header = true, columns { " + columns + " }", line);
    }

    private static BadInput label(String what, String label, String line) {
        return job(what, "{ column = y, type = class }", label, line);
    }

    private static BadInput regression(String what, String scale, String loss, String line) {
        return train(
                what,
                here -> {
                    here.replace("job.conf", "type = class }", "type = number, scale = " + scale + " }");
                    here.replace("job.conf", "units = 2 }", "units = 1 }");
                    here.replace("job.conf", "softmax-cross-entropy", loss);
                    here.write("rows.csv", NUMBERS);
                },
                line);
    }

    private static BadInput reconstruction(String what, String normal, String line) {
        return train(
                what,
                here -> {
                    here.replace("job.conf", "type = class }", "type = reconstruction, normal = " + normal + " }");
                    here.replace("job.conf", "softmax-cross-entropy", "mean-squared-error");
                },
                line);
    }

    private static BadInput rows(String what, String row, String line) {
        return train(what, here -> here.write("rows.csv", "x,z,y\n1,2,a\n" + row + "\n"), line);
    }
}
