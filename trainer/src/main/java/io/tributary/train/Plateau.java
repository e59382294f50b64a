package io.tributary.train;

/**
 * When to lower the learning rate because a figure of the validation no longer gets better, as Keras's
 * {@code ReduceLROnPlateau}, over whatever schedule: after {@code patience} epochs in a row without improvement the rate of
 * the schedule is taken times the factor once more, and for {@code cooldown} epochs nothing is counted.
 *
 * @param watch the figure
 * @param factor what the rate is taken times, above 0 and below 1
 * @param patience epochs in a row without improvement; 0 counts as 1
 * @param cooldown epochs after a reduction that are not counted, at least 0
 * @param minRate the rate is not reduced below this, at least 0; a schedule that is itself below stays as it is
 */
public record Plateau(Watch watch, double factor, int patience, int cooldown, double minRate) {
    /**
     * What an epoch's figure means; changes the state's plateau fields alone.
     *
     * @param state the training's state, changed
     * @param value the figure
     * @param scheduled the schedule's rate
     */
    void epochEnded(TrainingState state, double value, double scheduled) {
        if (state.plateauCooldown > 0) {
            state.plateauCooldown--;
            state.plateauWait = 0;
        }
        if (watch.improves(value, state.plateauBest)) {
            state.plateauBest = value;
            state.plateauWait = 0;
        } else if (state.plateauCooldown == 0) {
            state.plateauWait++;
            if (state.plateauWait >= patience && rate(scheduled, state.rateFactor) > minRate) {
                state.rateFactor *= factor;
                state.plateauCooldown = cooldown;
                state.plateauWait = 0;
            }
        }
    }

    /**
     * @param scheduled the schedule's rate
     * @param reduced the product of all reductions so far
     * @return the rate to take
     */
    double rate(double scheduled, double reduced) {
        return Math.max(scheduled * reduced, Math.min(scheduled, minRate));
    }
}
