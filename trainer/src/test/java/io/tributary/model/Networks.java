package io.tributary.model;

import io.tributary.activation.Activations;
import io.tributary.layer.Dense;
import io.tributary.layer.Sequential;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Network;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import java.util.List;

/** Small networks, and weights with the awkward bit patterns. */
final class Networks {
    private Networks() {}

    /** 2-3-2 with a layer between that has state: slots of every kind. */
    static Network tiny() {
        return network(new Dense(3, Activations.RELU), new Centred(), new Dense(2, Activations.LINEAR));
    }

    static Network network(Layer... layers) {
        return Network.of(new Sequential(List.of(layers)), Shape.of(2), Regularizer.NONE);
    }

    /** Values that a careless copy changes: not-a-number with a payload, −0, subnormals, infinities, extremes. */
    static Weights awkward(ParameterLayout layout) {
        float[] patterns = {
            Float.intBitsToFloat(0x7fc12345), -0f, Float.MIN_VALUE, -Float.MAX_VALUE, Float.NEGATIVE_INFINITY, 1 / 3f
        };
        Weights weights = counting(layout, 0.125f);
        for (int i = 0; i < patterns.length; i++) {
            weights.parameters()[2 * i] = patterns[i];
        }
        for (int i = 0; i < weights.state().length; i++) {
            weights.state()[i] = patterns[i];
        }
        return weights;
    }

    /** 0, 1, 2 … times a factor; independent of initializers, since files that are kept were made from these. */
    static Weights counting(ParameterLayout layout, float factor) {
        Weights weights = new Weights(new float[layout.parameterCount()], new float[layout.stateCount()]);
        for (float[] values : List.of(weights.parameters(), weights.state())) {
            for (int i = 0; i < values.length; i++) {
                values[i] = i * factor;
            }
        }
        return weights;
    }

    /** Subtracts a running mean. */
    private record Centred() implements Layer {
        @Override
        public Shape declare(Shape input, Declaration slots) {
            slots.state("running-mean", input, 0f, 0.9f);
            return input;
        }

        @Override
        public void forward(Frame frame, float[] x, float[] y) {
            int width = frame.node().input().size();
            for (int i = 0; i < frame.batch() * width; i++) {
                y[i] = x[i] - frame.state()[frame.stateAt(0) + i % width];
            }
        }

        @Override
        public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
            throw new UnsupportedOperationException("these tests do not train");
        }
    }
}
