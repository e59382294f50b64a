package io.tributary.layer;

import io.tributary.activation.Activation;
import io.tributary.config.Section;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Shape;
import java.util.List;
import java.util.Optional;

/**
 * A block with a way around it (He et al., 2016): {@code y = f(layers(x) + shortcut(x))}. Without a shortcut x itself is added,
 * and the layers must give the shape they are given; with one, {@code shortcut = [{ type = conv2d, kernel-size = 1, … }]},
 * it must give the shape that the layers give: a projection.
 *
 * @param layers the block, at least one layer
 * @param shortcut the layers of the projection; empty to add x
 * @param activation f
 */
public record Residual(List<Layer> layers, List<Layer> shortcut, Activation activation) implements Layer {
    private static final int BLOCK = 0; // the block's output, [B × output]
    private static final int DZ = 1; // f′(z)·dy for the way around, [B × output]
    private static final int Z = 2; // the sum, only for activations whose derivative reads it, [B × output]
    private static final int PROJECTION = 3; // the shortcut's output, [B × output]
    private static final int DX = 4; // the shortcut's input gradient, [B × input]

    /** Copies the lists. {@inheritDoc} */
    public Residual {
        layers = List.copyOf(layers);
        shortcut = List.copyOf(shortcut);
    }

    static Residual read(Section section) {
        return new Residual(
                Layers.REGISTRY.createAll(section, "layers"),
                section.has("shortcut") ? Layers.REGISTRY.createAll(section, "shortcut") : List.of(),
                Layers.activation(section));
    }

    @Override
    public String type() {
        return "residual";
    }

    @Override
    public Shape declare(Shape input, Declaration slots) {
        Shape output = slots.child("block", "block", new Sequential(layers), input);
        Shape around = input;
        slots.scratch(output); // BLOCK
        slots.scratch(output); // DZ
        slots.scratch(activation.needsInput() ? output : Shape.of(1)); // Z
        if (!shortcut.isEmpty()) {
            around = slots.child("shortcut", "shortcut", new Sequential(shortcut), input);
            slots.scratch(around); // PROJECTION
            slots.scratch(input); // DX
        }
        if (!around.equals(output)) {
            throw slots.error(
                    "cannot add " + around + " to the " + output + " of its layers",
                    shortcut.isEmpty() ? "give it a shortcut that projects" : "correct the shortcut");
        }
        slots.flops(2L * output.size());
        return output;
    }

    @Override
    public void forward(Frame frame, float[] x, float[] y) {
        float[] block = frame.scratch(BLOCK);
        layer(frame, 0).forward(frame.child(0), x, block);
        float[] around = x;
        if (!shortcut.isEmpty()) {
            around = frame.scratch(PROJECTION);
            layer(frame, 1).forward(frame.child(1), x, around);
        }
        float[] z = activation.needsInput() ? frame.scratch(Z) : y;
        for (int i = 0, n = frame.batch() * frame.node().output().size(); i < n; i++) {
            z[i] = block[i] + around[i];
        }
        activation.forward(frame.kernels(), rows(frame), frame.node().output().last(), z, y);
    }

    @Override
    public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
        float[] z = activation.needsInput() ? frame.scratch(Z) : null;
        activation.backward(
                frame.kernels(),
                rows(frame),
                frame.node().output().last(),
                z,
                y,
                dy,
                dy); // dz; the caller leaves dy to us
        float[] dz = frame.scratch(DZ);
        System.arraycopy(dy, 0, dz, 0, frame.batch() * frame.node().output().size());
        layer(frame, 0).backward(frame.child(0), x, frame.scratch(BLOCK), dy, dx); // dy is the block's from here on
        float[] around = dz;
        if (!shortcut.isEmpty()) {
            around = dx == null ? null : frame.scratch(DX);
            layer(frame, 1).backward(frame.child(1), x, frame.scratch(PROJECTION), dz, around);
        }
        for (int i = 0, n = frame.batch() * frame.node().input().size(); dx != null && i < n; i++) {
            dx[i] += around[i];
        }
    }

    private static Layer layer(Frame frame, int child) {
        return frame.child(child).node().layer();
    }

    private static int rows(Frame frame) {
        Shape output = frame.node().output();
        return frame.batch() * (output.size() / output.last());
    }

    @Override
    public Optional<Activation> outputActivation() {
        return Optional.of(activation);
    }
}
