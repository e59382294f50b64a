package io.tributary.layer;

import io.tributary.config.Registry;
import io.tributary.config.Section;
import io.tributary.network.Initializer;
import io.tributary.network.Shape;
import io.tributary.random.Key;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;

/**
 * First values of parameters. Variance scaling as in Glorot and Bengio (2010), equation 16, and He et al. (2015), equation
 * 10; the normal ones draw from an untruncated normal of that variance, as PyTorch does (Keras truncates).
 */
public final class Initializers {
    /** The default of every kernel. */
    static final String KERNEL_DEFAULT = "glorot-uniform";

    /** All zeros. */
    public static final Initializer ZEROS =
            (key, shape, fanIn, fanOut, values, offset) -> Arrays.fill(values, offset, offset + shape.size(), 0f);

    /** All ones. */
    public static final Initializer ONES =
            (key, shape, fanIn, fanOut, values, offset) -> Arrays.fill(values, offset, offset + shape.size(), 1f);

    private static final Map<String, Function<Section, Initializer>> TABLE = Map.of(
            "zeros", section -> ZEROS,
            "glorot-uniform", section -> new Scaled(true, true),
            "glorot-normal", section -> new Scaled(true, false),
            "he-uniform", section -> new Scaled(false, true),
            "he-normal", section -> new Scaled(false, false));

    /** From the name in a configuration to the initializer. */
    public static final Registry<Initializer> REGISTRY = new Registry<>(Initializer.class, "initializer", TABLE);

    private Initializers() {}

    static Initializer kernelDefault() {
        return new Scaled(true, true);
    }

    /**
     * Draws with variance {@code 2 / (fanIn + fanOut)} (Glorot) or {@code 2 / fanIn} (He).
     *
     * @param glorot Glorot's variance, else He's
     * @param uniform from the uniform distribution of that variance, else from the normal
     */
    private record Scaled(boolean glorot, boolean uniform) implements Initializer {
        @Override
        public void fill(long key, Shape shape, int fanIn, int fanOut, float[] values, int offset) {
            double variance = 2.0 / (glorot ? (double) fanIn + fanOut : fanIn);
            double scale = Math.sqrt(uniform ? 3 * variance : variance);
            for (int i = 0; i < shape.size(); i++) {
                double draw = uniform ? 2.0 * Key.uniform(key, i) - 1 : Key.gaussian(key, i);
                values[offset + i] = (float) (scale * draw);
            }
        }
    }
}
