package io.tributary.optimizer;

import io.tributary.config.Bounds;
import io.tributary.config.Registry;
import java.util.Map;

/** The table of optimizers by their names in a configuration. */
public final class Optimizers {
    /** The key that every optimizer reads its schedule from. */
    static final String LEARNING_RATE = "learning-rate";

    /**
     * Added and taken away again, it rounds moments to multiples of 2⁻¹⁰³ and leaves those above 2⁻⁸⁰ as they are. The
     * moments of a parameter whose gradient has become zero would otherwise shrink to subnormal numbers and stay there, and
     * arithmetic with these is so slow that a step took eight times as long. Nor may a moment times the learning rate be
     * subnormal, hence the distance: 2⁻¹⁰³ is 1e-31, the smallest normal number 1e-38.
     */
    static final float FLUSH = 0x1p-80f;

    /** What an ε may be: a smaller one would be 0 in float, and a parameter without gradient not a number. */
    static final Bounds EPSILON = Bounds.atLeast(1e-30);

    /** From the name in a configuration to the optimizer. */
    public static final Registry<Optimizer> REGISTRY = new Registry<>(
            Optimizer.class,
            "optimizer",
            Map.ofEntries(
                    Map.entry("sgd", Sgd::read),
                    Map.entry("adagrad", Adagrad::read),
                    Map.entry("adadelta", Adadelta::read),
                    Map.entry("rmsprop", RmsProp::read),
                    Map.entry("adam", Adam::read),
                    Map.entry("lazy-adam", LazyAdam::read),
                    Map.entry("adamw", AdamW::read),
                    Map.entry("nadam", Nadam::read),
                    Map.entry("lars", Lars::read),
                    Map.entry("lamb", Lamb::read),
                    Map.entry("lbfgs", Lbfgs::read)));

    private Optimizers() {}

    /** L2 norm of a range. */
    static double norm(float[] values, int from, int to) {
        double squares = 0;
        for (int i = from; i < to; i++) {
            squares += (double) values[i] * values[i];
        }
        return Math.sqrt(squares);
    }

    /** Σ a_i·b_i, in four running sums, so that an addition need not wait for the one before. */
    static double dot(float[] a, float[] b) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 4 <= a.length; i += 4) {
            s0 += (double) a[i] * b[i];
            s1 += (double) a[i + 1] * b[i + 1];
            s2 += (double) a[i + 2] * b[i + 2];
            s3 += (double) a[i + 3] * b[i + 3];
        }
        for (; i < a.length; i++) {
            s0 += (double) a[i] * b[i];
        }
        return (s0 + s1) + (s2 + s3);
    }
}
