package io.tributary.train;

import io.tributary.network.ParameterLayout;
import io.tributary.network.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings back what shards keep from step to step: when a training is resumed, and when some of it was lost. Then the training goes
 * back to the checkpoint that was saved last, or to its beginning, and the steps after that make the same bits again.
 */
final class Replay {
    private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

    /** How often in a row, with no step done that was not done before. */
    private static final int MOST = 8;

    private final TrainingState state;
    private final GradientEngine engine;
    private final Trainer.Checkpoints checkpoints;
    private final ParameterLayout layout;
    private Weights begun; // those of step 0, until a checkpoint has been saved; null where they are not needed
    private long farthest; // step that was done
    private int tries; // since

    /**
     * @param state the training's, changed when it goes back
     * @param engine whose shards keep something
     * @param checkpoints keep states
     * @param layout the network's slot table
     */
    Replay(TrainingState state, GradientEngine engine, Trainer.Checkpoints checkpoints, ParameterLayout layout) {
        this.state = state;
        this.engine = engine;
        this.checkpoints = checkpoints;
        this.layout = layout;
        this.begun = state.step == 0 ? state.weights.copy() : null;
        this.farthest = state.step;
    }

    /** A checkpoint was saved. */
    void saved() {
        begun = null;
    }

    /**
     * Goes back to the last state that is whole.
     *
     * @param lost what is gone
     * @throws TrainingException if that was tried too often, or there is no such state
     */
    void goBack(ShardStateLost lost) {
        if (state.step > farthest) {
            farthest = state.step;
            tries = 0;
        }
        if (++tries > MOST) {
            throw new TrainingException(
                    "what shards keep between steps was lost " + MOST + " times with no step done in between: "
                            + lost.getMessage(),
                    lost);
        }
        long from = state.step;
        TrainingState kept = begun == null ? latest(lost) : new TrainingState(begun.copy(), state.moments.length);
        state.replayFrom(kept);
        LOG.warn(
                "{}; going back from step {} to step {}, which changes no bit{}",
                lost.getMessage(),
                from,
                state.step,
                state.step > 0 ? "" : " (train.checkpoint.every-steps makes the way back shorter)");
    }

    private TrainingState latest(ShardStateLost lost) {
        return checkpoints
                .latest(layout, state.moments.length)
                .orElseThrow(() ->
                        new TrainingException(lost.getMessage() + ", and there is no checkpoint to go back to", lost));
    }

    /** Gives shards what they kept; from here on it is asked of them. */
    void restore() {
        if (state.remainders == null) { // of a state that no checkpoint had
            state.freshStep = state.step;
        }
        if (!state.isFresh()) {
            try {
                engine.restore(state.step, state.remainders);
            } catch (IOException e) {
                throw new UncheckedIOException("what shards kept cannot be read: " + e.getMessage(), e);
            }
        }
        state.remainders = to -> {
            if (!state.isFresh()) {
                engine.remainders(state.step, to);
            }
        };
    }
}
