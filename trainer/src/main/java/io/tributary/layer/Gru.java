package io.tributary.layer;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.config.Section;
import io.tributary.network.Frame;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Shape;
import java.util.Arrays;

/**
 * The gated recurrent unit (Cho et al., 2014):
 *
 * <pre>{@code
 * z = σ(x_t·W_z + h_{t−1}·U_z + b_z)
 * r = σ(x_t·W_r + h_{t−1}·U_r + b_r)
 * n = φ(x_t·W_n + (r ⊙ h_{t−1})·U_n + b_n)      version 1 of the paper, or
 * n = φ(x_t·W_n + b_n + r ⊙ (h_{t−1}·U_n + b′_n))  version 3, with reset-after: cuDNN's, PyTorch's, and Keras's default
 * h_t = z ⊙ h_{t−1} + (1 − z) ⊙ n
 * }</pre>
 *
 * <p>Backward, of one step: {@code dz = dh·(h_{t−1} − n)}, {@code dn = dh·(1 − z)}, {@code dh_{t−1} = dh·z} and what comes back
 * through the products; dr is dn, through φ, times what r multiplies.
 *
 * <p>Symbols: B examples, T steps, U units. The gates stand in the order z, r, n, as in Keras (PyTorch has r, z, n). With
 * reset-after the bias is [2 × 3·U], for inputs and for states.
 *
 * @param activation φ
 * @param recurrentActivation σ
 * @param resetAfter whether r multiplies after the product
 */
record Gru(Activation activation, Activation recurrentActivation, boolean resetAfter) implements Cell {
    private static final int GATES = 3;

    /** With reset-after: [T × B × U], what r multiplies; else [T × B × U], r ⊙ h. */
    private static final int RESET = Recurrent.OWN;

    private static final int PRODUCT =
            Recurrent.OWN + 1; // [B × 3·U], h·U + b′; without reset-after [B × U], the gradient by r ⊙ h
    private static final int DPRODUCT = Recurrent.OWN + 2; // [T × B × 3·U], the gradient by it; only with reset-after

    static Recurrent read(Section section) {
        return Recurrent.read(
                section,
                new Gru(
                        Activations.REGISTRY.create(section, "activation", Recurrent.ACTIVATION),
                        Activations.REGISTRY.create(section, "recurrent-activation", Recurrent.RECURRENT_ACTIVATION),
                        section.bool("reset-after", true)));
    }

    @Override
    public String type() {
        return "gru";
    }

    @Override
    public int gates() {
        return GATES;
    }

    @Override
    public Shape bias(int units) {
        return resetAfter ? Shape.of(2, GATES * units) : Shape.of(GATES * units);
    }

    @Override
    public void declare(int steps, int units, ParameterLayout.Builder slots) {
        Gates.requireOutputSuffices(slots, activation, recurrentActivation);
        slots.scratch(Shape.of(steps, units)); // RESET
        slots.scratch(Shape.of(resetAfter ? GATES * units : units)); // PRODUCT
        if (resetAfter) {
            slots.scratch(Shape.of(steps, GATES * units)); // DPRODUCT
        }
    }

    @Override
    public long flops(int units) {
        return 9L * units; // three functions, r ⊙, sums, and h
    }

    @Override
    public void forward(Recurrent layer, Frame frame, int step) {
        if (resetAfter) {
            forwardAfter(layer, frame, step);
        } else {
            forwardBefore(layer, frame, step);
        }
    }

    private void forwardAfter(Recurrent layer, Frame frame, int step) {
        int units = layer.units();
        int block = frame.batch() * units;
        float[] z = frame.scratch(Recurrent.Z);
        float[] product = frame.scratch(PRODUCT);
        float[] reset = frame.scratch(RESET);
        startProduct(layer, frame, product);
        layer.addProduct(frame, layer.given(frame), step * block, 0, layer.wide(), product, 0);
        for (int row = 0; row < block; row += units) {
            int now = step * block + row;
            int at = GATES * now;
            int p = GATES * row;
            int n = at + 2 * units;
            for (int k = 0; k < 2 * units; k++) {
                z[at + k] += product[p + k];
            }
            Gates.forward(frame, recurrentActivation, 2, units, z, at);
            for (int k = 0; k < units; k++) {
                float part = product[p + 2 * units + k];
                reset[now + k] = part;
                z[n + k] += z[at + units + k] * part;
            }
            Gates.forward(frame, activation, 1, units, z, n);
            mix(frame, units, now, now + block);
        }
    }

    /** The rows of b′, or zeros. */
    private static void startProduct(Recurrent layer, Frame frame, float[] product) {
        int wide = layer.wide();
        for (int b = 0; b < frame.batch(); b++) {
            if (layer.useBias()) {
                System.arraycopy(frame.parameters(), frame.at(Recurrent.BIAS) + wide, product, b * wide, wide);
            } else {
                Arrays.fill(product, b * wide, (b + 1) * wide, 0f);
            }
        }
    }

    private void forwardBefore(Recurrent layer, Frame frame, int step) {
        int units = layer.units();
        int block = frame.batch() * units;
        float[] z = frame.scratch(Recurrent.Z);
        float[] given = layer.given(frame);
        float[] reset = frame.scratch(RESET);
        layer.addProduct(frame, given, step * block, 0, 2 * units, z, GATES * step * block);
        for (int now = step * block; now < (step + 1) * block; now += units) {
            Gates.forward(frame, recurrentActivation, 2, units, z, GATES * now);
            for (int k = 0; k < units; k++) {
                reset[now + k] = z[GATES * now + units + k] * given[now + k];
            }
        }
        layer.addProduct(frame, reset, step * block, 2 * units, units, z, GATES * step * block + 2 * units);
        for (int now = step * block; now < (step + 1) * block; now += units) {
            Gates.forward(frame, activation, 1, units, z, GATES * now + 2 * units);
            mix(frame, units, now, now + block);
        }
    }

    /** h_t from gates and h_{t−1}. */
    private static void mix(Frame frame, int units, int now, int next) {
        float[] z = frame.scratch(Recurrent.Z);
        float[] h = frame.scratch(Recurrent.H);
        int at = GATES * now;
        int n = at + 2 * units;
        for (int k = 0; k < units; k++) {
            h[next + k] = z[at + k] * h[now + k] + (1 - z[at + k]) * z[n + k];
        }
    }

    @Override
    public void backward(Recurrent layer, Frame frame, int step) {
        int units = layer.units();
        int block = frame.batch() * units;
        for (int b = 0; b < frame.batch(); b++) {
            unmix(layer, frame, step, b, step * block + b * units);
        }
        if (resetAfter) {
            backwardAfter(layer, frame, step);
        } else {
            backwardBefore(layer, frame, step);
        }
    }

    /** The gradients by z and n, the latter through φ, and by h_{t−1} directly. */
    private void unmix(Recurrent layer, Frame frame, int step, int b, int now) {
        int units = layer.units();
        float[] z = frame.scratch(Recurrent.Z);
        float[] h = frame.scratch(Recurrent.H);
        float[] dz = frame.scratch(Recurrent.DZ);
        float[] dh = frame.scratch(Recurrent.DH);
        int row = b * units;
        int at = GATES * now;
        int n = at + 2 * units;
        if (!layer.isThere(frame, step, b)) {
            Arrays.fill(dz, at, at + GATES * units, 0f);
            return;
        }
        for (int k = 0; k < units; k++) {
            float slope = dh[row + k];
            dz[at + k] = slope * (h[now + k] - z[n + k]);
            dz[n + k] = slope * (1 - z[at + k]);
            dh[row + k] = slope * z[at + k];
        }
        Gates.backward(frame, activation, 1, units, z, n, dz, n);
    }

    private void backwardAfter(Recurrent layer, Frame frame, int step) {
        int units = layer.units();
        int block = frame.batch() * units;
        float[] z = frame.scratch(Recurrent.Z);
        float[] dz = frame.scratch(Recurrent.DZ);
        float[] reset = frame.scratch(RESET);
        float[] dproduct = frame.scratch(DPRODUCT);
        for (int now = step * block; now < (step + 1) * block; now += units) {
            int at = GATES * now;
            int r = at + units;
            int n = r + units;
            for (int k = 0; k < units; k++) {
                dz[r + k] = dz[n + k] * reset[now + k];
                dproduct[n + k] = dz[n + k] * z[r + k];
            }
            Gates.backward(frame, recurrentActivation, 2, units, z, at, dz, at);
            System.arraycopy(dz, at, dproduct, at, 2 * units);
        }
        layer.addToStateGradient(frame, dproduct, GATES * step * block, layer.wide());
    }

    private void backwardBefore(Recurrent layer, Frame frame, int step) {
        int units = layer.units();
        int block = frame.batch() * units;
        float[] z = frame.scratch(Recurrent.Z);
        float[] dz = frame.scratch(Recurrent.DZ);
        float[] dh = frame.scratch(Recurrent.DH);
        float[] given = layer.given(frame);
        float[] dreset = frame.scratch(PRODUCT); // [B × U]
        layer.productGradient(frame, dz, GATES * step * block + 2 * units, 2 * units, units, 0, dreset);
        for (int row = 0; row < block; row += units) {
            int now = step * block + row;
            int r = GATES * now + units;
            for (int k = 0; k < units; k++) {
                dz[r + k] = dreset[row + k] * given[now + k];
                dh[row + k] += dreset[row + k] * z[r + k] * layer.kept(frame, row + k);
            }
            Gates.backward(frame, recurrentActivation, 2, units, z, GATES * now, dz, GATES * now);
        }
        layer.addToStateGradient(frame, dz, GATES * step * block, 2 * units);
    }

    @Override
    public void recurrentGradient(Recurrent layer, Frame frame) {
        int units = layer.units();
        int wide = layer.wide();
        float[] given = layer.given(frame);
        if (resetAfter) {
            int kernel = frame.at(Recurrent.RECURRENT_KERNEL);
            int bias = layer.useBias() ? frame.at(Recurrent.BIAS) + wide : -1;
            Affine.parameters(
                    Recurrent.rows(frame), units, wide, given, frame.scratch(DPRODUCT), frame.gradient(), kernel, bias);
        } else {
            float[] dz = frame.scratch(Recurrent.DZ);
            layer.recurrentKernelGradient(frame, given, dz, 0, 2 * units);
            layer.recurrentKernelGradient(frame, frame.scratch(RESET), dz, 2 * units, units);
        }
    }
}
