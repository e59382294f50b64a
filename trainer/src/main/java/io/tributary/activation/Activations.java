package io.tributary.activation;

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
        public void forward(int rows, int width, float[] z, float[] y) {
            if (z != y) {
                System.arraycopy(z, 0, y, 0, rows * width);
            }
        }

        @Override
        public void backward(int rows, int width, float[] z, float[] y, float[] dy, float[] dz) {
            if (dy != dz) {
                System.arraycopy(dy, 0, dz, 0, rows * width);
            }
        }
    },

    /** The logistic function {@code y = 1 / (1 + e^−z)}, {@code dz = dy·y·(1 − y)}. */
    SIGMOID("sigmoid") {
        @Override
        public void forward(int rows, int width, float[] z, float[] y) {
            Exponential.sigmoid(rows * width, z, 0, y, 0);
        }

        @Override
        public void backward(int rows, int width, float[] z, float[] y, float[] dy, float[] dz) {
            for (int i = 0, n = rows * width; i < n; i++) {
                dz[i] = dy[i] * y[i] * (1 - y[i]);
            }
        }
    },

    /** The hyperbolic tangent, {@code dz = dy·(1 − y²)}. */
    TANH("tanh") {
        @Override
        public void forward(int rows, int width, float[] z, float[] y) {
            Exponential.tanh(rows * width, z, 0, y, 0);
        }

        @Override
        public void backward(int rows, int width, float[] z, float[] y, float[] dy, float[] dz) {
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
        public void forward(int rows, int width, float[] z, float[] y) {
            for (int i = 0, n = rows * width; i < n; i++) {
                y[i] = Math.max(0f, z[i]);
            }
        }

        @Override
        public void backward(int rows, int width, float[] z, float[] y, float[] dy, float[] dz) {
            for (int i = 0, n = rows * width; i < n; i++) {
                dz[i] = dy[i] * Math.min(1f, y[i] * 0x1p127f);
            }
        }
    },

    /** {@code y_k = e^(z_k) / Σ_j e^(z_j)} over each row, {@code dz = y ⊙ (dy − Σ_j dy_j·y_j)}; stable at any z. */
    SOFTMAX("softmax") {
        @Override
        public void forward(int rows, int width, float[] z, float[] y) {
            for (int row = 0; row < rows; row++) {
                int from = row * width;
                float max = Float.NEGATIVE_INFINITY;
                for (int k = from; k < from + width; k++) {
                    max = Math.max(max, z[k]);
                }
                for (int k = from; k < from + width; k++) {
                    y[k] = z[k] - max;
                }
            }
            Exponential.exp(rows * width, y, 0, y, 0);
            for (int row = 0; row < rows; row++) {
                int from = row * width;
                double sum = 0;
                for (int k = from; k < from + width; k++) {
                    sum += y[k];
                }
                float scale = (float) (1 / sum);
                for (int k = from; k < from + width; k++) {
                    y[k] *= scale;
                }
            }
        }

        @Override
        public void backward(int rows, int width, float[] z, float[] y, float[] dy, float[] dz) {
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
        public void forward(int rows, int width, float[] z, float[] y) {
            for (int row = 0; row < rows; row++) {
                int from = row * width;
                float max = Float.NEGATIVE_INFINITY;
                for (int k = 0; k < width; k++) {
                    max = Math.max(max, z[from + k]);
                }
                double sum = 0;
                for (int k = 0; k < width; k++) {
                    sum += Math.exp(z[from + k] - max);
                }
                double log = Math.log(sum);
                for (int k = 0; k < width; k++) {
                    y[from + k] = (float) ((double) z[from + k] - max - log);
                }
            }
        }

        @Override
        public void backward(int rows, int width, float[] z, float[] y, float[] dy, float[] dz) {
            for (int row = 0; row < rows; row++) {
                int from = row * width;
                double sum = 0;
                for (int k = 0; k < width; k++) {
                    sum += dy[from + k];
                }
                for (int k = 0; k < width; k++) {
                    dz[from + k] = (float) (dy[from + k] - Math.exp(y[from + k]) * sum);
                }
            }
        }
    },

    /** Keras 3's piecewise linear sigmoid, {@code y = min(max(z / 6 + ½, 0), 1)}; its derivative at ±3 is taken as 0. */
    HARD_SIGMOID("hard-sigmoid") {
        @Override
        public void forward(int rows, int width, float[] z, float[] y) {
            for (int i = 0, n = rows * width; i < n; i++) {
                y[i] = Math.min(Math.max(z[i] / 6 + 0.5f, 0f), 1f);
            }
        }

        @Override
        public void backward(int rows, int width, float[] z, float[] y, float[] dy, float[] dz) {
            for (int i = 0, n = rows * width; i < n; i++) {
                dz[i] = y[i] > 0 && y[i] < 1 ? dy[i] / 6 : 0f;
            }
        }
    },

    /** {@code y = log(1 + e^z)} (Dugas et al., 2001), {@code dz = dy·σ(z) = dy·(1 − e^−y)}; stable at any z. */
    SOFTPLUS("softplus") {
        @Override
        public void forward(int rows, int width, float[] z, float[] y) {
            for (int i = 0, n = rows * width; i < n; i++) {
                y[i] = (float) (Math.max(z[i], 0f) + Math.log1p(Math.exp(-Math.abs(z[i]))));
            }
        }

        @Override
        public void backward(int rows, int width, float[] z, float[] y, float[] dy, float[] dz) {
            for (int i = 0, n = rows * width; i < n; i++) {
                dz[i] = (float) (-dy[i] * Math.expm1(-y[i]));
            }
        }
    },

    /** {@code y = z / (1 + |z|)}, {@code dz = dy·(1 − |y|)²}. */
    SOFTSIGN("softsign") {
        @Override
        public void forward(int rows, int width, float[] z, float[] y) {
            for (int i = 0, n = rows * width; i < n; i++) {
                y[i] = z[i] / (1 + Math.abs(z[i]));
            }
        }

        @Override
        public void backward(int rows, int width, float[] z, float[] y, float[] dy, float[] dz) {
            for (int i = 0, n = rows * width; i < n; i++) {
                float rest = 1 - Math.abs(y[i]);
                dz[i] = dy[i] * rest * rest;
            }
        }
    },

    /** {@code y = z·σ(z)}, also called SiLU (Elfwing, Uchibe and Doya, 2018), {@code dz = dy·(σ + z·σ·(1 − σ))}. */
    SWISH("swish") {
        @Override
        public void forward(int rows, int width, float[] z, float[] y) {
            Exponential.sigmoid(rows * width, z, 0, y, 0);
            for (int i = 0, n = rows * width; i < n; i++) {
                y[i] *= z[i];
            }
        }

        @Override
        public void backward(int rows, int width, float[] z, float[] y, float[] dy, float[] dz) {
            for (int i = 0, n = rows * width; i < n; i++) {
                double sigmoid = 1 / (1 + Math.exp(-z[i]));
                dz[i] = (float) (dy[i] * (sigmoid + z[i] * sigmoid * (1 - sigmoid)));
            }
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
