package io.tributary.spark.engine;

import io.tributary.error.UserException;
import java.util.Locale;
import org.apache.spark.SparkConf;

/**
 * How resident tasks of other processes and the driver exchange weights and gradients: in a star, or by ranges. It changes no bit.
 *
 * @param ranges whether by ranges
 * @param why why, in half a sentence
 */
record ExchangeChoice(boolean ranges, String why) {
    /**
     * The Spark setting that says how: {@code star}, {@code ranges}, or {@code auto}, by what they cost.
     */
    static final String SETTING = "spark.tributary.exchange";

    /**
     * @param conf the session's configuration
     * @param bytes of a gradient
     * @param byRows whether a step changes few rows of tables: in a star only these come back
     * @param nodes gradients that a star brings to the driver in a step
     * @return the choice
     */
    static ExchangeChoice of(SparkConf conf, long bytes, boolean byRows, long nodes) {
        String asked = conf.get(SETTING, "auto");
        double saved = (nodes - 1) * (double) bytes;
        String cost = String.format(
                Locale.ROOT,
                "a star brings %d gradients of %.1f MB to the driver in a step, %.1f MB more than one",
                nodes,
                bytes / 1e6,
                saved / 1e6);
        return switch (asked) {
            case "star" -> new ExchangeChoice(false, SETTING + " = star");
            case "ranges" -> new ExchangeChoice(true, SETTING + " = ranges");
            case "auto" ->
                byRows
                        ? new ExchangeChoice(false, "of embeddings, the rows that a step changed come back alone")
                        : new ExchangeChoice(saved > Costs.MOST_STAR_BYTES, cost);
            default ->
                throw new UserException(
                        SETTING, "is one of auto, star, ranges, got " + asked, "correct the setting of the session");
        };
    }
}
