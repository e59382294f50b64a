package io.tributary.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tributary.json.Json;
import io.tributary.train.StepTimes;
import io.tributary.train.TrainOptions;
import io.tributary.train.TrainingResult;
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

    /** @return the content of summary.json; a number that is not finite is null, since JSON has no other */
    public byte[] toJson() {
        return Json.pretty(Json.of(this));
    }
}
