package io.tributary.train;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import java.util.Map;

/**
 * How the mean gradient, penalties included, is kept short before the optimizer sees it: by at most one of three rules, as
 * Keras's optimizers have them.
 *
 * @param rule what is limited
 * @param limit c, above 0; without meaning where nothing is limited
 */
public record Clipping(Rule rule, double limit) {
    /** Which part of a gradient g has a limit c. */
    public enum Rule {
        /** None. */
        NONE,
        /** Every value: {@code max(−c, min(c, g_i))}. */
        VALUE,
        /** The norm of every slot, a kernel or a bias: {@code g·c/‖g‖} where {@code ‖g‖ > c}. */
        NORM,
        /**
         * The norm over all parameters, the same way (Pascanu, Mikolov and Bengio, 2013). PyTorch's {@code clip_grad_norm_}
         * divides by {@code ‖g‖ + 1e-6}, which is the same but for that.
         */
        GLOBAL_NORM
    }

    /** No limit. */
    public static final Clipping NONE = new Clipping(Rule.NONE, 0);

    private static final Map<String, Rule> KEYS =
            Map.of("clipvalue", Rule.VALUE, "clipnorm", Rule.NORM, "global-clipnorm", Rule.GLOBAL_NORM);

    /**
     * Reads {@code clipvalue}, {@code clipnorm} or {@code global-clipnorm}.
     *
     * @param section the optimizer's object
     * @return the rule, or none
     * @throws io.tributary.error.UserException if there are two
     */
    public static Clipping read(Section section) {
        Clipping found = NONE;
        String first = "";
        for (String key : KEYS.keySet().stream().sorted().toList()) {
            if (!section.has(key)) {
                continue;
            }
            if (!first.isEmpty()) {
                throw section.error(key, "cannot stand beside " + first, "keep one of them");
            }
            found = new Clipping(KEYS.get(key), section.number(key, Bounds.positive()));
            first = key;
        }
        return found;
    }
}
