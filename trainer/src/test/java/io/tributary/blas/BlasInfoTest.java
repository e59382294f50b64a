package io.tributary.blas;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class BlasInfoTest {
    @Test
    void itsTextNamesWhatDecidesTheBits() {
        assertEquals(
                "OpenBLAS 0.3.31 SkylakeX 1 thread (bundled)",
                new BlasInfo("OpenBLAS", "0.3.31", "SkylakeX", 1, "bundled").toString());
    }

    @Test
    void whatIsUnknownIsLeftOut() {
        assertEquals(
                "libmkl_rt.so its own threads (named)", new BlasInfo("libmkl_rt.so", "", "", 0, "named").toString());
        assertEquals("x 2 threads (named)", new BlasInfo("x", "", "", 2, "named").toString());
    }
}
