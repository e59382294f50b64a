package io.tributary.model;

import io.tributary.transform.FittedTransforms;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The columns that a prediction adds to a record. For classes {@code prediction} is the label, followed by {@code
 * probability_LABEL} for each; for several numeric targets there is one {@code prediction_TARGET} each. Immutable.
 *
 * <p>Symbols: B examples, K values of one output.
 */
public final class PredictionColumns implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String PREDICTION = "prediction";

    private final String[] classes; // none where targets are numbers
    private final String[] names;

    /** @param fitted what was fitted on the training rows */
    public PredictionColumns(FittedTransforms fitted) {
        this(
                fitted.classes(),
                fitted.target().reconstruction()
                        ? List.of("error")
                        : fitted.schema().targetNames());
    }

    /**
     * @param classes the model's classes, none for numeric targets
     * @param targets the names of numeric targets
     */
    public PredictionColumns(List<String> classes, List<String> targets) {
        this.classes = classes.toArray(String[]::new);
        List<String> added = new ArrayList<>();
        if (!classes.isEmpty()) {
            added.add(PREDICTION);
            classes.forEach(label -> added.add("probability_" + label));
        } else if (targets.size() == 1) {
            added.add(PREDICTION);
        } else {
            targets.forEach(target -> added.add(PREDICTION + "_" + target));
        }
        this.names = added.toArray(String[]::new);
    }

    /** @return their names */
    public List<String> names() {
        return List.of(names);
    }

    /**
     * @param column a column's number
     * @return whether it is a label, which is text; else it is a number
     */
    public boolean label(int column) {
        return classes.length > 0 && column == 0;
    }

    /**
     * @param outputs predictions of a batch, [B × K], read
     * @param row the record's row in the batch
     * @param width K
     * @return the values: a String for a label, else a Double
     */
    public Object[] values(double[] outputs, int row, int width) {
        Object[] values = new Object[names.length];
        int from = row * width;
        if (classes.length == 0) {
            for (int k = 0; k < width; k++) {
                values[k] = outputs[from + k];
            }
            return values;
        }
        int best = 0;
        for (int k = 0; k < classes.length; k++) {
            double probability = probability(outputs, from, width, k);
            values[1 + k] = probability;
            best = probability > probability(outputs, from, width, best) ? k : best;
        }
        values[0] = classes[best];
        return values;
    }

    /** One output for two classes is the probability of the second. */
    private static double probability(double[] outputs, int from, int width, int label) {
        return width > 1 ? outputs[from + label] : label == 1 ? outputs[from] : 1 - outputs[from];
    }
}
