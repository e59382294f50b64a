package io.tributary.model;

import io.tributary.transform.FittedTransforms;
import java.io.Serializable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The columns that a prediction adds to a record. For classes {@code prediction} is the label, followed by {@code
 * probability_LABEL} for each; for several numeric targets there is one {@code prediction_TARGET} each. Immutable.
 *
 * <p>Symbols: B examples, K values of one output.
 */
public final class PredictionColumns implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String PREDICTION = "prediction";

    private final Object[] classes; // none where targets are numbers
    private final Class<?> label;
    private final String[] names;

    private PredictionColumns(Labels labels, List<String> texts, List<String> targets) {
        this.label = labels.type();
        this.classes = labels.values().toArray();
        List<String> added = new ArrayList<>();
        if (!texts.isEmpty()) {
            added.add(PREDICTION);
            texts.forEach(text -> added.add("probability_" + text));
        } else if (targets.size() == 1) {
            added.add(PREDICTION);
        } else {
            targets.forEach(target -> added.add(PREDICTION + "_" + target));
        }
        this.names = added.toArray(String[]::new);
    }

    /**
     * Labels are text, as it stands in the data.
     *
     * @param fitted what was fitted on the training rows
     * @return the columns
     */
    public static PredictionColumns text(FittedTransforms fitted) {
        return text(fitted.classes(), targets(fitted));
    }

    /**
     * Labels are text, as it stands in the data.
     *
     * @param classes the model's classes, none for numeric targets
     * @param targets the names of numeric targets
     * @return the columns
     */
    public static PredictionColumns text(List<String> classes, List<String> targets) {
        return new PredictionColumns(Labels.text(classes), classes, targets);
    }

    /**
     * Labels are what all of their texts are, as Spark infers it: int, long, double, boolean, else text. So one that was a
     * whole number in a table comes back as one.
     *
     * @param fitted what was fitted on the training rows
     * @return the columns
     */
    public static PredictionColumns typed(FittedTransforms fitted) {
        return new PredictionColumns(Labels.of(fitted.classes()), fitted.classes(), targets(fitted));
    }

    private static List<String> targets(FittedTransforms fitted) {
        return fitted.target().reconstruction()
                ? List.of("error")
                : fitted.schema().targetNames();
    }

    /** @return their names */
    public List<String> names() {
        return List.of(names);
    }

    /**
     * @param column a column's number
     * @return the class of its values, which are never null: Double, and for labels also Integer, Long, Boolean or String
     */
    public Class<?> type(int column) {
        return classes.length > 0 && column == 0 ? label : Double.class;
    }

    /**
     * @param outputs predictions of a batch, [B × K], read
     * @param row the record's row in the batch
     * @param width K
     * @return the values, one for each column
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

    /** Labels as what their texts are. */
    private record Labels(Class<?> type, List<Object> values) {
        static Labels of(List<String> texts) {
            return Stream.<Function<String, Object>>of(Labels::whole, Labels::wide, Labels::decimal, Labels::truth)
                    .map(type -> texts.stream().map(type).toList())
                    .filter(values -> !values.isEmpty() && !values.contains(null))
                    .findFirst()
                    .map(values -> new Labels(values.get(0).getClass(), values))
                    .orElseGet(() -> text(texts));
        }

        static Labels text(List<String> texts) {
            return new Labels(String.class, List.copyOf(texts));
        }

        /** An int as it is written, and nothing else: 007 is a text. */
        private static Object whole(String text) {
            return wide(text) instanceof Long value && value == value.intValue() ? value.intValue() : null;
        }

        private static Object wide(String text) {
            return text.matches("0|-?[1-9][0-9]{0,18}") && new BigInteger(text).bitLength() < Long.SIZE
                    ? Long.valueOf(text)
                    : null;
        }

        private static Object decimal(String text) {
            return text.matches("-?(0|[1-9][0-9]{0,15})(\\.[0-9]{1,15})?") ? Double.valueOf(text) : null;
        }

        private static Object truth(String text) {
            return text.equals("true") || text.equals("false") ? Boolean.valueOf(text) : null;
        }
    }
}
