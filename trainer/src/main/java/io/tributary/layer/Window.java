package io.tributary.layer;

import io.tributary.blas.Convolution;
import io.tributary.config.Bounds;
import io.tributary.config.Section;
import java.util.List;
import java.util.Map;

/**
 * How a window slides along one axis: of a convolution, or of a pool.
 *
 * @param size cells it looks at, at least 1
 * @param stride cells from one position to the next, at least 1
 * @param dilation distance of neighbouring cells of the window, 1 for a window without gaps
 * @param padding what lies beyond the ends
 */
public record Window(int size, int stride, int dilation, Padding padding) {
    /** An axis that is left alone. */
    static final Window UNIT = new Window(1, 1, 1, Padding.VALID);

    /** What lies beyond the ends of an axis of n cells. */
    public enum Padding {
        /** Nothing: the window stays inside. */
        VALID,

        /** As many cells as make ⌈n / stride⌉ positions, half at each end and the odd one behind, as TensorFlow does. */
        SAME,

        /** As many as make ⌈n / stride⌉ positions, all in front: no position sees a later cell. */
        CAUSAL
    }

    private static final Map<String, Padding> IMAGE = Map.of("valid", Padding.VALID, "same", Padding.SAME);
    private static final Map<String, Padding> SEQUENCE =
            Map.of("valid", Padding.VALID, "same", Padding.SAME, "causal", Padding.CAUSAL);

    static Padding padding(Section section, boolean sequence) {
        return section.choice("padding", "valid", sequence ? SEQUENCE : IMAGE);
    }

    /**
     * Reads {@code kernel-size = 3} or {@code kernel-size = [3, 5]}, height before width.
     *
     * @param section the layer's object
     * @param key the key, required
     * @return two numbers, at least 1 each
     */
    static int[] pair(Section section, String key) {
        if (!section.isList(key)) {
            int both = section.integer(key, Bounds.atLeast(1));
            return new int[] {both, both};
        }
        List<Integer> values = section.integers(key, Bounds.atLeast(1));
        if (values.size() != 2) {
            throw section.error(key, "needs one number, or height and width, got " + values, "");
        }
        return new int[] {values.get(0), values.get(1)};
    }

    /** As {@link #pair(Section, String)}, with a default. */
    static int[] pair(Section section, String key, int defaultValue) {
        if (section.has(key)) {
            return pair(section, key);
        }
        int both = section.integer(key, defaultValue, Bounds.atLeast(1));
        return new int[] {both, both};
    }

    /** Cells from the window's first to its last, both included. */
    int span() {
        return Math.addExact(Math.multiplyExact(size - 1, dilation), 1);
    }

    /** How a convolution's kernel walks over n cells that it fits. A stride beyond them takes no second step, so any is as good. */
    Convolution.Axis over(int n) {
        int positions = positions(n);
        return new Convolution.Axis(n, positions, size, positions == 1 ? 1 : stride, dilation, before(n));
    }

    /** Number of positions along n cells; 0 or less if the window does not fit. */
    int positions(int n) {
        return padding == Padding.VALID ? Math.floorDiv(n - span(), stride) + 1 : (n - 1) / stride + 1;
    }

    /** Cells of padding in front of n cells. */
    int before(int n) {
        return switch (padding) {
            case VALID -> 0;
            case SAME -> Math.max(0, (positions(n) - 1) * stride + span() - n) / 2;
            case CAUSAL -> span() - 1;
        };
    }
}
