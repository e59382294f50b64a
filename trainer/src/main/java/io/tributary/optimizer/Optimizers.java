package io.tributary.optimizer;

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

    /** From the name in a configuration to the optimizer. */
    public static final Registry<Optimizer> REGISTRY =
            new Registry<>(Optimizer.class, "optimizer", Map.of("sgd", Sgd::read, "adam", Adam::read));

    private Optimizers() {}
}
