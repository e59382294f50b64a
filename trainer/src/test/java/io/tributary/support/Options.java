package io.tributary.support;

import io.tributary.train.ExchangeOptions;
import io.tributary.train.OnDivergence;
import io.tributary.train.TrainOptions;
import io.tributary.transform.Augmentation;
import java.util.Optional;

/** Train options beyond those of the short constructor. */
public final class Options {
    private Options() {}

    /**
     * @param options all others
     * @param reportSteps a reporting interval, in steps
     * @param health whether the last step of every interval tells how each layer is doing
     * @param augmentation what is done to images, if anything
     * @return the options with these in their places
     */
    public static TrainOptions with(
            TrainOptions options, int reportSteps, boolean health, Optional<Augmentation> augmentation) {
        return new TrainOptions(
                options.seed(),
                options.epochs(),
                options.maxSteps(),
                options.batchSize(),
                options.shards(),
                options.clipping(),
                options.tolerance(),
                options.earlyStopping(),
                options.plateau(),
                options.onDivergence(),
                reportSteps,
                health,
                augmentation,
                options.windowBytes(),
                options.exchange());
    }

    /**
     * @param options all others
     * @param onDivergence what to do when the numbers blow up
     * @return the options with this in its place
     */
    public static TrainOptions with(TrainOptions options, OnDivergence onDivergence) {
        return new TrainOptions(
                options.seed(),
                options.epochs(),
                options.maxSteps(),
                options.batchSize(),
                options.shards(),
                options.clipping(),
                options.tolerance(),
                options.earlyStopping(),
                options.plateau(),
                onDivergence,
                options.reportSteps(),
                options.health(),
                options.augmentation(),
                options.windowBytes(),
                options.exchange());
    }

    /**
     * @param options all others
     * @param exchange in what numbers gradients and weights are exchanged
     * @return the options with this in its place
     */
    public static TrainOptions with(TrainOptions options, ExchangeOptions exchange) {
        return new TrainOptions(
                options.seed(),
                options.epochs(),
                options.maxSteps(),
                options.batchSize(),
                options.shards(),
                options.clipping(),
                options.tolerance(),
                options.earlyStopping(),
                options.plateau(),
                options.onDivergence(),
                options.reportSteps(),
                options.health(),
                options.augmentation(),
                options.windowBytes(),
                exchange);
    }
}
