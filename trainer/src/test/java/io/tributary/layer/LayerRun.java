package io.tributary.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.network.Compute;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import io.tributary.network.Workspace;
import io.tributary.support.FlatGradient;
import io.tributary.support.Samples;
import java.util.Arrays;

/**
 * A layer under test with arrays of its own: foreign parameters and state lie on both sides of the layer's, and every array
 * over the batch is two examples too long.
 *
 * <p>Symbols: B examples of a pass, C = B + 2 the arrays' capacity.
 */
final class LayerRun {
    private static final float CANARY = 12345.678f;
    private static final int MORE = 2;

    /** [C × input], values that stay clear of kinks at 0. */
    final float[] x;

    /** [C × output]. */
    final float[] y;

    /** [C × output], what {@link #dy} is set to before every backward pass. */
    final float[] outputGradient;

    /** [C × output], free to be used as scratch in a backward pass. */
    final float[] dy;

    /** [C × input]. */
    final float[] dx;

    /** [P], zero. */
    final float[] gradient;

    final Weights weights;

    private final Network network;
    private final Workspace workspace;
    private final int batch;
    private final float[] stateSum; // [S]
    private final float[] state; // [S]
    private float[] wantedDx;

    LayerRun(Layer layer, Shape input, int batch, long key) {
        this.batch = batch;
        this.network = Network.of(new Probe(layer), input, Regularizer.NONE);
        this.workspace = Compute.HOST.workspace(network, batch + MORE, 1);
        workspace.batch().size = batch;
        int inputs = (batch + MORE) * input.size();
        int outputs = (batch + MORE) * network.output().size();
        this.x = Samples.awayFromZero(key, inputs);
        this.y = new float[outputs];
        this.dy = new float[outputs];
        this.dx = new float[inputs];
        this.outputGradient = Samples.awayFromZero(key + 1000, outputs);
        Arrays.fill(outputGradient, batch * network.output().size(), outputs, CANARY);
        this.gradient = new float[network.layout().parameterCount()];
        this.weights = new Weights(
                Samples.uniform(key + 2000, gradient.length, -1, 1),
                new float[network.layout().stateCount()]);
        network.layout().stateSlots().forEach(slot -> Arrays.fill(weights.state(), slot.offset(), slot.end(), 1));
        this.state = weights.state().clone();
        this.stateSum = new float[state.length];
    }

    /** Puts foreign slots around the layer's, and the test's arrays in place of the workspace's. */
    private final class Probe implements Layer {
        private final Layer layer;

        Probe(Layer layer) {
            this.layer = layer;
        }

        @Override
        public Shape declare(Shape input, Declaration slots) {
            slots.bias("before", Shape.of(5), Initializers.ZEROS);
            slots.state("before", Shape.of(3), 0, 0);
            Shape output = slots.child("layers.0", "layer 0", layer, input);
            slots.bias("after", Shape.of(5), Initializers.ZEROS);
            slots.state("after", Shape.of(3), 0, 0);
            return output;
        }

        @Override
        public void forward(Frame frame, float[] ignoredX, float[] ignoredY) {
            layer.forward(frame.child(0), x, y);
        }

        @Override
        public void backward(Frame frame, float[] ignoredX, float[] ignoredY, float[] ignoredDy, float[] ignoredDx) {
            layer.backward(frame.child(0), x, y, dy, wantedDx);
        }
    }

    Network network() {
        return network;
    }

    /** Where the layer's parameters begin. */
    int begin() {
        return network.layout().slots().get(0).end();
    }

    /** Where they end. */
    int end() {
        return gradient.length - 5;
    }

    void forward(boolean training) {
        Arrays.fill(stateSum, 0);
        workspace.forward(weights, training, 42, training ? stateSum : null);
    }

    void backward(float[] into, float[] inputGradient) {
        System.arraycopy(outputGradient, 0, dy, 0, dy.length);
        wantedDx = inputGradient;
        FlatGradient.backward(workspace, into);
    }

    /** Σ dy·y over the batch, after a fresh forward pass. */
    double objective() {
        forward(true);
        double sum = 0;
        for (int i = 0; i < batch * network.output().size(); i++) {
            sum += (double) outputGradient[i] * y[i];
        }
        return sum;
    }

    void fill(float[] values) {
        Arrays.fill(values, CANARY);
    }

    /** Everything of the batch was overwritten, nothing behind it. */
    void requireWritten(String what, float[] values, int perExample) {
        for (int i = 0; i < batch * perExample; i++) {
            assertTrue(values[i] != CANARY && Float.isFinite(values[i]), what + "[" + i + "] is " + values[i]);
        }
        requireRest(what, values, perExample);
    }

    /** Nothing behind the batch was written. */
    void requireRest(String what, float[] values, int perExample) {
        for (int i = batch * perExample; i < values.length; i++) {
            assertEquals(CANARY, values[i], what + " was written behind the batch, at " + i);
        }
    }

    /** The state is the driver's to change, and the sums of others are not this layer's. */
    void requireStateUntouched(boolean training) {
        assertArrayEquals(state, weights.state(), "state was changed");
        for (int i = 0; i < stateSum.length; i++) {
            boolean own = i >= 3 && i < stateSum.length - 3;
            assertTrue(own && training || stateSum[i] == 0, "state sum " + i + " was written");
        }
    }
}
