package io.tributary.layer;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.config.Section;
import io.tributary.network.Frame;
import io.tributary.network.ParameterLayout;
import java.util.Arrays;

/**
 * {@code h_t = f(x_t·W + h_{t−1}·U + b)} (Elman, 1990), the {@code simple-rnn}.
 *
 * <p>Symbols: B examples, U units.
 *
 * @param activation f
 */
record SimpleRnn(Activation activation) implements Cell {
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
    public void declare(int steps, int units, ParameterLayout.Builder slots) {
        Gates.requireOutputSuffices(slots, activation);
    }

    @Override
    public long flops(int units) {
        return units;
    }

    @Override
    public void forward(Recurrent layer, Frame frame, int step) {
        int units = layer.units();
        int block = frame.batch() * units;
        float[] z = frame.scratch(Recurrent.Z);
        float[] h = frame.scratch(Recurrent.H);
        layer.addProduct(frame, layer.given(frame), step * block, 0, units, z, step * block);
        System.arraycopy(z, step * block, h, (step + 1) * block, block);
        for (int b = 0; b < frame.batch(); b++) {
            Gates.forward(frame, activation, 1, units, h, (step + 1) * block + b * units);
        }
    }

    @Override
    public void backward(Recurrent layer, Frame frame, int step) {
        int units = layer.units();
        int block = frame.batch() * units;
        float[] h = frame.scratch(Recurrent.H);
        float[] dh = frame.scratch(Recurrent.DH);
        float[] dz = frame.scratch(Recurrent.DZ);
        for (int b = 0; b < frame.batch(); b++) {
            int row = b * units;
            int at = step * block + row;
            if (layer.isThere(frame, step, b)) {
                System.arraycopy(dh, row, dz, at, units);
                Arrays.fill(dh, row, row + units, 0f);
                Gates.backward(frame, activation, 1, units, h, block + at, dz, at);
            } else {
                Arrays.fill(dz, at, at + units, 0f);
            }
        }
        layer.addToStateGradient(frame, dz, step * block, units);
    }

    @Override
    public void recurrentGradient(Recurrent layer, Frame frame) {
        layer.recurrentKernelGradient(frame, layer.given(frame), frame.scratch(Recurrent.DZ), 0, layer.wide());
    }
}
