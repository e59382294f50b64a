package io.tributary.train;

import io.tributary.network.Rounding;
import io.tributary.network.Weights;

/** The weights that shards compute a step with: rounded as they would be on a wire, where none is. */
public final class RoundedWeights {
    private final Rounding rounding;
    private float[] parameters = {}; // [P], of the step at hand

    /** @param rounding how the trial's gradients are rounded; weights are, without its scale */
    public RoundedWeights(Rounding rounding) {
        this.rounding = rounding.unscaled();
    }

    /**
     * @param weights read
     * @return the same where nothing is rounded; else a copy, valid until the next call. State stays as it is.
     */
    public Weights of(Weights weights) {
        if (rounding.isNone()) {
            return weights;
        }
        if (parameters.length != weights.parameters().length) {
            parameters = new float[weights.parameters().length];
        }
        rounding.round(weights.parameters(), parameters, parameters.length);
        return new Weights(parameters, weights.state());
    }
}
