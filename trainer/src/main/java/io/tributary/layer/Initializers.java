package io.tributary.layer;

import io.tributary.config.Bounds;
import io.tributary.config.Registry;
import io.tributary.config.Section;
import io.tributary.error.UserException;
import io.tributary.network.Initializer;
import io.tributary.network.Shape;
import io.tributary.random.Key;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * First values of parameters. Variance scaling as in Glorot and Bengio (2010), equation 16, and He et al. (2015), equation
 * 10, and LeCun et al. (1998), equation 16; the normal ones draw from an untruncated normal of that variance, as PyTorch
 * does (Keras truncates).
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

    /** From the name in a configuration to the initializer. */
    public static final Registry<Initializer> REGISTRY = new Registry<>(Initializer.class, "initializer", table());

    private Initializers() {}

    private static Map<String, Function<Section, Initializer>> table() {
        Map<String, Function<Section, Initializer>> table = new HashMap<>();
        table.put("zeros", section -> ZEROS);
        table.put("ones", section -> ONES);
        table.put("constant", section -> constant((float) section.number("value", Bounds.any())));
        table.put("identity", section -> identity((float) section.number("gain", 1, Bounds.any())));
        table.put("orthogonal", Orthogonal::read);
        table.put("sinusoidal", section -> sinusoidal(section.number("max-wavelength", 10000, Bounds.positive())));
        table.put("uniform", Uniform::read);
        table.put("normal", section -> Normal.read(section, false));
        table.put("truncated-normal", section -> Normal.read(section, true));
        for (Fan fan : Fan.values()) {
            String name = fan.name().toLowerCase(Locale.ROOT);
            table.put(name + "-uniform", section -> new Scaled(fan, true));
            table.put(name + "-normal", section -> new Scaled(fan, false));
        }
        return table;
    }

    static Initializer kernelDefault() {
        return new Scaled(Fan.GLOROT, true);
    }

    private static Initializer constant(float value) {
        return (key, shape, fanIn, fanOut, values, offset) -> Arrays.fill(values, offset, offset + shape.size(), value);
    }

    /** Ones (times a gain) where row and column number are the same, of a matrix of any size. */
    private static Initializer identity(float gain) {
        return (key, shape, fanIn, fanOut, values, offset) -> {
            requireMatrix("identity", shape);
            int columns = shape.last();
            for (int i = 0; i < shape.size(); i++) {
                values[offset + i] = i / columns == i % columns ? gain : 0f;
            }
        };
    }

    /**
     * The encoding of positions by waves (Vaswani et al., 2017, section 3.5), of a matrix [positions × D]: at position t
     * {@code sin(t / w^(2i/D))} in column 2i and {@code cos(t / w^(2i/D))} in column 2i + 1.
     */
    private static Initializer sinusoidal(double wavelength) {
        return (key, shape, fanIn, fanOut, values, offset) -> {
            requireMatrix("sinusoidal", shape);
            int columns = shape.last();
            for (int i = 0; i < shape.size(); i++) {
                int column = i % columns;
                double angle = i / columns / StrictMath.pow(wavelength, (column & ~1) / (double) columns);
                values[offset + i] = (float) (column % 2 == 0 ? StrictMath.sin(angle) : StrictMath.cos(angle));
            }
        };
    }

    private static void requireMatrix(String name, Shape shape) {
        if (shape.rank() != 2) {
            throw new UserException(
                    "initializer " + name, "needs a matrix, got a slot of " + shape, "use another initializer");
        }
    }

    /**
     * Uniform on [low, high); the defaults are Keras's.
     *
     * @param low the lower end
     * @param high the upper end, above low
     */
    private record Uniform(double low, double high) implements Initializer {
        static Uniform read(Section section) {
            double low = section.number("minval", -0.05, Bounds.any());
            return new Uniform(low, section.number("maxval", low + 0.1, Bounds.greaterThan(low)));
        }

        @Override
        public void fill(long key, Shape shape, int fanIn, int fanOut, float[] values, int offset) {
            for (int i = 0; i < shape.size(); i++) {
                values[offset + i] = (float) (low + (high - low) * Key.uniform(key, i));
            }
        }
    }

    /**
     * Normal; the defaults are Keras's.
     *
     * @param mean the mean
     * @param deviation standard deviation, before truncation
     * @param truncated whether what lies more than two deviations from the mean is drawn again
     */
    private record Normal(double mean, double deviation, boolean truncated) implements Initializer {
        private static final double LIMIT = 2;

        static Normal read(Section section, boolean truncated) {
            return new Normal(
                    section.number("mean", 0, Bounds.any()),
                    section.number("stddev", 0.05, Bounds.positive()),
                    truncated);
        }

        @Override
        public void fill(long key, Shape shape, int fanIn, int fanOut, float[] values, int offset) {
            for (int i = 0; i < shape.size(); i++) {
                double draw = truncated ? within(Key.mix(key, i)) : Key.gaussian(key, i);
                values[offset + i] = (float) (mean + deviation * draw);
            }
        }

        private static double within(long key) {
            double draw = Key.gaussian(key, 0);
            for (int attempt = 1; Math.abs(draw) > LIMIT; attempt++) {
                draw = Key.gaussian(key, attempt);
            }
            return draw;
        }
    }

    /** Variances by fan-in and fan-out. */
    private enum Fan {
        /** {@code 2 / (fanIn + fanOut)}. */
        GLOROT {
            @Override
            double variance(int fanIn, int fanOut) {
                return 2.0 / ((double) fanIn + fanOut);
            }
        },

        /** {@code 2 / fanIn}. */
        HE {
            @Override
            double variance(int fanIn, int fanOut) {
                return 2.0 / fanIn;
            }
        },

        /** {@code 1 / fanIn}. */
        LECUN {
            @Override
            double variance(int fanIn, int fanOut) {
                return 1.0 / fanIn;
            }
        };

        abstract double variance(int fanIn, int fanOut);
    }

    /**
     * Draws with a variance that the fans decide.
     *
     * @param fan whose variance
     * @param uniform from the uniform distribution of that variance, else from the normal
     */
    private record Scaled(Fan fan, boolean uniform) implements Initializer {
        @Override
        public void fill(long key, Shape shape, int fanIn, int fanOut, float[] values, int offset) {
            double variance = fan.variance(fanIn, fanOut);
            double scale = Math.sqrt(uniform ? 3 * variance : variance);
            for (int i = 0; i < shape.size(); i++) {
                double draw = uniform ? 2.0 * Key.uniform(key, i) - 1 : Key.gaussian(key, i);
                values[offset + i] = (float) (scale * draw);
            }
        }
    }
}
