package io.tributary.layer;

import io.tributary.activation.Activation;
import io.tributary.config.Section;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Shape;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A layer at each step of a sequence by itself: {@code [time × …]} becomes {@code [time × what the layer gives]}. The steps of
 * all examples are the layer's batch, so nothing is copied. Dense layers, norms and activations do the same without.
 *
 * @param layer the layer
 */
public record TimeDistributed(Layer layer) implements Layer {
    static TimeDistributed read(Section section) {
        return new TimeDistributed(Layers.REGISTRY.create(section, "layer"));
    }

    @Override
    public String type() {
        return "time-distributed";
    }

    @Override
    public Shape declare(Shape input, Declaration slots) {
        if (input.rank() < 2) {
            throw slots.error("needs [time × …], got " + input, "set the input's shape, or add a reshape");
        }
        int steps = input.dimension(0);
        Shape step =
                Shape.of(IntStream.range(1, input.rank()).map(input::dimension).toArray());
        Shape output = slots.perStep("layer", "step", layer, step, steps);
        return Shape.of(IntStream.concat(
                        IntStream.of(steps), IntStream.range(0, output.rank()).map(output::dimension))
                .toArray());
    }

    @Override
    public void forward(Frame frame, float[] x, float[] y) {
        layer.forward(frame.child(0), x, y);
    }

    @Override
    public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
        layer.backward(frame.child(0), x, y, dy, dx);
    }

    @Override
    public Optional<Activation> outputActivation() {
        return layer.outputActivation();
    }
}
