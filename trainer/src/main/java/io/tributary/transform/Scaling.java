package io.tributary.transform;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.network.Shape;
import io.tributary.row.Numerals;
import java.util.Locale;
import java.util.Map;

/**
 * How features are scaled: {@code x′ = (x − offset)·factor}, with one offset and factor per column, or
 * for all columns of a channel.
 *
 * @param kind where offset and factor come from
 * @param factor the factor of {@link Kind#FACTOR}, 1 otherwise
 * @param channels how many runs of columns are scaled alike by {@link Kind#STANDARDIZE_CHANNELS}, 1 otherwise
 */
public record Scaling(Kind kind, double factor, int channels) {
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
        /** The same for images, with one mean and one variance over all values of a channel. */
        STANDARDIZE_CHANNELS,
        /** To the range 0 to 1 over the training rows; a constant column becomes 0. */
        MIN_MAX,
        /** To the natural logarithm; of labels alone. */
        LOG
    }

    private static final String CHANNELS = "standardize-channels";
    private static final Map<String, Kind> NAMES = Map.of(
            "none",
            Kind.NONE,
            "standardize",
            Kind.STANDARDIZE,
            CHANNELS,
            Kind.STANDARDIZE_CHANNELS,
            "min-max",
            Kind.MIN_MAX);
    private static final Map<String, Kind> LABEL_NAMES =
            Map.of("none", Kind.NONE, "standardize", Kind.STANDARDIZE, "min-max", Kind.MIN_MAX, "log", Kind.LOG);

    /**
     * Scales columns one by one.
     *
     * @param kind where offset and factor come from
     * @param factor the factor of {@link Kind#FACTOR}, 1 otherwise
     */
    public Scaling(Kind kind, double factor) {
        this(kind, factor, 1);
    }

    /** Nothing is scaled. */
    static final Scaling NONE = new Scaling(Kind.NONE, 1);

    /**
     * Reads {@code scale = 0.0625} or {@code scale = standardize}.
     *
     * @param data the data's object
     * @param input the shape of the model's input
     * @return the scaling, none where the key is absent
     */
    public static Scaling read(Section data, Shape input) {
        Scaling scaling = read(data, NAMES);
        if (scaling.kind != Kind.STANDARDIZE_CHANNELS) {
            return scaling;
        }
        Augmentation.requireImages(data, KEY, input);
        return new Scaling(scaling.kind, 1, input.dimension(0));
    }

    /**
     * Reads the scaling of a label's numbers.
     *
     * @param label the label's object
     * @return the scaling, none where the key is absent
     */
    static Scaling ofLabel(Section label) {
        return read(label, LABEL_NAMES);
    }

    private static Scaling read(Section section, Map<String, Kind> names) {
        if (!section.isNumber(KEY) && !Double.isFinite(Numerals.parse(section.string(KEY, "none")))) {
            return new Scaling(section.choice(KEY, "none", names), 1);
        }
        double factor = section.number(KEY, Bounds.any());
        if ((float) factor == 0 || Float.isInfinite((float) factor)) {
            throw section.error(KEY, "must be a float32 number other than 0, got " + factor, "");
        }
        return new Scaling(Kind.FACTOR, factor);
    }

    /** @return whether 0 stays 0 */
    public boolean keepsZero() {
        return kind == Kind.NONE || kind == Kind.FACTOR;
    }

    /** @return as the configuration says it: {@code standardize}, {@code 0.0625} */
    public String describe() {
        return kind == Kind.FACTOR
                ? Double.toString(factor)
                : kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
