package io.tributary.local.bench;

import io.tributary.blas.Blas;
import io.tributary.layer.Dense;
import io.tributary.network.Network;
import io.tributary.network.Node;
import io.tributary.random.Key;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The matrix products of a step of dense layers and nothing else, on arrays of their own: what the step would cost at best.
 */
final class Products {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /**
     * One product: C [m × n] = op(A) · op(B), over k.
     *
     * @param transposeA whether A is stored [k × m]
     * @param transposeB whether B is stored [n × k]
     */
    private record Product(
            boolean transposeA, boolean transposeB, int m, int n, int k, float[] a, float[] b, float[] c) {
        static Product of(boolean transposeA, boolean transposeB, int m, int n, int k) {
            return new Product(
                    transposeA, transposeB, m, n, k, numbers((long) m * k), numbers((long) k * n), new float[m * n]);
        }

        private static float[] numbers(long count) {
            float[] values = new float[Math.toIntExact(count)];
            for (int i = 0; i < values.length; i++) {
                values[i] = Key.uniform(1, i) - 0.5f;
            }
            return values;
        }

        void compute() {
            int lda = transposeA ? m : k;
            int ldb = transposeB ? k : n;
            Blas.gemm(transposeA, transposeB, m, n, k, 1, a, 0, lda, b, 0, ldb, 0, c, 0, n);
        }
    }

    private final List<Product> products = new ArrayList<>();

    /** Those of a network's outermost layers, as far as they are dense. */
    Products(Network network, int batch) {
        for (Node node : network.root().children()) {
            if (node.layer() instanceof Dense) {
                int inputs = node.input().last();
                int units = node.output().last();
                products.add(Product.of(false, false, batch, units, inputs)); // y = x·W
                products.add(Product.of(true, false, inputs, units, batch)); // dW = xᵀ·dy
                if (node != network.root().children().get(0)) {
                    products.add(Product.of(false, true, batch, inputs, units)); // dx = dy·Wᵀ
                }
            }
        }
    }

    /** Whether a network's products are these alone. */
    static boolean areAllOf(Network network) {
        return network.root().children().stream().allMatch(node -> node.layer() instanceof Dense);
    }

    /** Floating-point operations of a step. */
    double flops() {
        return products.stream()
                .mapToDouble(product -> 2.0 * product.m * product.n * product.k)
                .sum();
    }

    Round run(int steps) {
        long processor = THREADS.getCurrentThreadCpuTime();
        long wall = System.nanoTime();
        for (int step = 0; step < steps; step++) {
            products.forEach(Product::compute);
        }
        return new Round(
                steps,
                (System.nanoTime() - wall) / 1e9,
                (THREADS.getCurrentThreadCpuTime() - processor) / 1e9,
                Map.of());
    }
}
