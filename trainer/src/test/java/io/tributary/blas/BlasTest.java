package io.tributary.blas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class BlasTest {
    @Test
    void productsMatchTheDefinition() {
        assertEquals(108, GemmCase.checkAll());
    }

    @Test
    void aLargeProductMatchesTheDefinition() {
        new GemmCase(false, false, 207, 13, 1000, 1, 1, 1).check();
        new GemmCase(true, false, 1000, 207, 13, 1, 0, 1).check();
        new GemmCase(false, true, 13, 1000, 207, 1, 0, 1).check();
    }

    @Test
    void anEmptySumIsZeroOrTheOldValue() {
        float[] c = {7, Float.NaN, Float.NaN, 7, Float.NaN, Float.NaN, 7};
        Blas.gemm(false, false, 2, 2, 0, 1, new float[0], 0, 1, new float[0], 0, 2, 0, c, 1, 3);
        assertArrayEquals(new float[] {7, 0, 0, 7, 0, 0, 7}, c);
        float[] old = {1, 2, 3, 4};
        Blas.gemm(false, false, 2, 2, 0, 1, new float[0], 0, 1, new float[0], 0, 2, 2, old, 0, 2);
        assertArrayEquals(new float[] {2, 4, 6, 8}, old);
    }

    @Test
    void anEmptyBatchChangesNothing() {
        float[] c = {1};
        Blas.gemm(false, false, 0, 3, 2, 1, new float[0], 0, 2, new float[6], 0, 3, 0, c, 0, 3);
        assertArrayEquals(new float[] {1}, c);
    }

    @Test
    void aMatrixOutsideItsArrayIsRefused() {
        float[] four = new float[4];
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> Blas.gemm(false, false, 2, 2, 2, 1, four, 1, 2, four, 0, 2, 0, new float[4], 0, 2));
        assertThrows(
                IllegalArgumentException.class,
                () -> Blas.gemm(false, false, 2, 2, 2, 1, four, 0, 1, four, 0, 2, 0, new float[4], 0, 2));
    }

    @Test
    void concurrentCallsGiveTheBitsOfSequentialOnes() throws Exception {
        List<GemmCase> cases = new ArrayList<>();
        for (int i = 0; i < 48; i++) {
            cases.add(new GemmCase(
                    (i & 1) != 0, (i & 2) != 0, 1 + i * 5 % 97, 1 + i * 7 % 89, 1 + i * 11 % 301, 1, 1, i % 3));
        }
        List<float[]> sequential = cases.stream().map(GemmCase::blas).toList();
        Callable<List<float[]>> all = () -> cases.stream().map(GemmCase::blas).toList();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            int compared = 0;
            for (Future<List<float[]>> future : threads.invokeAll(List.of(all, all, all, all, all, all, all, all))) {
                List<float[]> concurrent = future.get();
                for (int i = 0; i < cases.size(); i++) {
                    assertArrayEquals(
                            sequential.get(i),
                            concurrent.get(i),
                            0,
                            cases.get(i).toString());
                    compared++;
                }
            }
            assertEquals(8 * 48, compared);
        } finally {
            threads.shutdownNow();
        }
    }

    /** A garbage collection moves arrays, and a shard starts anywhere in its array: neither may change a bit. */
    @Test
    void theAlignmentOfAnOperandDoesNotChangeABit() {
        int[][] shapes = {{1, 100, 784}, {128, 1, 784}, {17, 10, 100}, {128, 100, 65}, {1, 1, 784}};
        int compared = 0;
        for (int[] shape : shapes) {
            int m = shape[0];
            int n = shape[1];
            int k = shape[2];
            for (int transposes = 0; transposes < 4; transposes++) {
                float[] expected = shifted(transposes, m, n, k, 0);
                for (int shift = 1; shift < 17; shift++) {
                    assertArrayEquals(
                            expected,
                            shifted(transposes, m, n, k, shift),
                            0,
                            Arrays.toString(shape) + " transposes " + transposes + " shifted by " + shift);
                    compared++;
                }
            }
        }
        assertEquals(5 * 4 * 16, compared);
    }

    @Test
    void theSumOfSquaresIsFiniteOnlyIfEveryElementIs() {
        for (int length : new int[] {0, 1, 13, 207, 1000}) {
            float[] x = new float[length];
            double expected = 0;
            for (int i = 0; i < length; i++) {
                x[i] = i % 7 - 3;
                expected += x[i] * x[i];
            }
            assertEquals(expected, Blas.sumOfSquares(x), 1e-6 * expected);
            for (int i = 0; i < length; i++) {
                float old = x[i];
                for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                    x[i] = bad;
                    assertFalse(Float.isFinite(Blas.sumOfSquares(x)), "element " + i + " of " + length);
                }
                x[i] = old;
            }
        }
    }

    private static float[] shifted(int transposes, int m, int n, int k, int shift) {
        boolean transposeA = (transposes & 1) != 0;
        boolean transposeB = (transposes & 2) != 0;
        float[] a = wave(m * k, shift);
        float[] b = wave(k * n, shift);
        float[] c = new float[m * n + shift];
        Blas.gemm(
                transposeA,
                transposeB,
                m,
                n,
                k,
                1,
                a,
                shift,
                transposeA ? m : k,
                b,
                shift,
                transposeB ? k : n,
                0,
                c,
                shift,
                n);
        return Arrays.copyOfRange(c, shift, c.length);
    }

    private static float[] wave(int length, int shift) {
        float[] values = new float[length + shift];
        for (int i = 0; i < length; i++) {
            values[i + shift] = (float) Math.sin(i * 0.7 + 0.1);
        }
        return values;
    }
}
