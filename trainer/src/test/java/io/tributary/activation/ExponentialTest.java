package io.tributary.activation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ExponentialTest {
    @Test
    void agreesWithTheLibraryOverItsWholeRange() {
        double worst = 0;
        int compared = 0;
        for (float x = -87.3f; x < 88; x += 0.00037f) {
            double exact = Math.exp(x);
            worst = Math.max(worst, Math.abs(Exponential.exp(x) - exact) / exact);
            compared++;
        }
        assertTrue(compared > 400_000, compared + " compared");
        assertTrue(worst < 2e-7, "relative error " + worst);
    }

    @Test
    void endsOfTheRange() {
        assertEquals(1, Exponential.exp(0));
        assertEquals(0, Exponential.exp(-88));
        assertEquals(0, Exponential.exp(Float.NEGATIVE_INFINITY));
        assertEquals(Float.POSITIVE_INFINITY, Exponential.exp(89));
        assertEquals(Float.POSITIVE_INFINITY, Exponential.exp(Float.POSITIVE_INFINITY));
        assertEquals(Float.NaN, Exponential.exp(Float.NaN));
    }
}
