package io.tributary.layer;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.config.Section;
import io.tributary.network.Frame;
import io.tributary.network.Initializer;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Shape;
import java.util.Arrays;

/**
 * Long short-term memory (Hochreiter and Schmidhuber, 1997, with the forget gate of Gers, Schmidhuber and Cummins, 2000, and
 * without peepholes):
 *
 * <pre>{@code
 * (i, f, g, o) = x_t·W + h_{t−1}·U + b, through (σ, σ, φ, σ)
 * c_t = f ⊙ c_{t−1} + i ⊙ g
 * h_t = o ⊙ φ(c_t)
 * }</pre>
 *
 * <p>Backward, of one step: {@code do = dh·φ(c)}, {@code dc += φ′(c)·o·dh}, {@code di = dc·g}, {@code df = dc·c_{t−1}},
 * {@code dg = dc·i}, {@code dc_{t−1} = dc·f}, and the gates' derivatives.
 *
 * <p>Symbols: B examples, T steps, U units. The gates stand in this order in the columns of the kernels and the bias, as in
 * Keras and PyTorch.
 *
 * @param activation φ
 * @param recurrentActivation σ
 * @param unitForgetBias whether the forget gate's bias begins at 1 (Jozefowicz, Zaremba and Sutskever, 2015)
 */
record Lstm(Activation activation, Activation recurrentActivation, boolean unitForgetBias) implements Cell {
    private static final int GATES = 4;
    private static final int C = Recurrent.OWN; // [(T + 1) × B × U], block 0 the state before the first step: zeros
    private static final int PHI = Recurrent.OWN + 1; // [T × B × U]: φ(c)
    private static final int DC = Recurrent.OWN + 2; // [B × U]
    private static final int DPHI = Recurrent.OWN + 3; // [U]

    static Recurrent read(Section section) {
        return Recurrent.read(
                section,
                new Lstm(
                        Activations.REGISTRY.create(section, "activation", Recurrent.ACTIVATION),
                        Activations.REGISTRY.create(section, "recurrent-activation", Recurrent.RECURRENT_ACTIVATION),
                        section.bool("unit-forget-bias", true)));
    }

    @Override
    public String type() {
        return "lstm";
    }

    @Override
    public int gates() {
        return GATES;
    }

    @Override
    public Initializer biasInitializer(int units, Initializer initializer) {
        if (!unitForgetBias) {
            return initializer;
        }
        return (key, shape, fanIn, fanOut, values, offset) -> {
            initializer.fill(key, shape, fanIn, fanOut, values, offset);
            Arrays.fill(values, offset + units, offset + 2 * units, 1f);
        };
    }

    @Override
    public void declare(int steps, int units, ParameterLayout.Builder slots) {
        Gates.requireOutputSuffices(slots, activation, recurrentActivation);
        slots.scratch(Shape.of(steps + 1, units)); // C
        slots.scratch(Shape.of(steps, units)); // PHI
        slots.scratch(Shape.of(units)); // DC
        slots.scratchPerPass(Shape.of(units)); // DPHI
    }

    @Override
    public long flops(int units) {
        return 9L * units; // five functions, and c and h
    }

    @Override
    public void forward(Recurrent layer, Frame frame, int step) {
        int units = layer.units();
        int block = frame.batch() * units;
        if (step == 0) {
            Arrays.fill(frame.scratch(C), 0, block, 0f);
        }
        float[] z = frame.scratch(Recurrent.Z);
        layer.addProduct(frame, layer.given(frame), step * block, 0, layer.wide(), z, GATES * step * block);
        for (int row = step * block; row < (step + 1) * block; row += units) {
            forwardRow(frame, units, row, row + block);
        }
        layer.hold(frame, C, step);
    }

    /**
     * @param now where the row of this step begins
     * @param next where that of the next does
     */
    private void forwardRow(Frame frame, int units, int now, int next) {
        float[] z = frame.scratch(Recurrent.Z); // gates from here on
        float[] c = frame.scratch(C);
        float[] phi = frame.scratch(PHI);
        float[] h = frame.scratch(Recurrent.H);
        int i = GATES * now;
        int f = i + units;
        int g = f + units;
        int o = g + units;
        Gates.forward(frame, recurrentActivation, 2, units, z, i);
        Gates.forward(frame, activation, 1, units, z, g);
        Gates.forward(frame, recurrentActivation, 1, units, z, o);
        for (int k = 0; k < units; k++) {
            float value = z[f + k] * c[now + k] + z[i + k] * z[g + k];
            c[next + k] = value;
            phi[now + k] = value;
        }
        Gates.forward(frame, activation, 1, units, phi, now);
        for (int k = 0; k < units; k++) {
            h[next + k] = z[o + k] * phi[now + k];
        }
    }

    @Override
    public void backward(Recurrent layer, Frame frame, int step) {
        int units = layer.units();
        int block = frame.batch() * units;
        float[] dz = frame.scratch(Recurrent.DZ);
        if (step == Recurrent.steps(frame) - 1) {
            Arrays.fill(frame.scratch(DC), 0, block, 0f);
        }
        for (int b = 0; b < frame.batch(); b++) {
            int now = step * block + b * units;
            if (layer.isThere(frame, step, b)) {
                backwardRow(frame, units, b * units, now);
            } else {
                Arrays.fill(dz, GATES * now, GATES * (now + units), 0f);
            }
        }
        layer.addToStateGradient(frame, dz, GATES * step * block, layer.wide());
    }

    /**
     * @param row where the row begins in an array of one step
     * @param now where it does in one of all steps
     */
    private void backwardRow(Frame frame, int units, int row, int now) {
        float[] z = frame.scratch(Recurrent.Z);
        float[] c = frame.scratch(C);
        float[] phi = frame.scratch(PHI);
        float[] dz = frame.scratch(Recurrent.DZ);
        float[] dh = frame.scratch(Recurrent.DH);
        float[] dc = frame.scratch(DC);
        float[] dphi = frame.scratch(DPHI);
        int i = GATES * now;
        int f = i + units;
        int g = f + units;
        int o = g + units;
        for (int k = 0; k < units; k++) {
            dz[o + k] = dh[row + k] * phi[now + k];
            dphi[k] = dh[row + k] * z[o + k];
            dh[row + k] = 0;
        }
        Gates.backward(frame, activation, 1, units, phi, now, dphi, 0);
        for (int k = 0; k < units; k++) {
            float slope = dc[row + k] + dphi[k];
            dz[i + k] = slope * z[g + k];
            dz[f + k] = slope * c[now + k];
            dz[g + k] = slope * z[i + k];
            dc[row + k] = slope * z[f + k];
        }
        Gates.backward(frame, recurrentActivation, 2, units, z, i, dz, i);
        Gates.backward(frame, activation, 1, units, z, g, dz, g);
        Gates.backward(frame, recurrentActivation, 1, units, z, o, dz, o);
    }

    @Override
    public void recurrentGradient(Recurrent layer, Frame frame) {
        layer.recurrentKernelGradient(frame, layer.given(frame), frame.scratch(Recurrent.DZ), 0, layer.wide());
    }
}
