package io.tributary.data;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import java.util.Locale;
import java.util.Map;

/**
 * How features are scaled: {@code x′ = (x − offset)·factor}, with one offset and factor per column.
 *
 * @param kind where offset and factor come from
 * @param factor the factor of {@link Kind#FACTOR}, 1 otherwise
 */
public record Scaling(Kind kind, double factor) {
    /** The key in the data's configuration. */
    public static final String KEY = "scale";

    /** Where offset and factor come from. */
    public enum Kind {
        /** Features are used as they are. */
        NONE,
        /** A given number, without offset. */
        FACTOR,
        /** To mean 0 and variance 1 (of the population) over the training rows; a constant column becomes 0. */
        STANDARDIZE,
        /** To the range 0 to 1 over the training rows; a constant column becomes 0. */
        MIN_MAX
    }

    private static final Map<String, Kind> NAMES =
            Map.of("none", Kind.NONE, "standardize", Kind.STANDARDIZE, "min-max", Kind.MIN_MAX);

    /**
     * Reads {@code scale = 0.0625} or {@code scale = standardize}.
     *
     * @param data the data's object
     * @return the scaling, none where the key is absent
     */
    public static Scaling read(Section data) {
        boolean number = data.isNumber(KEY) || Float.isFinite(Numerals.parse(data.string(KEY, "none")));
        if (number) {
            double factor = data.number(KEY, Bounds.any());
            if ((float) factor == 0 || Float.isInfinite((float) factor)) {
                throw data.error(KEY, "must be a float32 number other than 0, got " + factor, "");
            }
            return new Scaling(Kind.FACTOR, factor);
        }
        return new Scaling(data.choice(KEY, "none", NAMES), 1);
    }

    /** @return as the configuration says it: {@code standardize}, {@code 0.0625} */
    public String describe() {
        return kind == Kind.FACTOR
                ? Double.toString(factor)
                : kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
