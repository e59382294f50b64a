package io.tributary.train;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import java.util.Map;

/**
 * What to do when the numbers blow up, see {@link DivergenceGuard}.
 *
 * @param action what
 * @param factor what the learning rate is taken times when training goes back, above 0 and below 1
 * @param tries how often it goes back, at least 1
 */
public record OnDivergence(Action action, double factor, int tries) {
    /** What to do. */
    public enum Action {
        /** Say it and go on. */
        WARN,
        /** End the training with an error. */
        STOP,
        /** Go back to the last good state and take shorter steps. */
        ROLLBACK
    }

    /** Say it and go on: the default. */
    public static final OnDivergence WARN = new OnDivergence(Action.WARN, 1, 0);

    private static final String KEY = "on-divergence";
    private static final Map<String, Action> ACTIONS =
            Map.of("warn", Action.WARN, "stop", Action.STOP, "rollback", Action.ROLLBACK);

    /**
     * Reads {@code on-divergence}: {@code warn}, {@code stop}, {@code rollback}, or an object of that {@code type}.
     *
     * @param train the section it stands in
     * @return what to do
     */
    public static OnDivergence read(Section train) {
        Section section = train.entry(KEY, "warn");
        Action action = section.choice("type", ACTIONS);
        OnDivergence rule = action == Action.ROLLBACK
                ? new OnDivergence(
                        action,
                        section.number("factor", 0.5, new Bounds(0, false, 1, false)),
                        section.integer("tries", 3, Bounds.atLeast(1)))
                : new OnDivergence(action, 1, 0);
        section.finish();
        return rule;
    }

    /** @return whether training goes back */
    public boolean goesBack() {
        return action == Action.ROLLBACK;
    }
}
