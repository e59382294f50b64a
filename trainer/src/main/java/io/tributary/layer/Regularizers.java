package io.tributary.layer;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.network.Regularizer;

/** Reads penalties: {@code kernel-regularizer { l1 = 0, l2 = 0.0001 }}. */
public final class Regularizers {
    private Regularizers() {}

    /**
     * @param parent the object that may hold the key
     * @param key the key
     * @return the penalty, or null if the key is absent
     */
    public static Regularizer read(Section parent, String key) {
        return parent.optionalSection(key)
                .map(section -> {
                    Regularizer regularizer = new Regularizer(
                            section.number("l1", 0, Bounds.atLeast(0)), section.number("l2", 0, Bounds.atLeast(0)));
                    section.finish();
                    return regularizer;
                })
                .orElse(null);
    }
}
