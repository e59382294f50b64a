package io.tributary.train;

import io.tributary.row.BlockCut;
import io.tributary.transform.Augmentation;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How long and in what portions to train.
 *
 * @param seed of all randomness
 * @param epochs most epochs, at least 1
 * @param maxSteps most steps, if bounded
 * @param batchSize examples per step, at least 1; {@link Long#MAX_VALUE} for all
 * @param shards number of shards, at least 1: a hyperparameter, since float sums depend on it
 * @param clipping how the mean gradient is kept short
 * @param tolerance stop when the training loss of an epoch is within this of the epoch before, if set
 * @param earlyStopping stop when the validation no longer improves, if set
 * @param plateau lower the learning rate when the validation no longer improves, if set
 * @param onDivergence what to do when the numbers blow up
 * @param reportSteps a reporting interval, in steps, at least 1
 * @param health whether the last step of every full interval tells how each layer is doing
 * @param augmentation what is done to images, if anything
 * @param windowBytes bytes of a shard's rows that are mixed with each other, {@link BlockCut}
 * @param exchange in what numbers gradients and weights are exchanged
 */
public record TrainOptions(
        long seed,
        int epochs,
        OptionalLong maxSteps,
        long batchSize,
        int shards,
        Clipping clipping,
        OptionalDouble tolerance,
        Optional<EarlyStopping> earlyStopping,
        Optional<Plateau> plateau,
        OnDivergence onDivergence,
        int reportSteps,
        boolean health,
        Optional<Augmentation> augmentation,
        long windowBytes,
        ExchangeOptions exchange) {
    /** A reporting interval, in steps, where none is set. */
    public static final int REPORT_STEPS = 100;

    /**
     * Options with all else left out.
     *
     * @param seed of all randomness
     * @param epochs most epochs
     * @param batchSize examples per step
     * @param shards number of shards
     */
    public TrainOptions(long seed, int epochs, long batchSize, int shards) {
        this(
                seed,
                epochs,
                OptionalLong.empty(),
                batchSize,
                shards,
                Clipping.NONE,
                OptionalDouble.empty(),
                Optional.empty(),
                Optional.empty(),
                OnDivergence.WARN,
                REPORT_STEPS,
                false,
                Optional.empty(),
                BlockCut.WINDOW_BYTES,
                ExchangeOptions.FLOAT32);
    }
}
