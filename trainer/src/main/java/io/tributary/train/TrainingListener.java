package io.tributary.train;

import java.util.List;
import java.util.Map;

/**
 * Is told how a training goes; called on the training's thread, so it must be quick. What it throws ends the training.
 *
 * <p>In their order: {@link #started} once, then {@link #stepped} after each step, {@link #interval} after every {@code
 * train.report-steps} of them and at the end, {@link #epochEnded}, {@link #checkpointed} as states are kept, and at last either
 * {@link #ended} or {@link #failed}; a training that fails before its first step is told by the latter alone.
 */
public interface TrainingListener {
    /**
     * What a listener may want to know before the first step.
     *
     * @param state where the training begins: step 0, or where a checkpoint left it
     * @param stepsPerEpoch steps of a whole epoch
     * @param examplesPerEpoch examples of a whole epoch
     * @param plannedSteps most steps the whole training takes
     * @param times where the time of the steps goes; the loop adds to it, so that it is read on the training's thread alone
     */
    record Start(TrainingState state, long stepsPerEpoch, long examplesPerEpoch, long plannedSteps, StepTimes times) {}

    /**
     * One step, or one reporting interval.
     *
     * @param step number of the (last) step
     * @param epoch the epoch, 1 for the first
     * @param loss weighted mean loss over the examples
     * @param examples number of examples
     * @param seconds time they took
     * @param learningRate of the last step
     * @param gradientNorm L2 norm of the last mean gradient, before clipping
     * @param layers how each layer is doing at the last step, where it was looked at; else empty
     */
    record Progress(
            long step,
            int epoch,
            double loss,
            long examples,
            double seconds,
            double learningRate,
            double gradientNorm,
            List<LayerHealth> layers) {
        /** Copies the list. {@inheritDoc} */
        public Progress {
            layers = List.copyOf(layers);
        }

        /**
         * Of steps whose layers were not looked at.
         *
         * @param step number of the (last) step
         * @param epoch the epoch, 1 for the first
         * @param loss weighted mean loss over the examples
         * @param examples number of examples
         * @param seconds time they took
         * @param learningRate of the last step
         * @param gradientNorm L2 norm of the last mean gradient, before clipping
         */
        public Progress(
                long step,
                int epoch,
                double loss,
                long examples,
                double seconds,
                double learningRate,
                double gradientNorm) {
            this(step, epoch, loss, examples, seconds, learningRate, gradientNorm, List.of());
        }

        /** @return examples per second */
        public double rate() {
            return examples / seconds;
        }
    }

    /**
     * One complete epoch.
     *
     * @param epoch number, 1 for the first
     * @param step steps taken so far
     * @param trainLoss weighted mean loss while training
     * @param validationLoss weighted mean loss over the validation examples, not-a-number without
     * @param validationMetrics figure by name, empty without validation
     * @param seconds time the epoch took, validation included
     */
    record Epoch(
            int epoch,
            long step,
            double trainLoss,
            double validationLoss,
            Map<String, Double> validationMetrics,
            double seconds) {}

    /** @param start before the first step */
    default void started(Start start) {}

    /** @param progress after every step */
    default void stepped(Progress progress) {}

    /** @param progress after every reporting interval */
    default void interval(Progress progress) {}

    /** @param warning once of each kind, when the numbers blow up: where, what was seen, and the advice */
    default void warned(String warning) {}

    /** @param step the step that the training has gone back to; those after it come again */
    default void wentBack(long step) {}

    /** @param epoch after every epoch */
    default void epochEnded(Epoch epoch) {}

    /** @param step after which a checkpoint was kept, complete */
    default void checkpointed(long step) {}

    /** @param result after the last step */
    default void ended(TrainingResult result) {}

    /**
     * Is told of a training that ends without a result.
     *
     * @param failure what the caller is thrown
     */
    default void failed(Throwable failure) {}
}
