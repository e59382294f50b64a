package io.tributary.transform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.error.UserException;
import io.tributary.json.Json;
import io.tributary.row.RowSchema;
import java.util.List;

/**
 * How targets become what the loss compares, and back. Immutable.
 *
 * <p>Symbols: T numbers of one target.
 */
public final class FittedTarget {
    private static final FittedTarget AS_IT_IS = new FittedTarget(false, false, FittedScale.NONE);
    private static final String RECONSTRUCTION = "reconstruction";
    private static final String LOG = "log";

    private final boolean reconstruction;
    private final boolean log;
    private final FittedScale scale; // of T numbers

    private FittedTarget(boolean reconstruction, boolean log, FittedScale scale) {
        this.reconstruction = reconstruction;
        this.log = log;
        this.scale = scale;
    }

    /** Fits on the statistics of the training rows' numeric targets, the last T of all. */
    static FittedTarget fit(TargetRule rule, RowSchema schema, ColumnStatistics statistics) {
        int targets = statistics.features() - schema.numberCount();
        return switch (rule.kind()) {
            case CLASS -> AS_IT_IS;
            case RECONSTRUCTION -> new FittedTarget(true, false, FittedScale.NONE);
            case NUMBER ->
                rule.scaling().kind() == Scaling.Kind.LOG
                        ? new FittedTarget(false, true, FittedScale.NONE)
                        : new FittedTarget(
                                false,
                                false,
                                FittedScale.fit(rule.scaling(), statistics, schema.numberCount(), targets));
        };
    }

    /** @return whether the target is the example's own input, and predictions are how far the model is from it */
    public boolean reconstruction() {
        return reconstruction;
    }

    /** @return whether the loss compares other numbers than the data has */
    public boolean scaled() {
        return log || scale.factor() != null;
    }

    /**
     * Checks that all targets can be scaled.
     *
     * @param shards summaries of shards
     * @throws UserException if not
     */
    void requireScalable(RowSchema schema, List<ShardSummary> shards) {
        for (ShardSummary shard : log ? shards : List.<ShardSummary>of()) {
            ColumnStatistics statistics = shard.statistics();
            for (int n = schema.numberCount(); n < statistics.features(); n++) {
                if (statistics.count() > 0 && !(statistics.least(n) > 0)) {
                    int column = schema.targetColumns()[n - schema.numberCount()];
                    throw new UserException(
                            schema.describe(column),
                            "has no logarithm where it is 0 or less, got " + statistics.least(n),
                            "set data.label.scale = standardize");
                }
            }
        }
    }

    /** @return what targets and predictions are told over: [T], in the data's unit, not to be written to; null for 0 */
    public double[] base() {
        return scale.base();
    }

    /**
     * From the data's unit to what the loss compares.
     *
     * @param target [rows × T], over {@link #base}, changed
     * @param rows number of rows
     * @param width T
     */
    public void apply(float[] target, int rows, int width) {
        if (!scaled()) {
            return;
        }
        for (int i = 0; i < rows * width; i++) {
            target[i] = log ? (float) Math.log(target[i]) : scale.apply(target[i], i % width);
        }
    }

    /**
     * From what the network gives to the data's unit.
     *
     * @param prediction [rows × T], changed; over {@link #base} then
     * @param rows number of rows
     * @param width T
     */
    public void invert(float[] prediction, int rows, int width) {
        if (!scaled()) {
            return;
        }
        for (int i = 0; i < rows * width; i++) {
            prediction[i] = log ? (float) Math.exp(prediction[i]) : scale.invert(prediction[i], i % width);
        }
    }

    /**
     * How far reconstructions are from the inputs: the mean of the squared differences.
     *
     * @param x inputs, [rows × F], read
     * @param y reconstructions, [rows × F], read
     * @param width F
     * @param rows number of rows
     * @param errors [rows], overwritten from {@code at} on
     * @param at index of the first error
     */
    public static void errors(float[] x, float[] y, int width, int rows, float[] errors, int at) {
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            for (int f = row * width; f < (row + 1) * width; f++) {
                double difference = (double) x[f] - y[f];
                sum += difference * difference;
            }
            errors[at + row] = (float) (sum / width);
        }
    }

    /** Adds {@code target} to the JSON of the transforms, where there is something to say. */
    void write(ObjectNode json) {
        if (reconstruction || scaled()) {
            ObjectNode target = Json.object();
            target.put(RECONSTRUCTION, reconstruction).put(LOG, log);
            scale.write(target);
            json.set("target", target);
        }
    }

    static FittedTarget read(JsonNode json, RowSchema schema, String place) {
        JsonNode target = json.get("target");
        return target == null
                ? AS_IT_IS
                : new FittedTarget(
                        target.path(RECONSTRUCTION).asBoolean(),
                        target.path(LOG).asBoolean(),
                        FittedScale.read(target, schema.targetCount(), place));
    }
}
