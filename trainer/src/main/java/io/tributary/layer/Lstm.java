package io.tributary.layer;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.blas.Kernels;
import io.tributary.config.Section;
import io.tributary.layer.Recurrent.Scratch;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Initializer;
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
public record Lstm(Activation activation, Activation recurrentActivation, boolean unitForgetBias) implements Cell {
    private static final int GATES = 4;

    /** Scratch arrays, in the order of their declaration. */
    private enum Own {
        /** [(T + 1) × B × U], block 0 the state before the first step: zeros. */
        C,
        /** [T × B × U]: φ(c). */
        PHI,
        /** [B × U]. */
        DC,

        // Some rows of a step, [R × U], each from the beginning of its array on.
        I,
        F,
        G,
        O,
        /** c. */
        STATE,
        /** φ(c). */
        ACTIVE,
        /** By h, and then by o. */
        SLOPE,
        /** By c. */
        STATE_SLOPE,
        DI,
        DG,
        /** Of what comes to c. */
        SUM;

        float[] of(Frame frame) {
            return frame.scratch(Scratch.OWN + ordinal());
        }
    }

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
    public void declare(int steps, int units, Declaration slots) {
        Gates.requireOutputSuffices(slots, activation, recurrentActivation);
        for (Own array : Own.values()) {
            switch (array) {
                case C -> slots.scratch(Shape.of(steps + 1, units));
                case PHI -> slots.scratch(Shape.of(steps, units));
                case DC -> slots.scratch(Shape.of(units));
                default -> slots.scratchPerPass(Shape.of(Gates.rowsAtOnce(units), units));
            }
        }
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
            Arrays.fill(Own.C.of(frame), 0, block, 0f);
        }
        float[] z = Scratch.Z.of(frame);
        layer.addProduct(frame, layer.given(frame), step * block, 0, layer.wide(), z, GATES * step * block);
        int atOnce = Gates.rowsAtOnce(units);
        for (int b = 0; b < frame.batch(); b += atOnce) {
            int now = step * block + b * units;
            forwardRows(frame, Math.min(atOnce, frame.batch() - b), units, now, now + block);
        }
        layer.hold(frame, Own.C.of(frame), step);
    }

    /**
     * @param rows R
     * @param now where the rows of this step begin
     * @param next where those of the next do
     */
    private void forwardRows(Frame frame, int rows, int units, int now, int next) {
        float[] z = Scratch.Z.of(frame); // gates from here on
        float[] i = Own.I.of(frame);
        float[] f = Own.F.of(frame);
        float[] g = Own.G.of(frame);
        float[] o = Own.O.of(frame);
        float[] c = Own.STATE.of(frame);
        int count = rows * units;
        gate(frame.kernels(), recurrentActivation, rows, units, z, GATES * now, i);
        gate(frame.kernels(), recurrentActivation, rows, units, z, GATES * now + units, f);
        gate(frame.kernels(), activation, rows, units, z, GATES * now + 2 * units, g);
        gate(frame.kernels(), recurrentActivation, rows, units, z, GATES * now + 3 * units, o);
        System.arraycopy(Own.C.of(frame), now, c, 0, count);
        nextState(count, f, i, g, c);
        System.arraycopy(c, 0, Own.C.of(frame), next, count);
        activation.forward(frame.kernels(), rows, units, c, c);
        System.arraycopy(c, 0, Own.PHI.of(frame), now, count);
        Gates.multiply(count, o, c, o);
        System.arraycopy(o, 0, Scratch.H.of(frame), next, count);
    }

    /** A gate's values, in z from at on and in an array of their own. */
    private static void gate(Kernels kernels, Activation f, int rows, int units, float[] z, int at, float[] values) {
        Gates.gather(rows, units, z, at, GATES * units, values);
        f.forward(kernels, rows, units, values, values);
        Gates.scatter(rows, units, values, z, at, GATES * units);
    }

    private static void nextState(int count, float[] f, float[] i, float[] g, float[] c) {
        for (int k = 0; k < count; k++) {
            c[k] = f[k] * c[k] + i[k] * g[k];
        }
    }

    @Override
    public void backward(Recurrent layer, Frame frame, int step) {
        int units = layer.units();
        int block = frame.batch() * units;
        float[] dz = Scratch.DZ.of(frame);
        if (step == Recurrent.steps(frame) - 1) {
            Arrays.fill(Own.DC.of(frame), 0, block, 0f);
        }
        int atOnce = Gates.rowsAtOnce(units);
        for (int b = 0; b < frame.batch(); ) {
            int rows = layer.rowsThere(frame, step, b, atOnce);
            int now = step * block + b * units;
            if (rows > 0) {
                backwardRows(frame, rows, units, b * units, now);
            } else {
                Arrays.fill(dz, GATES * now, GATES * (now + units), 0f);
            }
            b += Math.max(1, rows);
        }
        layer.addToStateGradient(frame, dz, GATES * step * block, layer.wide());
    }

    /**
     * @param rows R
     * @param row where the rows begin in an array of one step
     * @param now where they do in one of all steps
     */
    private void backwardRows(Frame frame, int rows, int units, int row, int now) {
        float[] z = Scratch.Z.of(frame);
        float[] dz = Scratch.DZ.of(frame);
        float[] dh = Scratch.DH.of(frame);
        float[] i = Own.I.of(frame);
        float[] f = Own.F.of(frame);
        float[] g = Own.G.of(frame);
        float[] o = Own.O.of(frame);
        float[] c = Own.STATE.of(frame);
        float[] phi = Own.ACTIVE.of(frame);
        float[] slope = Own.SLOPE.of(frame);
        float[] dc = Own.STATE_SLOPE.of(frame);
        float[] di = Own.DI.of(frame);
        float[] dg = Own.DG.of(frame);
        float[] sum = Own.SUM.of(frame);
        int count = rows * units;
        int apart = GATES * units;
        int at = GATES * now;
        Gates.gather(rows, units, z, at, apart, i);
        Gates.gather(rows, units, z, at + units, apart, f);
        Gates.gather(rows, units, z, at + 2 * units, apart, g);
        Gates.gather(rows, units, z, at + 3 * units, apart, o);
        System.arraycopy(Own.C.of(frame), now, c, 0, count);
        System.arraycopy(Own.PHI.of(frame), now, phi, 0, count);
        System.arraycopy(dh, row, slope, 0, count);
        System.arraycopy(Own.DC.of(frame), row, dc, 0, count);
        Arrays.fill(dh, row, row + count, 0f);

        Gates.multiply(count, slope, o, sum);
        Gates.multiply(count, slope, phi, slope); // do
        activation.backward(frame.kernels(), rows, units, null, phi, sum, sum);
        Gates.add(count, dc, sum);
        Gates.multiply(count, sum, g, di);
        Gates.multiply(count, sum, c, c); // df
        Gates.multiply(count, sum, i, dg);
        Gates.multiply(count, sum, f, dc); // dc of the step before
        recurrentActivation.backward(frame.kernels(), rows, units, null, i, di, di);
        recurrentActivation.backward(frame.kernels(), rows, units, null, f, c, c);
        activation.backward(frame.kernels(), rows, units, null, g, dg, dg);
        recurrentActivation.backward(frame.kernels(), rows, units, null, o, slope, slope);

        Gates.scatter(rows, units, di, dz, at, apart);
        Gates.scatter(rows, units, c, dz, at + units, apart);
        Gates.scatter(rows, units, dg, dz, at + 2 * units, apart);
        Gates.scatter(rows, units, slope, dz, at + 3 * units, apart);
        System.arraycopy(dc, 0, Own.DC.of(frame), row, count);
    }

    @Override
    public void recurrentGradient(Recurrent layer, Frame frame) {
        layer.recurrentKernelGradient(frame, layer.given(frame), Scratch.DZ.of(frame), 0, layer.wide());
    }
}
