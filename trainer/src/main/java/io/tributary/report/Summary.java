package io.tributary.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tributary.json.Json;
import io.tributary.train.StepTimes;
import io.tributary.train.TrainOptions;
import io.tributary.train.TrainingListener.Epoch;
import io.tributary.train.TrainingResult;
import io.tributary.train.TrainingState;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of a training: the content of summary.json, whose keys are the names here, in this order.
 *
 * @param parameters number of trained parameters
 * @param shards number of shards
 * @param epochs complete epochs, those before a {@code --resume} included
 * @param steps steps, those before a {@code --resume} included
 * @param examples examples this run trained on, those before a {@code --resume} not included
 * @param trainLoss mean training loss of the last complete epoch
 * @param validationLoss mean validation loss of the result, not-a-number without validation
 * @param validationMetrics figure by name, in order; empty without validation
 * @param testMetrics figure by name, in order; empty without a test split
 * @param trainSeconds time in the training loop of this run, validation included
 * @param examplesPerSecond examples by trainSeconds; not-a-number where nothing was trained
 * @param stepMillis where the time of a step of this run went
 * @param engine {@code threads}, {@code job} or {@code resident}
 * @param blas the BLAS that computed
 * @param weightsSha256 SHA-256 of the little-endian float32 parameters followed by the state
 * @param seed of all randomness
 * @param warnings what the user was warned of while training, with the step
 * @param stoppedBy {@code epochs}, {@code max-steps}, {@code early-stopping}, {@code tolerance}, {@code convergence}, or the
 *     signal
 */
public record Summary(
        long parameters,
        int shards,
        int epochs,
        long steps,
        long examples,
        double trainLoss,
        double validationLoss,
        Map<String, Double> validationMetrics,
        Map<String, Double> testMetrics,
        double trainSeconds,
        double examplesPerSecond,
        StepMillis stepMillis,
        String engine,
        String blas,
        String weightsSha256,
        long seed,
        List<String> warnings,
        String stoppedBy) {
    /** Why a training ended that has not. */
    private static final String RUNS = "nothing yet";

    /**
     * Milliseconds of a step, not-a-number where none was taken. By clocks on driver and executors; what tasks do side by side
     * is told of the longest. Each is a median of its own, so they need not add up.
     *
     * @param median of the whole step
     * @param p95 95th percentile of the whole step
     * @param compute median of sample, forward and backward together
     * @param exchange median of reduce, broadcast and wait together
     * @param update median of clipping and the optimizer
     * @param sample median of bringing examples from the shard into the batch
     * @param forward median of the forward pass and the loss
     * @param backward median of the backward pass
     * @param reduce median of checking, writing, reading and merging gradients, but for what lay beside other parts
     * @param broadcast median of handing out and reading weights
     * @param waiting median of the rest, {@code wait} in JSON: transport, scheduling, threads that wake up
     */
    public record StepMillis(
            double median,
            double p95,
            double compute,
            double exchange,
            double update,
            double sample,
            double forward,
            double backward,
            double reduce,
            double broadcast,
            @JsonProperty("wait") double waiting) {
        static StepMillis of(StepTimes times) {
            return new StepMillis(
                    times.median(),
                    times.p95(),
                    times.compute(),
                    times.exchange(),
                    times.update(),
                    times.sample(),
                    times.forward(),
                    times.backward(),
                    times.reduce(),
                    times.broadcast(),
                    times.waiting());
        }

        /** @return the seven parts of a step by name, in the order of their work */
        Map<String, Double> parts() {
            Map<String, Double> parts = new LinkedHashMap<>();
            parts.put("sample", sample);
            parts.put("forward", forward);
            parts.put("backward", backward);
            parts.put("reduce", reduce);
            parts.put("update", update);
            parts.put("broadcast", broadcast);
            parts.put("wait", waiting);
            return parts;
        }
    }

    /** Copies the maps, keeping their order. {@inheritDoc} */
    public Summary {
        validationMetrics = Collections.unmodifiableMap(new LinkedHashMap<>(validationMetrics));
        testMetrics = Collections.unmodifiableMap(new LinkedHashMap<>(testMetrics));
        warnings = List.copyOf(warnings);
    }

    /**
     * Sums a training up.
     *
     * @param result what it came to
     * @param options what was asked for
     * @param engine the engine's name
     * @param blas the BLAS in use
     * @param testMetrics figure by name over the test split, empty without one
     * @return the figures
     */
    public static Summary from(
            TrainingResult result, TrainOptions options, String engine, String blas, Map<String, Double> testMetrics) {
        return new Summary(
                result.weights().parameters().length,
                options.shards(),
                result.state().epoch,
                result.state().step,
                result.examples(),
                result.trainLoss(),
                result.validationLoss(),
                result.validationMetrics(),
                testMetrics,
                result.seconds(),
                result.examples() > 0 ? result.examples() / result.seconds() : Double.NaN,
                StepMillis.of(result.stepTimes()),
                engine,
                blas,
                result.weights().sha256(),
                options.seed(),
                List.copyOf(result.state().warnings.values()),
                result.stoppedBy());
    }

    /**
     * Sums up a training that still runs, after an epoch. The hash of the weights is left empty, since it would be taken of
     * every epoch's; steps' times are not-a-number.
     *
     * @param state where the training is
     * @param epoch the epoch that ended
     * @param run what this run has trained on so far
     * @param options what was asked for
     * @param engine the engine's name
     * @param blas the BLAS in use
     * @return the figures
     */
    public static Summary soFar(
            TrainingState state, Epoch epoch, SoFar run, TrainOptions options, String engine, String blas) {
        return new Summary(
                state.weights.parameters().length,
                options.shards(),
                epoch.epoch(),
                epoch.step(),
                run.examples(),
                epoch.trainLoss(),
                epoch.validationLoss(),
                epoch.validationMetrics(),
                Map.of(),
                run.seconds(),
                run.examples() / run.seconds(),
                StepMillis.of(new StepTimes()),
                engine,
                blas,
                "",
                options.seed(),
                List.copyOf(state.warnings.values()),
                RUNS);
    }

    /**
     * What a run has trained on so far.
     *
     * @param examples examples
     * @param seconds time they took, validation included
     */
    public record SoFar(long examples, double seconds) {}

    /**
     * @param reason why the training ended, where it ended otherwise than with a result
     * @return these figures with that reason
     */
    public Summary endedBy(String reason) {
        return new Summary(
                parameters,
                shards,
                epochs,
                steps,
                examples,
                trainLoss,
                validationLoss,
                validationMetrics,
                testMetrics,
                trainSeconds,
                examplesPerSecond,
                stepMillis,
                engine,
                blas,
                weightsSha256,
                seed,
                warnings,
                reason);
    }

    /** @return whether the training still runs */
    boolean runs() {
        return stoppedBy.equals(RUNS);
    }

    /** @return the content of summary.json; a number that is not finite is null, since JSON has no other */
    public byte[] toJson() {
        return Json.pretty(Json.of(this));
    }
}
