package io.tributary.optimizer;

import io.tributary.config.Registry;
import java.util.Map;

/** The table of optimizers by their names in a configuration. */
public final class Optimizers {
    /** The key that every optimizer reads its schedule from. */
    static final String LEARNING_RATE = "learning-rate";

    /** From the name in a configuration to the optimizer. */
    public static final Registry<Optimizer> REGISTRY =
            new Registry<>(Optimizer.class, "optimizer", Map.of("sgd", Sgd::read, "adam", Adam::read));

    private Optimizers() {}
}
