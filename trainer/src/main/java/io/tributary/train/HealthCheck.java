package io.tributary.train;

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
    /** The parameters of a layer: neighbouring slots. */
    private record Range(String place, int outputs, int from, int to) {}

    private final List<Range> layers = new ArrayList<>();
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
            int from = Integer.MAX_VALUE;
            int to = 0;
            for (ParameterLayout.Slot slot : network.layout().slots()) {
                if ((slot.layer() + ".").startsWith(child.path() + ".")) {
                    from = Math.min(from, slot.offset());
                    to = Math.max(to, slot.end());
                }
            }
            layers.add(new Range(child.place(), child.output().size(), Math.min(from, to), to));
        }
    }

    /** @return whether a step is looked at */
    boolean isDue(long step) {
        return step % every == 0;
    }

    /** Looks before the step. */
    void before(float[] parameters, float[] gradient, double weight) {
        before = parameters.clone();
        gradientNorms = layers.stream()
                .mapToDouble(layer -> norm(gradient, null, layer) / weight)
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
            Range layer = layers.get(i);
            double count = (double) sum.sums.examples * layer.outputs;
            double norm = norm(before, null, layer);
            health.add(new LayerHealth(
                    layer.place,
                    layer.to > layer.from ? gradientNorms[i] : Double.NaN,
                    layer.to > layer.from ? norm : Double.NaN,
                    norm(parameters, before, layer) / norm,
                    Math.sqrt(sum.activations[2 * i] / count),
                    sum.activations[2 * i + 1] / count));
        }
        before = null;
        return health;
    }

    /** L2 norm of a layer's part of an array, or of its difference from another. */
    private static double norm(float[] values, float[] minus, Range layer) {
        double squares = 0;
        for (int i = layer.from; i < layer.to; i++) {
            double value = (double) values[i] - (minus == null ? 0 : minus[i]);
            squares += value * value;
        }
        return Math.sqrt(squares);
    }
}
