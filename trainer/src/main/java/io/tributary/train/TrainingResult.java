package io.tributary.train;

import io.tributary.network.Weights;
import java.util.Map;

/**
 * What a training came to.
 *
 * @param weights the result: the last weights, or those of the best epoch where early stopping restores them
 * @param state the last state, to continue from
 * @param trainLoss mean training loss of the last complete epoch, or of the part of the first that ran
 * @param validationLoss mean validation loss at the result's weights, not-a-number without validation
 * @param validationMetrics figure by name, empty without validation
 * @param seconds time in the loop, validation included
 * @param examples examples this run trained on
 * @param stepTimes where the time of a step went
 * @param stoppedBy {@code epochs}, {@code max-steps}, {@code early-stopping}, {@code tolerance}, {@code convergence}, or the
 *     signal
 */
public record TrainingResult(
        Weights weights,
        TrainingState state,
        double trainLoss,
        double validationLoss,
        Map<String, Double> validationMetrics,
        double seconds,
        long examples,
        StepTimes stepTimes,
        String stoppedBy) {}
