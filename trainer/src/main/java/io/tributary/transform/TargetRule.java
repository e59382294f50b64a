package io.tributary.transform;

import io.tributary.config.Section;
import io.tributary.row.Row;
import io.tributary.row.Spelling;
import io.tributary.row.Split;
import java.util.Map;
import java.util.Optional;

/**
 * What the target of an example is: {@code type}, {@code scale} and {@code normal} of {@code data.label}.
 *
 * @param kind what it is
 * @param scaling how numbers are scaled for the loss; metrics and predictions are in the data's unit
 * @param normal of a reconstruction: the class of the examples to learn from; all others are anomalies to be found
 */
public record TargetRule(Kind kind, Scaling scaling, Optional<String> normal) {
    /** What a target is. */
    public enum Kind {
        /** A class label. */
        CLASS,
        /** One or several numbers. */
        NUMBER,
        /** The example's own inputs, as the model gets them. */
        RECONSTRUCTION
    }

    /** A class label. */
    public static final TargetRule CLASS = new TargetRule(Kind.CLASS, Scaling.NONE, Optional.empty());

    private static final Map<String, Kind> KINDS =
            Map.of("class", Kind.CLASS, "number", Kind.NUMBER, "reconstruction", Kind.RECONSTRUCTION);

    /**
     * Reads it of {@code data.label}.
     *
     * @param label the object
     * @return the rule
     * @throws io.tributary.error.UserException if a rule is broken, with the place
     */
    public static TargetRule read(Section label) {
        Kind kind = label.choice("type", KINDS);
        boolean labelled = label.has("column");
        if (kind == Kind.RECONSTRUCTION && labelled != label.has("normal")) {
            throw label.error(
                    labelled ? "" : "normal",
                    labelled ? "needs normal, the class to learn from" : "is a class, and no column has it",
                    labelled ? "leave column out to learn from all rows" : "add column = NAME");
        }
        return new TargetRule(
                kind,
                kind == Kind.NUMBER ? Scaling.ofLabel(label) : Scaling.NONE,
                kind == Kind.RECONSTRUCTION && labelled ? Optional.of(label.string("normal")) : Optional.empty());
    }

    /** @return whether the target is the example's own input */
    public boolean reconstruction() {
        return kind == Kind.RECONSTRUCTION;
    }

    /**
     * Decides whether an example takes part: of a reconstruction only the test has anomalies.
     *
     * @param split where it belongs
     * @param row the example
     * @return whether it does
     */
    public boolean keeps(Split split, Row row) {
        return normal.isEmpty() || split == Split.TEST || isNormal(row.texts()[row.texts().length - 1]);
    }

    private boolean isNormal(String label) {
        return normal.get().equals(label) || Spelling.of(normal.get()).equals(Spelling.of(label));
    }

    /** How class labels get their numbers. */
    VocabularyRule vocabulary() {
        return normal.map(VocabularyRule::normal).orElse(VocabularyRule.CLASSES);
    }
}
