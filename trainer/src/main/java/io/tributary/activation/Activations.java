package io.tributary.activation;

import io.tributary.blas.Kernels;
import io.tributary.config.Registry;
import io.tributary.config.Section;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The activation functions without parameters, and the table of all by name. */
public enum Activations implements Activation {
    /** {@code y = z}. */
    LINEAR("linear") {
        @Override
        public void forward(Kernels kernels, int rows, int width, float[] z, float[] y) {
            if (z != y) {
                System.arraycopy(z, 0, y, 0, rows * width);
            }
        }

        @Override
        public void backward(Kernels kernels, int rows, int width, float[] z, float[] y, float[] dy, float[] dz) {
            if (dy != dz) {
                System.arraycopy(dy, 0, dz, 0, rows * width);
            }
        }
    },

    /** The logistic function {@code y = 1 / (1 + e^−z)}, {@code dz = dy·y·(1 − y)}. */
    SIGMOID("sigmoid") {
        @Override
        public void forward(Kernels kernels, int rows, int width, float[] z, float[] y) {
            Exponential.sigmoid(kernels.buffers(), rows * width, z, 0, y, 0);
        }

        @Override
        public void backward(Kernels kernels, int rows, int width, float[] z, float[] y, float[] dy, float[] dz) {
            for (int i = 0, n = rows * width; i < n; i++) {
                dz[i] = dy[i] * y[i] * (1 - y[i]);
            }
        }
    },

    /** The hyperbolic tangent, {@code dz = dy·(1 − y²)}. */
    TANH("tanh") {
        @Override
        public void forward(Kernels kernels, int rows, int width, float[] z, float[] y) {
            Exponential.tanh(kernels.buffers(), rows * width, z, 0, y, 0);
        }

        @Override
        public void backward(Kernels kernels, int rows, int width, float[] z, float[] y, float[] dy, float[] dz) {
            for (int i = 0, n = rows * width; i < n; i++) {
                dz[i] = dy[i] * (1 - y[i] * y[i]);
            }
        }
    },

    /**
     * The rectifier {@code y = max(0, z)}; its derivative at 0 is taken as 0. Not a number stays not a number.
     *
     * <p>The derivative is computed as {@code min(1, 2¹²⁷·y)}: C2 makes no vector instructions of {@code y > 0 ? dy : 0}, and
     * whether y is above 0 is what no branch predictor guesses. Subnormal y, below 2⁻¹²⁶, get a derivative between 0 and 1.
     */
    RELU("relu") {
        @Override
        public void forward(Kernels kernels, int rows, int width, float[] z, float[] y) {
            for (int i = 0, n = rows * width; i < n; i++) {
                y[i] = Math.max(0f, z[i]);
            }
        }

        @Override
        public void backward(Kernels kernels, int rows, int width, float[] z, float[] y, float[] dy, float[] dz) {
            for (int i = 0, n = rows * width; i < n; i++) {
                dz[i] = dy[i] * Math.min(1f, y[i] * 0x1p127f);
            }
        }
    },

    /** {@code y_k = e^(z_k) / Σ_j e^(z_j)} over each row, {@code dz = y ⊙ (dy − Σ_j dy_j·y_j)}; stable at any z. */
    SOFTMAX("softmax") {
        @Override
        public void forward(Kernels kernels, int rows, int width, float[] z, float[] y) {
            Softmax.forward(kernels.buffers(), rows, width, z, y);
        }

        @Override
        public void backward(Kernels kernels, int rows, int width, float[] z, float[] y, float[] dy, float[] dz) {
            for (int row = 0; row < rows; row++) {
                int from = row * width;
                float dot = 0;
                for (int k = 0; k < width; k++) {
                    dot += dy[from + k] * y[from + k];
                }
                for (int k = 0; k < width; k++) {
                    dz[from + k] = y[from + k] * (dy[from + k] - dot);
                }
            }
        }
    },

    /** {@code y_k = z_k − log Σ_j e^(z_j)} over each row, {@code dz = dy − e^y·Σ_j dy_j}; stable at any z. */
    LOG_SOFTMAX("log-softmax") {
        @Override
        public void forward(Kernels kernels, int rows, int width, float[] z, float[] y) {
            Softmax.logarithms(kernels.buffers(), rows, width, z, y);
        }

        @Override
        public void backward(Kernels kernels, int rows, int width, float[] z, float[] y, float[] dy, float[] dz) {
            Softmax.logarithmsBackward(kernels.buffers(), rows, width, y, dy, dz);
        }
    },

    /** Keras 3's piecewise linear sigmoid, {@code y = min(max(z / 6 + ½, 0), 1)}; its derivative at ±3 is taken as 0. */
    HARD_SIGMOID("hard-sigmoid") {
        @Override
        public void forward(Kernels kernels, int rows, int width, float[] z, float[] y) {
            for (int i = 0, n = rows * width; i < n; i++) {
                y[i] = Math.min(Math.max(z[i] / 6 + 0.5f, 0f), 1f);
            }
        }

        @Override
        public void backward(Kernels kernels, int rows, int width, float[] z, float[] y, float[] dy, float[] dz) {
            for (int i = 0, n = rows * width; i < n; i++) {
                dz[i] = dy[i] / 6 * Math.min(1f, y[i] * 0x1p127f) * Math.min(1f, (1 - y[i]) * 0x1p127f); // see RELU
            }
        }
    },

    /** {@code y = log(1 + e^z)} (Dugas et al., 2001), {@code dz = dy·σ(z) = dy·(1 − e^−y)}; stable at any z. */
    SOFTPLUS("softplus") {
        @Override
        public void forward(Kernels kernels, int rows, int width, float[] z, float[] y) {
            SmoothRectifiers.softplus(kernels.buffers(), rows * width, z, y);
        }

        @Override
        public void backward(Kernels kernels, int rows, int width, float[] z, float[] y, float[] dy, float[] dz) {
            SmoothRectifiers.softplusSlope(kernels.buffers(), rows * width, y, dy, dz);
        }
    },

    /** {@code y = z / (1 + |z|)}, {@code dz = dy·(1 − |y|)²}. */
    SOFTSIGN("softsign") {
        @Override
        public void forward(Kernels kernels, int rows, int width, float[] z, float[] y) {
            for (int i = 0, n = rows * width; i < n; i++) {
                y[i] = z[i] / (1 + Math.abs(z[i]));
            }
        }

        @Override
        public void backward(Kernels kernels, int rows, int width, float[] z, float[] y, float[] dy, float[] dz) {
            for (int i = 0, n = rows * width; i < n; i++) {
                float rest = 1 - Math.abs(y[i]);
                dz[i] = dy[i] * rest * rest;
            }
        }
    },

    /** {@code y = z·σ(z)}, also called SiLU (Elfwing, Uchibe and Doya, 2018), {@code dz = dy·(σ + z·σ·(1 − σ))}. */
    SWISH("swish") {
        @Override
        public void forward(Kernels kernels, int rows, int width, float[] z, float[] y) {
            Exponential.sigmoid(kernels.buffers(), rows * width, z, 0, y, 0);
            for (int i = 0, n = rows * width; i < n; i++) {
                y[i] *= Math.max(z[i], -Exponential.SIGMOID_LIMIT); // from where on the sigmoid stays as it is
            }
        }

        @Override
        public void backward(Kernels kernels, int rows, int width, float[] z, float[] y, float[] dy, float[] dz) {
            SmoothRectifiers.swishSlope(kernels.buffers(), rows * width, z, dy, dz);
        }

        @Override
        public boolean needsInput() {
            return true;
        }
    };

    /** From the name in a configuration to the activation. */
    public static final Registry<Activation> REGISTRY = new Registry<>(Activation.class, "activation", table());

    private final String type;

    Activations(String type) {
        this.type = type;
    }

    private static Map<String, Function<Section, Activation>> table() {
        Map<String, Function<Section, Activation>> table = new HashMap<>();
        for (Activations each : values()) {
            table.put(each.type, section -> each);
        }
        table.put("leaky-relu", LeakyRelu::read);
        table.put("elu", Elu::read);
        table.put(Elu.SELU.type(), section -> Elu.SELU);
        table.put("gelu", Gelu::read);
        return table;
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public boolean needsInput() {
        return false;
    }
}
