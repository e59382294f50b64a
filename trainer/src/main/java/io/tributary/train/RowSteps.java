package io.tributary.train;

import io.tributary.config.Section;
import io.tributary.error.UserException;
import io.tributary.network.Constraint;
import io.tributary.network.GradientForm;
import io.tributary.network.ParameterLayout;
import io.tributary.optimizer.Optimizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether the driver steps only those rows of tables that a step touches. */
public final class RowSteps {
    private RowSteps() {}

    /**
     * Says why every row of the tables is stepped.
     *
     * @param layout the slot table
     * @param optimizer the rule of a step
     * @return what moves rows that a step does not touch; empty where nothing does, or where there are no tables
     */
    public static Optional<String> obstacle(ParameterLayout layout, Optimizer optimizer) {
        if (layout.gradientForm().tables().isEmpty()) {
            return Optional.empty();
        }
        if (!(optimizer instanceof Optimizer.OverRanges rule)
                || rule.untouchedRows() == Optimizer.UntouchedRows.STEPPED) {
            return Optional.of(optimizer.type() + " moves every row in every step");
        }
        if (optimizer.decay(1) != 0) {
            return Optional.of("weight decay moves every row in every step");
        }
        for (ParameterLayout.Slot slot : layout.slots()) {
            if (layout.gradientForm().table(slot.offset()) >= 0 && slot.trainable()) {
                if (!slot.regularizer().isNone()) {
                    return Optional.of("the penalty on " + slot.fullName() + " moves every row in every step");
                }
                if (slot.constraint() != Constraint.NONE) {
                    return Optional.of("the constraint on " + slot.fullName() + " may move every row in every step");
                }
            }
        }
        return Optional.empty();
    }

    /**
     * @param layout the slot table
     * @param optimizer the rule of a step
     * @return whether there are tables, and touched rows alone are stepped
     */
    public static boolean areTaken(ParameterLayout layout, Optimizer optimizer) {
        return !layout.gradientForm().tables().isEmpty()
                && obstacle(layout, optimizer).isEmpty();
    }

    /**
     * Says what a step costs because of tables.
     *
     * @param layout the slot table
     * @param optimizer the rule of a step
     * @param examples of a step
     * @return a line; empty where there are no tables
     */
    public static Optional<String> cost(ParameterLayout layout, Optimizer optimizer, long examples) {
        List<GradientForm.Table> tables = layout.gradientForm().tables();
        if (tables.isEmpty()) {
            return Optional.empty();
        }
        long rows = 0;
        long values = 0;
        long touched = 0;
        for (GradientForm.Table table : tables) {
            rows += table.rows();
            values += (long) table.rows() * table.width();
            touched += table.touched(examples);
        }
        Optional<String> obstacle = obstacle(layout, optimizer);
        if (obstacle.isEmpty()) {
            return Optional.of(String.format(
                    Locale.ROOT, "embeddings: a step changes the rows it touches, at most %,d of %,d", touched, rows));
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "embeddings: a step changes all %,d rows, though it touches at most %,d, and goes through %.1f MB of weights,"
                        + " gradient and moments; %s. sgd without momentum, adagrad and lazy-adam, another optimizer than"
                        + " adam, step touched rows alone",
                rows,
                touched,
                Float.BYTES * (2.0 + optimizer.moments()) * values / 1e6,
                obstacle.get()));
    }

    /**
     * Refuses a rule that leaves rows out where something else moves them.
     *
     * @param section the optimizer's
     * @param layout the slot table
     * @param optimizer the rule of a step
     * @throws UserException naming what moves them
     */
    public static void require(Section section, ParameterLayout layout, Optimizer optimizer) {
        if (optimizer instanceof Optimizer.OverRanges rule
                && rule.untouchedRows() == Optimizer.UntouchedRows.LEFT_OUT) {
            obstacle(layout, optimizer).ifPresent(what -> {
                throw section.error(
                        "type",
                        rule.type() + " leaves out the rows that a step does not touch, but " + what,
                        "remove that, or take adam");
            });
        }
    }
}
