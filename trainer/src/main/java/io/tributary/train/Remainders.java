package io.tributary.train;

import java.util.Arrays;

/**
 * What rounding has taken from the gradients of a run of shards, to be given back with their next ones. Before a training's first
 * step, and after it has gone back because its numbers blew up, there is nothing: a step says so.
 *
 * <p>Keeps what was there before a shard's last step too, so that this can be computed again, as when Spark tries a task anew, and
 * the state before it be saved. Used by one thread at a time.
 */
public final class Remainders {
    /** One shard's. */
    private static final class Kept {
        long step = -1; // that was computed last; −1 where nothing is known
        long changed; // the last one that took anything
        float[] now = {}; // [P], after it
        float[] before = {}; // [P]
    }

    private final int parameters;
    private final int first;
    private final Kept[] shards;

    /**
     * @param parameters P
     * @param first the first shard of the run
     * @param end one past the last
     */
    public Remainders(int parameters, int first, int end) {
        this.parameters = parameters;
        this.first = first;
        this.shards = new Kept[end - first];
        for (int i = 0; i < shards.length; i++) {
            shards[i] = new Kept();
        }
    }

    /**
     * @param trial what is computed
     * @param first the first shard of a run
     * @param end one past the last
     * @return what its shards keep, nothing at first; null where nothing is fed back
     */
    public static Remainders of(Trial trial, int first, int end) {
        return trial.options().exchange().errorFeedback()
                ? new Remainders(trial.problem().network().layout().parameterCount(), first, end)
                : null;
    }

    /**
     * Begins a step.
     *
     * @param step the step
     * @throws ShardStateLost if what a shard kept after the step before is not here
     */
    void begin(Step step) {
        for (int i = 0; i < shards.length; i++) {
            Kept kept = shards[i];
            if (step.fresh()) {
                Arrays.fill(kept.now, 0f);
                Arrays.fill(kept.before, 0f);
                kept.changed = 0;
            } else if (kept.step != step.number() - 1 && kept.step != step.number()) {
                throw new ShardStateLost(
                        "shard " + (first + i) + " does not know what rounding took before step " + step.number(),
                        null);
            }
            kept.step = step.number();
        }
    }

    /**
     * Rounds a shard's gradient of the step at hand, which has examples.
     *
     * @param shard the shard's number
     * @param sum changed
     */
    void round(int shard, GradientSum sum) {
        Kept kept = shards[shard - first];
        if (kept.now.length == 0) {
            kept.now = new float[parameters];
            kept.before = new float[parameters];
        }
        if (kept.changed != kept.step) { // else the step is computed again
            float[] swap = kept.before;
            kept.before = kept.now;
            kept.now = swap;
            kept.changed = kept.step;
        }
        sum.gradient.round(sum.rounding(), kept.before, kept.now);
    }

    /**
     * @param shard a shard of the run
     * @param step a step
     * @return what the shard kept after it, [P], read; empty where that is nothing
     * @throws ShardStateLost if it is not here
     */
    public float[] after(int shard, long step) {
        Kept kept = shards[shard - first];
        if (kept.step != step && kept.step != step + 1) {
            throw new ShardStateLost("shard " + shard + " does not know what rounding took until step " + step, null);
        }
        return kept.changed <= step ? kept.now : kept.before;
    }

    /**
     * Takes over what a shard kept.
     *
     * @param shard a shard of the run
     * @param step the step after which it was so
     * @param values [P], read; empty for nothing
     */
    public void restore(int shard, long step, float[] values) {
        Kept kept = shards[shard - first];
        kept.now = values.length == 0 ? values : Arrays.copyOf(values, parameters);
        kept.before = new float[kept.now.length];
        kept.step = step;
        kept.changed = step;
    }
}
