package io.tributary.activation;

import io.tributary.config.Section;

/**
 * The Gaussian error linear unit {@code y = z·Φ(z)} (Hendrycks and Gimpel, 2016), Φ being the standard normal distribution,
 * with the derivative {@code Φ(z) + z·φ(z)}; or its approximation {@code z/2·(1 + tanh(√(2/π)·(z + 0.044715·z³)))}.
 *
 * @param approximate whether to take the approximation; as in Keras, not unless asked
 */
record Gelu(boolean approximate) implements Activation {
    private static final double ROOT_HALF = Math.sqrt(0.5);
    private static final double DENSITY_AT_ZERO = 1 / Math.sqrt(2 * Math.PI);
    private static final double INNER = Math.sqrt(2 / Math.PI);
    private static final double CUBE = 0.044715;

    /**
     * {@code erfc(x)·e^(x²) = t·Σ_i c_i·t^i} for x ≥ 0 and {@code t = 2 / (2 + x)}: a least-squares fit, refined towards the
     * smallest relative error, which is 1.1e-8.
     */
    private static final double[] SCALED_ERFC = {
        0.282094794797,
        0.282093852547,
        0.246880592003,
        0.175376739551,
        0.093001292723,
        -0.0572355687712,
        0.127097516812,
        -0.446990244924,
        0.486190994841,
        -0.230863951822,
        0.0423539716365
    };

    static Gelu read(Section section) {
        return new Gelu(section.bool("approximate", false));
    }

    @Override
    public String type() {
        return "gelu";
    }

    @Override
    public boolean needsInput() {
        return true;
    }

    @Override
    public void forward(int rows, int width, float[] z, float[] y) {
        for (int i = 0, n = rows * width; i < n; i++) {
            double v = z[i];
            y[i] = (float) (v * (approximate ? 0.5 * (1 + Math.tanh(inner(v))) : distribution(v, bell(v))));
        }
    }

    @Override
    public void backward(int rows, int width, float[] z, float[] y, float[] dy, float[] dz) {
        for (int i = 0, n = rows * width; i < n; i++) {
            double v = z[i];
            dz[i] = (float) (dy[i] * (approximate ? approximateSlope(v) : slope(v)));
        }
    }

    private static double slope(double z) {
        double bell = bell(z);
        return distribution(z, bell) + z * bell * DENSITY_AT_ZERO;
    }

    private static double approximateSlope(double z) {
        double tanh = Math.tanh(inner(z));
        double innerSlope = INNER * (1 + 3 * CUBE * z * z);
        return 0.5 * (1 + tanh) + 0.5 * z * (1 - tanh * tanh) * innerSlope;
    }

    private static double inner(double z) {
        return INNER * (z + CUBE * z * z * z);
    }

    private static double bell(double z) {
        return Math.exp(-0.5 * z * z);
    }

    /** Φ(z), its tail to the same relative error as its middle, which {@code 1 + erf} would lose. */
    private static double distribution(double z, double bell) {
        double t = 2 / (2 + Math.abs(z) * ROOT_HALF);
        double sum = 0;
        for (int i = SCALED_ERFC.length - 1; i >= 0; i--) {
            sum = sum * t + SCALED_ERFC[i];
        }
        double tail = 0.5 * bell * t * sum;
        return z > 0 ? 1 - tail : tail;
    }
}
