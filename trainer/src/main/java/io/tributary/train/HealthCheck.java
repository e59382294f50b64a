package io.tributary.train;

import io.tributary.network.Gradient;
import io.tributary.network.Network;
import io.tributary.network.Node;
import io.tributary.network.ParameterLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at every layer of the outermost sequence at the steps that are reported: at the gradient before the driver changes it,
 * and at the parameters before and after. Other steps cost nothing. What the layers put out was added up by the shards.
 */
final class HealthCheck {
    /** A layer with the slots in it that are trained. */
    private record Part(String path, int outputs, List<ParameterLayout.Slot> slots) {}

    private final List<Part> layers = new ArrayList<>();
    private final int every;
    private float[] before; // [P], the parameters before the step
    private double[] gradientNorms; // [layers]

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

    /** Looks before the step. */
    void before(float[] parameters, Gradient gradient, double weight) {
        before = parameters.clone();
        gradientNorms = layers.stream()
                .mapToDouble(layer -> norm(gradient, layer) / weight)
                .toArray();
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
        for (int i = 0; i < layers.size(); i++) {
            Part layer = layers.get(i);
            boolean learns = !layer.slots.isEmpty();
            double count = (double) sum.sums.examples * layer.outputs;
            double norm = norm(before, null, layer);
            health.add(new LayerHealth(
                    layer.path,
                    learns ? gradientNorms[i] : Double.NaN,
                    learns ? norm : Double.NaN,
                    norm > 0
                            ? norm(parameters, before, layer) / norm
                            : Double.NaN, // of weights that begin at 0 nothing is said
                    Math.sqrt(sum.activations[2 * i] / count),
                    sum.activations[2 * i + 1] / count));
        }
        before = null;
        return health;
    }

    /** L2 norm of a layer's part of a gradient. */
    private static double norm(Gradient gradient, Part layer) {
        double squares = 0;
        for (ParameterLayout.Slot slot : layer.slots) {
            squares += gradient.sumOfSquares(slot);
        }
        return Math.sqrt(squares);
    }

    /** L2 norm of a layer's part of an array, or of its difference from another. */
    private static double norm(float[] values, float[] minus, Part layer) {
        double squares = 0;
        for (ParameterLayout.Slot slot : layer.slots) {
            for (int i = slot.offset(); i < slot.end(); i++) {
                double value = (double) values[i] - (minus == null ? 0 : minus[i]);
                squares += value * value;
            }
        }
        return Math.sqrt(squares);
    }
}
