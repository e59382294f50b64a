package io.tributary.train;

import io.tributary.config.Section;
import io.tributary.network.Precision;
import io.tributary.network.Rounding;
import java.util.Locale;
import java.util.Map;

/**
 * In what numbers gradients and weights are exchanged: part of the result, on every engine. What is exchanged is rounded
 * wherever it is computed, on threads too, so placement has no say: every shard's gradient, every sum of the tree after its
 * addition, and the weights that shards compute with. The driver keeps and steps float32 weights; evaluations and the model
 * are of those. Sums that move running state stay float32.
 *
 * <p>With error feedback a shard keeps what rounding took from its gradient, and adds it to its next one (Seide et al. 2014,
 * "1-bit stochastic gradient descent"). That is a state of shards × P float32, twice where it computes, and in every checkpoint.
 *
 * @param precision of values
 * @param errorFeedback whether what rounding takes is fed back
 */
public record ExchangeOptions(Precision precision, boolean errorFeedback) {
    /** Nothing is rounded. */
    public static final ExchangeOptions FLOAT32 = new ExchangeOptions(Precision.FLOAT32, false);

    /** A mean gradient of up to this fits {@code float16}: 65,504 / 2¹². */
    private static final int FLOAT16_SCALE = 12;

    private static final Map<String, Precision> PRECISIONS =
            Map.of("float32", Precision.FLOAT32, "bfloat16", Precision.BFLOAT16, "float16", Precision.FLOAT16);

    /** Nothing is fed back where nothing is rounded. {@inheritDoc} */
    public ExchangeOptions {
        errorFeedback &= precision != Precision.FLOAT32;
    }

    /**
     * Reads {@code exchange}.
     *
     * @param train the section it stands in
     * @return the options
     */
    public static ExchangeOptions read(Section train) {
        Section section = train.sectionOrEmpty("exchange");
        return new ExchangeOptions(
                section.choice("precision", "float32", PRECISIONS), section.bool("error-feedback", true));
    }

    /** @return whether anything is rounded */
    public boolean rounds() {
        return precision != Precision.FLOAT32;
    }

    /**
     * @param examples B, most examples of a step
     * @return how sums over a step's examples are rounded: in {@code float16} times 4096 / B, B rounded up to a power of two
     */
    Rounding ofSums(long examples) {
        if (precision != Precision.FLOAT16) {
            return new Rounding(precision, 1);
        }
        int log = Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, examples) - 1);
        return new Rounding(precision, Math.scalb(1f, FLOAT16_SCALE - log));
    }

    /** @return the options in one line, part of a training's identity */
    public String describe() {
        return precision.name().toLowerCase(Locale.ROOT) + (errorFeedback ? ", error feedback" : "");
    }
}
