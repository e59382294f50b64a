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
            Map.of(
                    "sgd", Sgd::read,
                    "adagrad", Adagrad::read,
                    "adadelta", Adadelta::read,
                    "rmsprop", RmsProp::read,
                    "adam", Adam::read,
                    "adamw", AdamW::read,
                    "nadam", Nadam::read,
                    "lars", Lars::read,
                    "lamb", Lamb::read));

    private Optimizers() {}

    /** L2 norm of a range. */
    static double norm(float[] values, int from, int to) {
        double squares = 0;
        for (int i = from; i < to; i++) {
            squares += (double) values[i] * values[i];
        }
        return Math.sqrt(squares);
    }
}
