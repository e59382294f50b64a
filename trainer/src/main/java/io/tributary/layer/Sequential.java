package io.tributary.layer;

import io.tributary.activation.Activation;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Shape;
import java.util.List;
import java.util.Optional;

/**
 * Layers one after another.
 *
 * <p>Scratch: the output of every layer but the last, which backward reads again, and two arrays of the widest of these
 * that the gradient between layers alternates in.
 *
 * @param layers at least one
 */
public record Sequential(List<Layer> layers) implements Layer {
    /** Copies the list. {@inheritDoc} */
    public Sequential {
        layers = List.copyOf(layers);
    }

    @Override
    public String type() {
        return "sequential";
    }

    @Override
    public boolean takesSparse() {
        return true;
    }

    @Override
    public Shape declare(Shape input, Declaration slots) {
        if (layers.isEmpty()) {
            throw slots.error("needs at least one layer, got none", "");
        }
        Shape shape = input;
        int widest = 1;
        for (int i = 0; i < layers.size(); i++) {
            shape = slots.next("layers." + i, "layer " + i, layers.get(i), shape);
            if (i < layers.size() - 1) {
                slots.scratch(shape);
                widest = Math.max(widest, shape.size());
            }
        }
        slots.scratch(Shape.of(widest));
        slots.scratch(Shape.of(widest));
        return shape;
    }

    @Override
    public void forward(Frame frame, float[] x, float[] y) {
        int last = layers.size() - 1;
        float[] in = x;
        for (int i = 0; i <= last; i++) {
            float[] out = i == last ? y : frame.scratch(i);
            layers.get(i).forward(frame.child(i), in, out);
            in = out;
        }
    }

    @Override
    public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
        int last = layers.size() - 1;
        int first = dx == null ? firstThatLearns(frame) : 0;
        float[] dOut = dy;
        for (int i = last; i >= first; i--) {
            float[] in = i == 0 ? x : frame.scratch(i - 1);
            float[] out = i == last ? y : frame.scratch(i);
            float[] dIn = i == first ? dx : frame.scratch(last + i % 2);
            layers.get(i).backward(frame.child(i), in, out, dOut, dIn);
            dOut = dIn;
        }
    }

    /** Nobody wants a gradient from the layers before; the number of layers if none learns. */
    private int firstThatLearns(Frame frame) {
        int first = 0;
        while (first < layers.size() && !frame.child(first).node().learns()) {
            first++;
        }
        return first;
    }

    @Override
    public Optional<Activation> outputActivation() {
        return layers.get(layers.size() - 1).outputActivation();
    }
}
