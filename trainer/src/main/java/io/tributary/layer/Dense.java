package io.tributary.layer;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Shape;
import java.util.Optional;

/**
 * A fully connected layer: {@code y = f(x·W + b)} over the last dimension, as in Keras.
 *
 * <p>Backward, with {@code dz = f′(z)·dy}: {@code dW = xᵀ·dz}, {@code db = Σ dz}, {@code dx = dz·Wᵀ} (Rumelhart, Hinton and
 * Williams, 1986, equations 4 to 6, over a batch).
 *
 * <p>Where x is sparse, the products take what is there alone, in the order of the inputs, and the gradient of W is kept by rows:
 * those that a batch has no input for cost nothing.
 *
 * <p>Symbols: R rows (the batch times all dimensions but the last), I inputs, U units.
 *
 * @param units U, at least 1
 * @param activation f
 * @param options of W and b
 */
public record Dense(int units, Activation activation, KernelAndBias options) implements Layer {
    private static final int KERNEL = 0; // [I × U]
    private static final int BIAS = 1; // [U]
    private static final int Z = 0; // [R × U], only for activations whose derivative reads z

    /**
     * A dense layer with the defaults of a configuration.
     *
     * @param units U, at least 1
     * @param activation f
     */
    public Dense(int units, Activation activation) {
        this(units, activation, KernelAndBias.DEFAULT);
    }

    static Dense read(Section section) {
        return new Dense(
                section.integer("units", Bounds.atLeast(1)), Layers.activation(section), KernelAndBias.read(section));
    }

    @Override
    public String type() {
        return "dense";
    }

    @Override
    public boolean takesSparse() {
        return true;
    }

    @Override
    public Shape declare(Shape input, Declaration slots) {
        int inputs = input.last();
        Shape output = input.withLast(units);
        if (input.sparse()) {
            options.declareTable(slots, inputs, units);
        } else {
            options.declare(slots, "", Shape.of(inputs, units), inputs, units, Shape.of(units));
        }
        if (activation.needsInput()) {
            slots.scratch(output);
        }
        long products =
                input.sparse() ? 0 : 2L * inputs; // of sparse inputs as many as there are values, which rows say
        slots.flops((products + (options.useBias() ? 1 : 0)) * output.size());
        return output;
    }

    @Override
    public void forward(Frame frame, float[] x, float[] y) {
        int rows = rows(frame);
        int inputs = frame.node().input().last();
        float[] z = activation.needsInput() ? frame.scratch(Z) : y;
        if (frame.node().input().sparse()) {
            SparseAffine.forward(frame.sparse(), units, frame.parameters(), frame.at(KERNEL), bias(frame), z);
        } else {
            Affine.forward(
                    frame.kernels(), rows, inputs, units, frame.parameters(), frame.at(KERNEL), bias(frame), x, z);
        }
        if (activation != Activations.LINEAR) {
            activation.forward(frame.kernels(), rows, units, z, y);
        }
    }

    @Override
    public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
        int rows = rows(frame);
        int inputs = frame.node().input().last();
        float[] z = activation.needsInput() ? frame.scratch(Z) : null;
        float[] dz = dy; // the caller leaves dy to us
        activation.backward(frame.kernels(), rows, units, z, y, dy, dz);
        if (frame.node().input().sparse()) {
            if (frame.trainable()) {
                SparseAffine.kernel(frame.sparse(), units, dz, frame.rowGradient(KERNEL));
                if (options.useBias()) {
                    Affine.addRows(frame.kernels(), rows, units, dz, frame.gradient(), frame.gradientAt(BIAS));
                }
            }
            return;
        }
        if (frame.trainable()) {
            Affine.parameters(
                    frame.kernels(),
                    rows,
                    inputs,
                    units,
                    x,
                    dz,
                    frame.gradient(),
                    frame.gradientAt(KERNEL),
                    options.useBias() ? frame.gradientAt(BIAS) : -1);
        }
        if (dx != null) {
            Affine.input(frame.kernels(), rows, inputs, units, frame.parameters(), frame.at(KERNEL), dz, 0, dx);
        }
    }

    /** Where b begins, or −1. */
    private int bias(Frame frame) {
        return options.useBias() ? frame.at(BIAS) : -1;
    }

    private static int rows(Frame frame) {
        Shape input = frame.node().input();
        return frame.batch() * (input.size() / input.last());
    }

    @Override
    public Optional<Activation> outputActivation() {
        return Optional.of(activation);
    }
}
