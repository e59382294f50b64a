package io.tributary.spark.engine;

import io.tributary.blas.Blas;
import java.util.Arrays;

/** How fast a core of this machine multiplies matrices. */
public final class ProductRate {
    private static final int SIZE = 512; // rows, columns and depth: as in the middle of what networks have
    private static final long NANOS = 30_000_000; // of a round
    private static final int ROUNDS = 5;

    private ProductRate() {}

    /** @return floating-point operations a second on one core, the median of some rounds; takes a fifth of a second */
    public static double measure() {
        float[] a = new float[SIZE * SIZE];
        float[] b = new float[SIZE * SIZE];
        float[] c = new float[SIZE * SIZE];
        Arrays.fill(a, 0.5f);
        Arrays.fill(b, 0.25f);
        double[] rates = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            int products = 0;
            while (System.nanoTime() - start < NANOS) {
                Blas.gemm(false, false, SIZE, SIZE, SIZE, 1, a, 0, SIZE, b, 0, SIZE, 0, c, 0, SIZE);
                products++;
            }
            rates[round] = 2.0 * SIZE * SIZE * SIZE * products / ((System.nanoTime() - start) / 1e9);
        }
        Arrays.sort(rates);
        return rates[ROUNDS / 2];
    }
}
