package io.tributary.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How a layer of the outermost sequence is doing at one step. Figures that it does not have, such as a gradient where it has no
 * parameters, are not-a-number. Of a table whose touched rows alone are stepped, figures are of the rows that the step touched.
 *
 * @param layer its path in the configuration, {@code layers.0}, as in the table of the layers
 * @param gradientNorm L2 norm of its part of the mean gradient of the loss, before penalties and clipping
 * @param parameterNorm L2 norm of its parameters before the step
 * @param updateRatio L2 norm of what the step changed, over the parameters' norm
 * @param activationRms root mean square of its outputs over the step's examples
 * @param zeros the share of its outputs that were exactly zero, from 0 to 1
 */
public record LayerHealth(
        String layer,
        double gradientNorm,
        double parameterNorm,
        double updateRatio,
        double activationRms,
        double zeros) {
    /** A gradient whose norm is below this part of the largest layer's vanishes. */
    private static final double VANISHING = 1e-4;

    /** A gradient with a norm above this explodes. */
    private static final double EXPLODING = 1e3;

    /** A step of more than this part of the weights does not refine them, it replaces them. */
    private static final double VIOLENT = 0.3;

    /** Where so many outputs are zero, most units are dead. */
    private static final double DEAD = 0.95;

    /**
     * Says in plain words what is wrong.
     *
     * @param layers all layers at one step
     * @return a line for each finding; empty where all is well
     */
    public static List<String> findings(List<LayerHealth> layers) {
        double largest = layers.stream()
                .mapToDouble(LayerHealth::gradientNorm)
                .filter(norm -> !Double.isNaN(norm))
                .max()
                .orElse(0);
        List<String> lines = new ArrayList<>();
        for (LayerHealth each : layers) {
            if (each.gradientNorm > EXPLODING) {
                lines.add(each.say("its gradient explodes, its norm is %.2g", each.gradientNorm)
                        + "; lower the learning rate or set optimizer.global-clipnorm");
            } else if (each.gradientNorm < VANISHING * largest) {
                lines.add(
                        each.say("its gradient vanishes, its norm is %.2g of the largest", each.gradientNorm / largest)
                                + "; try relu, batch-norm, residual, or another initializer");
            }
            if (each.updateRatio > VIOLENT) {
                lines.add(
                        each.say("a step changes %.2g of its weights", each.updateRatio) + "; lower the learning rate");
            }
            boolean startsAtZero = each.zeros == 1 && each.gradientNorm > 0; // as a last layer of zeros does
            if (each.zeros > DEAD && !startsAtZero) {
                lines.add(each.say("%.4g of its outputs are zero, units may be dead", each.zeros)
                        + "; lower the learning rate or try leaky-relu");
            }
        }
        return lines;
    }

    private String say(String problem, double figure) {
        return layer + ": " + String.format(Locale.ROOT, problem, figure);
    }
}
