package io.tributary.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BoundsTest {
    static Stream<Arguments> intervals() {
        double[] none = {};
        return Stream.of(
                Arguments.of(Bounds.any(), "any number", new double[] {-1e300, 0, 1e300}, none),
                Arguments.of(Bounds.atLeast(1), "at least 1", new double[] {1, 2}, new double[] {0.999, -1}),
                Arguments.of(Bounds.positive(), "greater than 0", new double[] {1e-300}, new double[] {0, -1}),
                Arguments.of(
                        Bounds.between(0, 0.5), "between 0 and 0.5", new double[] {0, 0.5}, new double[] {-0.1, 0.51}),
                Arguments.of(
                        Bounds.openUnit(), "at least 0 and less than 1", new double[] {0, 0.99}, new double[] {1, -0.1
                        }),
                Arguments.of(
                        new Bounds(Double.NEGATIVE_INFINITY, true, -2, false),
                        "less than -2",
                        new double[] {-3},
                        new double[] {-2}),
                Arguments.of(Bounds.atLeast(1e9), "at least 1000000000", new double[] {1e9}, new double[] {1}));
    }

    @ParameterizedTest
    @MethodSource("intervals")
    void describesItselfAndContainsWhatItSays(Bounds bounds, String words, double[] inside, double[] outside) {
        assertEquals(words, bounds.describe());
        for (double x : inside) {
            assertTrue(bounds.contains(x), () -> x + " in " + words);
        }
        for (double x : outside) {
            assertFalse(bounds.contains(x), () -> x + " in " + words);
        }
        assertFalse(bounds.contains(Double.NaN));
    }

    @Test
    void rejectsAnEmptyInterval() {
        assertThrows(IllegalArgumentException.class, () -> Bounds.between(2, 1));
        assertThrows(IllegalArgumentException.class, () -> new Bounds(1, true, 1, false));
        assertThrows(IllegalArgumentException.class, () -> Bounds.atLeast(Double.NaN));
    }
}
