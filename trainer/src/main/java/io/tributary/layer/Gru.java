package io.tributary.layer;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.config.Section;
import io.tributary.layer.Recurrent.Scratch;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
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
public record Gru(Activation activation, Activation recurrentActivation, boolean resetAfter) implements Cell {
    private static final int GATES = 3;

    /** Scratch arrays, in the order of their declaration. */
    private enum Own {
        /** With reset-after: [T × B × U], what r multiplies; else [T × B × U], r ⊙ h. */
        RESET,
        /** [B × 3·U], h·U + b′; without reset-after [B × U], the gradient by r ⊙ h. */
        PRODUCT,
        /** [T × B × 3·U], the gradient by it; only with reset-after. */
        DPRODUCT,

        // Some rows of a step, [R × U], each from the beginning of its array on.
        /** z, and its gradient. */
        ZS,
        /** r. */
        RS,
        /** n. */
        NS,
        /** h_{t−1}, or the gradient by r. */
        HS,
        FIRST,
        SECOND;

        float[] of(Frame frame) {
            return frame.scratch(Scratch.OWN + ordinal());
        }
    }

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
    public void declare(int steps, int units, Declaration slots) {
        Gates.requireOutputSuffices(slots, activation, recurrentActivation);
        int wide = GATES * units;
        for (Own array : Own.values()) {
            switch (array) {
                case RESET -> slots.scratch(Shape.of(steps, units));
                case PRODUCT -> slots.scratch(Shape.of(resetAfter ? wide : units));
                case DPRODUCT -> slots.scratch(resetAfter ? Shape.of(steps, wide) : Shape.of(1));
                default -> slots.scratchPerPass(Shape.of(Gates.rowsAtOnce(units), units));
            }
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
        float[] product = Own.PRODUCT.of(frame);
        startProduct(layer, frame, product);
        layer.addProduct(frame, layer.given(frame), step * block, 0, layer.wide(), product, 0);
        int atOnce = Gates.rowsAtOnce(units);
        for (int b = 0; b < frame.batch(); b += atOnce) {
            afterRows(frame, Math.min(atOnce, frame.batch() - b), units, b * units, step * block + b * units, block);
        }
    }

    /**
     * @param rows R
     * @param row where the rows begin in an array of one step
     * @param now where they do in one of all steps
     * @param block from there to the next step
     */
    private void afterRows(Frame frame, int rows, int units, int row, int now, int block) {
        float[] product = Own.PRODUCT.of(frame);
        float[] r = Own.RS.of(frame);
        float[] n = Own.NS.of(frame);
        float[] part = Own.FIRST.of(frame);
        int count = rows * units;
        int apart = GATES * units;
        gate(frame, rows, units, now, 0, product, GATES * row, Own.ZS.of(frame));
        gate(frame, rows, units, now, 1, product, GATES * row, r);
        Gates.gather(rows, units, product, GATES * row + 2 * units, apart, part);
        System.arraycopy(part, 0, Own.RESET.of(frame), now, count);
        Gates.multiply(count, r, part, part);
        Gates.gather(rows, units, Scratch.Z.of(frame), GATES * now + 2 * units, apart, n);
        Gates.add(count, part, n);
        mix(frame, rows, units, now, now + block);
    }

    /** The gate z (0) or r (1) of rows, with a product added first if there is one: in Z and in an array of its own. */
    private void gate(Frame frame, int rows, int units, int now, int gate, float[] product, int from, float[] values) {
        float[] z = Scratch.Z.of(frame);
        int apart = GATES * units;
        int at = GATES * now + gate * units;
        Gates.gather(rows, units, z, at, apart, values);
        if (product != null) {
            float[] part = Own.FIRST.of(frame);
            Gates.gather(rows, units, product, from + gate * units, apart, part);
            Gates.add(rows * units, part, values);
        }
        recurrentActivation.forward(frame.kernels(), rows, units, values, values);
        Gates.scatter(rows, units, values, z, at, apart);
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
        float[] z = Scratch.Z.of(frame);
        float[] given = layer.given(frame);
        float[] reset = Own.RESET.of(frame);
        layer.addProduct(frame, given, step * block, 0, 2 * units, z, GATES * step * block);
        int atOnce = Gates.rowsAtOnce(units);
        for (int b = 0; b < frame.batch(); b += atOnce) {
            int rows = Math.min(atOnce, frame.batch() - b);
            int now = step * block + b * units;
            float[] r = Own.RS.of(frame);
            float[] h = Own.HS.of(frame);
            gate(frame, rows, units, now, 0, null, 0, Own.ZS.of(frame));
            gate(frame, rows, units, now, 1, null, 0, r);
            System.arraycopy(given, now, h, 0, rows * units);
            Gates.multiply(rows * units, r, h, h);
            System.arraycopy(h, 0, reset, now, rows * units);
        }
        layer.addProduct(frame, reset, step * block, 2 * units, units, z, GATES * step * block + 2 * units);
        for (int b = 0; b < frame.batch(); b += atOnce) {
            int rows = Math.min(atOnce, frame.batch() - b);
            int now = step * block + b * units;
            Gates.gather(rows, units, z, GATES * now, GATES * units, Own.ZS.of(frame));
            Gates.gather(rows, units, z, GATES * now + 2 * units, GATES * units, Own.NS.of(frame));
            mix(frame, rows, units, now, now + block);
        }
    }

    /** n through φ, and h_t from it, z and h_{t−1}. */
    private void mix(Frame frame, int rows, int units, int now, int next) {
        float[] n = Own.NS.of(frame);
        float[] h = Own.HS.of(frame);
        activation.forward(frame.kernels(), rows, units, n, n);
        Gates.scatter(rows, units, n, Scratch.Z.of(frame), GATES * now + 2 * units, GATES * units);
        System.arraycopy(Scratch.H.of(frame), now, h, 0, rows * units);
        mix(rows * units, Own.ZS.of(frame), n, h);
        System.arraycopy(h, 0, Scratch.H.of(frame), next, rows * units);
    }

    private static void mix(int count, float[] z, float[] n, float[] h) {
        for (int k = 0; k < count; k++) {
            h[k] = z[k] * h[k] + (1 - z[k]) * n[k];
        }
    }

    @Override
    public void backward(Recurrent layer, Frame frame, int step) {
        int units = layer.units();
        int block = frame.batch() * units;
        int atOnce = Gates.rowsAtOnce(units);
        for (int b = 0; b < frame.batch(); ) {
            int rows = layer.rowsThere(frame, step, b, atOnce);
            int now = step * block + b * units;
            if (rows > 0) {
                unmix(frame, rows, units, b * units, now);
            } else {
                Arrays.fill(Scratch.DZ.of(frame), GATES * now, GATES * (now + units), 0f);
            }
            b += Math.max(1, rows);
        }
        if (resetAfter) {
            backwardAfter(layer, frame, step);
        } else {
            backwardBefore(layer, frame, step);
        }
    }

    /** The gradients by z and n, the latter through φ, and by h_{t−1} directly. */
    private void unmix(Frame frame, int rows, int units, int row, int now) {
        float[] z = Own.ZS.of(frame);
        float[] n = Own.NS.of(frame);
        float[] h = Own.HS.of(frame);
        float[] dh = Own.FIRST.of(frame);
        float[] dn = Own.SECOND.of(frame);
        float[] dz = Scratch.DZ.of(frame);
        int count = rows * units;
        int apart = GATES * units;
        Gates.gather(rows, units, Scratch.Z.of(frame), GATES * now, apart, z);
        Gates.gather(rows, units, Scratch.Z.of(frame), GATES * now + 2 * units, apart, n);
        System.arraycopy(Scratch.H.of(frame), now, h, 0, count);
        System.arraycopy(Scratch.DH.of(frame), row, dh, 0, count);
        byUpdate(count, dh, n, h);
        Gates.scatter(rows, units, h, dz, GATES * now, apart);
        byCandidate(count, dh, z, dn);
        activation.backward(frame.kernels(), rows, units, null, n, dn, dn);
        Gates.scatter(rows, units, dn, dz, GATES * now + 2 * units, apart);
        Gates.multiply(count, dh, z, dh);
        System.arraycopy(dh, 0, Scratch.DH.of(frame), row, count);
    }

    /** h becomes the gradient by z. */
    private static void byUpdate(int count, float[] dh, float[] n, float[] h) {
        for (int k = 0; k < count; k++) {
            h[k] = dh[k] * (h[k] - n[k]);
        }
    }

    private static void byCandidate(int count, float[] dh, float[] z, float[] dn) {
        for (int k = 0; k < count; k++) {
            dn[k] = dh[k] * (1 - z[k]);
        }
    }

    private void backwardAfter(Recurrent layer, Frame frame, int step) {
        int units = layer.units();
        int block = frame.batch() * units;
        float[] dz = Scratch.DZ.of(frame);
        float[] dproduct = Own.DPRODUCT.of(frame);
        float[] r = Own.RS.of(frame);
        float[] dn = Own.NS.of(frame);
        float[] dr = Own.HS.of(frame);
        int apart = GATES * units;
        int atOnce = Gates.rowsAtOnce(units);
        for (int b = 0; b < frame.batch(); b += atOnce) {
            int rows = Math.min(atOnce, frame.batch() - b);
            int count = rows * units;
            int now = step * block + b * units;
            int at = GATES * now;
            Gates.gather(rows, units, dz, at + 2 * units, apart, dn);
            System.arraycopy(Own.RESET.of(frame), now, dr, 0, count);
            Gates.multiply(count, dn, dr, dr);
            Gates.gather(rows, units, Scratch.Z.of(frame), at + units, apart, r);
            Gates.multiply(count, dn, r, dn);
            Gates.scatter(rows, units, dn, dproduct, at + 2 * units, apart);
            gatesBackward(frame, rows, units, at);
            Gates.scatter(rows, units, Own.FIRST.of(frame), dproduct, at, apart);
            Gates.scatter(rows, units, dr, dproduct, at + units, apart);
        }
        layer.addToStateGradient(frame, dproduct, GATES * step * block, layer.wide());
    }

    /** The gradients by z, in DZ, and r, in HS with r in RS, through σ: in DZ, the former in FIRST too. */
    private void gatesBackward(Frame frame, int rows, int units, int at) {
        float[] dz = Scratch.DZ.of(frame);
        float[] z = Own.ZS.of(frame);
        float[] dr = Own.HS.of(frame);
        float[] first = Own.FIRST.of(frame);
        int apart = GATES * units;
        Gates.gather(rows, units, Scratch.Z.of(frame), at, apart, z);
        Gates.gather(rows, units, dz, at, apart, first);
        recurrentActivation.backward(frame.kernels(), rows, units, null, z, first, first);
        recurrentActivation.backward(frame.kernels(), rows, units, null, Own.RS.of(frame), dr, dr);
        Gates.scatter(rows, units, first, dz, at, apart);
        Gates.scatter(rows, units, dr, dz, at + units, apart);
    }

    private void backwardBefore(Recurrent layer, Frame frame, int step) {
        int units = layer.units();
        int block = frame.batch() * units;
        float[] dz = Scratch.DZ.of(frame);
        float[] dh = Scratch.DH.of(frame);
        float[] dreset = Own.PRODUCT.of(frame); // [B × U]
        float[] r = Own.RS.of(frame);
        float[] dr = Own.HS.of(frame);
        layer.productGradient(frame, dz, GATES * step * block + 2 * units, 2 * units, units, 0, dreset);
        int atOnce = Gates.rowsAtOnce(units);
        for (int b = 0; b < frame.batch(); b += atOnce) {
            int rows = Math.min(atOnce, frame.batch() - b);
            int row = b * units;
            int now = step * block + row;
            Gates.gather(rows, units, Scratch.Z.of(frame), GATES * now + units, GATES * units, r);
            System.arraycopy(layer.given(frame), now, dr, 0, rows * units);
            for (int k = 0; k < rows * units; k++) {
                dr[k] = dreset[row + k] * dr[k];
                dh[row + k] += dreset[row + k] * r[k] * layer.kept(frame, row + k);
            }
            gatesBackward(frame, rows, units, GATES * now);
        }
        layer.addToStateGradient(frame, dz, GATES * step * block, 2 * units);
    }

    @Override
    public void recurrentGradient(Recurrent layer, Frame frame) {
        int units = layer.units();
        int wide = layer.wide();
        float[] given = layer.given(frame);
        if (resetAfter) {
            int kernel = frame.gradientAt(Recurrent.RECURRENT_KERNEL);
            int bias = layer.useBias() ? frame.gradientAt(Recurrent.BIAS) + wide : -1;
            Affine.parameters(
                    frame.kernels(),
                    Recurrent.rows(frame),
                    units,
                    wide,
                    given,
                    Own.DPRODUCT.of(frame),
                    frame.gradient(),
                    kernel,
                    bias);
        } else {
            float[] dz = Scratch.DZ.of(frame);
            layer.recurrentKernelGradient(frame, given, dz, 0, 2 * units);
            layer.recurrentKernelGradient(frame, Own.RESET.of(frame), dz, 2 * units, units);
        }
    }
}
