package io.tributary.support;

import io.tributary.config.Section;
import io.tributary.random.Key;
import java.util.List;

/** What many tests need: repeatable numbers, and objects of a configuration. */
public final class Samples {
    private Samples() {}

    /** Numbers uniform on [low, high). */
    public static float[] uniform(long key, int count, double low, double high) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (low + (high - low) * Key.uniform(key, i));
        }
        return values;
    }

    /** Numbers of either sign, 0.25 to 1.25 from zero: away from the kinks that activations have there. */
    public static float[] awayFromZero(long key, int count) {
        float[] values = uniform(key, count, -1, 1);
        for (int i = 0; i < count; i++) {
            values[i] += Math.copySign(0.25f, values[i]);
        }
        return values;
    }

    /** Class indices below a bound. */
    public static float[] classes(long key, int count, int classes) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = Key.below(Key.mix(key, i), classes);
        }
        return values;
    }

    /** An object of a configuration, from the text between its braces. */
    public static Section section(String text) {
        return Section.parse("test.conf", text, List.of());
    }
}
