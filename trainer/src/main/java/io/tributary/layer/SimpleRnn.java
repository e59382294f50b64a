package io.tributary.layer;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.activation.Exponential;
import io.tributary.config.Section;
import io.tributary.layer.Recurrent.Scratch;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Shape;
import java.util.Arrays;

/**
 * {@code h_t = f(x_t·W + h_{t−1}·U + b)} (Elman, 1990), the {@code simple-rnn}.
 *
 * <p>Symbols: B examples, U units.
 *
 * @param activation f
 */
public record SimpleRnn(Activation activation) implements Cell {
    /** Scratch arrays, [U] each, in the order of their declaration. */
    private enum Own {
        BUFFER,
        SECOND_BUFFER;

        float[] of(Frame frame) {
            return frame.scratch(Scratch.OWN + ordinal());
        }
    }

    static Recurrent read(Section section) {
        return Recurrent.read(
                section, new SimpleRnn(Activations.REGISTRY.create(section, "activation", Recurrent.ACTIVATION)));
    }

    @Override
    public String type() {
        return "simple-rnn";
    }

    @Override
    public int gates() {
        return 1;
    }

    @Override
    public void declare(int steps, int units, Declaration slots) {
        Gates.requireOutputSuffices(slots, activation);
        for (int i = 0; i < Own.values().length; i++) {
            slots.scratchPerPass(Shape.of(units));
        }
    }

    @Override
    public long flops(int units) {
        return units;
    }

    @Override
    public void forward(Recurrent layer, Frame frame, int step) {
        int units = layer.units();
        int block = frame.batch() * units;
        float[] z = Scratch.Z.of(frame);
        float[] h = Scratch.H.of(frame);
        layer.addProduct(frame, layer.given(frame), step * block, 0, units, z, step * block);
        System.arraycopy(z, step * block, h, (step + 1) * block, block);
        for (int b = 0; b < frame.batch(); b++) {
            forward(frame, units, h, (step + 1) * block + b * units);
        }
    }

    @Override
    public void backward(Recurrent layer, Frame frame, int step) {
        int units = layer.units();
        int block = frame.batch() * units;
        float[] h = Scratch.H.of(frame);
        float[] dh = Scratch.DH.of(frame);
        float[] dz = Scratch.DZ.of(frame);
        for (int b = 0; b < frame.batch(); b++) {
            int row = b * units;
            int at = step * block + row;
            if (layer.isThere(frame, step, b)) {
                System.arraycopy(dh, row, dz, at, units);
                Arrays.fill(dh, row, row + units, 0f);
                backward(frame, units, h, block + at, dz, at);
            } else {
                Arrays.fill(dz, at, at + units, 0f);
            }
        }
        layer.addToStateGradient(frame, dz, step * block, units);
    }

    /** {@code h = f(h)}, of one row, from at on. */
    private void forward(Frame frame, int units, float[] h, int at) {
        if (activation == Activations.SIGMOID) {
            Exponential.sigmoid(frame.kernels().buffers(), units, h, at, h, at);
        } else if (activation == Activations.TANH) {
            Exponential.tanh(frame.kernels().buffers(), units, h, at, h, at);
        } else {
            float[] buffer = Own.BUFFER.of(frame);
            System.arraycopy(h, at, buffer, 0, units);
            activation.forward(frame.kernels(), 1, units, buffer, buffer);
            System.arraycopy(buffer, 0, h, at, units);
        }
    }

    /** {@code dz = f′·dz}, of one row, from dzAt on; h is read from at on. */
    private void backward(Frame frame, int units, float[] h, int at, float[] dz, int dzAt) {
        if (activation == Activations.SIGMOID) {
            for (int i = 0; i < units; i++) {
                dz[dzAt + i] = dz[dzAt + i] * h[at + i] * (1 - h[at + i]);
            }
        } else if (activation == Activations.TANH) {
            for (int i = 0; i < units; i++) {
                dz[dzAt + i] = dz[dzAt + i] * (1 - h[at + i] * h[at + i]);
            }
        } else {
            float[] values = Own.BUFFER.of(frame);
            float[] slopes = Own.SECOND_BUFFER.of(frame);
            System.arraycopy(h, at, values, 0, units);
            System.arraycopy(dz, dzAt, slopes, 0, units);
            activation.backward(frame.kernels(), 1, units, null, values, slopes, slopes);
            System.arraycopy(slopes, 0, dz, dzAt, units);
        }
    }

    @Override
    public void recurrentGradient(Recurrent layer, Frame frame) {
        layer.recurrentKernelGradient(frame, layer.given(frame), Scratch.DZ.of(frame), 0, layer.wide());
    }
}
