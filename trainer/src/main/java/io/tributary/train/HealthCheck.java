package io.tributary.train;

import io.tributary.network.Gradient;
import io.tributary.network.Network;
import io.tributary.network.Node;
import io.tributary.network.ParameterLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at every layer of the outermost sequence at the steps that are reported: at the gradient before the driver changes it,
 * and at the parameters before and after. Other steps cost nothing. What the layers put out was added up by the shards. Of tables
 * that are stepped by rows it looks at the rows that the step touches.
 */
final class HealthCheck {
    /** A layer with the slots in it that are trained. */
    private record Part(String path, int outputs, List<ParameterLayout.Slot> slots) {}

    private final List<Part> layers = new ArrayList<>();
    private final int every;
    private float[] before; // what the step may change, layer by layer, before the step
    private Reach reach;
    private double[] gradientNorms; // [layers]
    private int at; // in before, while it is gone through
    private double squares;

    /**
     * @param network the network
     * @param every looks at steps that are multiples of this
     */
    HealthCheck(Network network, int every) {
        this.every = every;
        for (Node child : network.root().children()) {
            List<ParameterLayout.Slot> slots = network.layout().slots().stream()
                    .filter(ParameterLayout.Slot::trainable)
                    .filter(slot -> (slot.layer() + ".").startsWith(child.path() + "."))
                    .toList();
            layers.add(new Part(child.path(), child.output().size(), slots));
        }
    }

    /** @return whether a step is looked at */
    boolean isDue(long step) {
        return step % every == 0;
    }

    /**
     * Looks before the step.
     *
     * @param parameters [P], read
     * @param sum its gradient is read
     * @param changes what the step may change
     */
    void before(float[] parameters, GradientSum sum, Reach changes) {
        reach = changes;
        at = 0;
        each((from, to) -> at += to - from);
        before = new float[at];
        at = 0;
        each((from, to) -> {
            System.arraycopy(parameters, from, before, at, to - from);
            at += to - from;
        });
        gradientNorms = layers.stream()
                .mapToDouble(layer -> norm(sum.gradient, layer) / sum.sums.weight)
                .toArray();
    }

    private void each(Reach.Visitor visitor) {
        layers.forEach(layer -> reach.each(layer.slots, visitor));
    }

    /**
     * Looks after the step.
     *
     * @param parameters [P], read
     * @param sum its activations are read
     * @return the layers
     */
    List<LayerHealth> after(float[] parameters, GradientSum sum) {
        List<LayerHealth> health = new ArrayList<>();
        int first = 0; // of a layer's, in before
        for (int i = 0; i < layers.size(); i++) {
            Part layer = layers.get(i);
            boolean learns = !layer.slots.isEmpty();
            double count = (double) sum.sums.examples * layer.outputs;
            double norm = norm(layer, first, (parameter, old) -> old);
            double change = norm(layer, first, (parameter, old) -> parameters[parameter] - old);
            first = at;
            health.add(new LayerHealth(
                    layer.path,
                    learns ? gradientNorms[i] : Double.NaN,
                    learns ? norm : Double.NaN,
                    norm > 0 ? change / norm : Double.NaN, // of weights that begin at 0 nothing is said
                    Math.sqrt(sum.activations[2 * i] / count),
                    sum.activations[2 * i + 1] / count));
        }
        before = null;
        return health;
    }

    /** Gives a number by a parameter's index and its value before the step. */
    @FunctionalInterface
    private interface Figure {
        double of(int parameter, double old);
    }

    /** L2 norm of figures of a layer's parameters, the first of which stands in before at first. */
    private double norm(Part layer, int first, Figure figure) {
        at = first;
        squares = 0;
        reach.each(layer.slots, (from, to) -> {
            for (int i = from; i < to; i++) {
                double value = figure.of(i, before[at++]);
                squares += value * value;
            }
        });
        return Math.sqrt(squares);
    }

    /** L2 norm of a layer's part of a gradient. */
    private static double norm(Gradient gradient, Part layer) {
        double squares = 0;
        for (ParameterLayout.Slot slot : layer.slots) {
            squares += gradient.sumOfSquares(slot);
        }
        return Math.sqrt(squares);
    }
}
