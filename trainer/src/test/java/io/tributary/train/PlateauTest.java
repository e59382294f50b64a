package io.tributary.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.network.Weights;
import org.junit.jupiter.api.Test;

/** Reductions on a plateau against what Keras's ReduceLROnPlateau does with the same figures, followed by hand. */
class PlateauTest {
    private static double[] rates(Plateau plateau, double scheduled, double... figures) {
        TrainingState state = new TrainingState(new Weights(new float[0], new float[0]), 0);
        double[] rates = new double[figures.length];
        for (int epoch = 0; epoch < figures.length; epoch++) {
            plateau.epochEnded(state, figures[epoch], scheduled);
            rates[epoch] = plateau.rate(scheduled, state.rateFactor);
        }
        return rates;
    }

    @Test
    void reducesAfterPatienceAndAgain() {
        Plateau plateau = new Plateau(new Watch("loss", false, 0.1), 0.5, 2, 0, 0);
        // 0.95 is no improvement by 0.1 over 1; 0.8 is
        double[] rates = rates(plateau, 1, 1, 0.95, 0.99, 0.8, 0.9, 0.9, Double.NaN, 0.9);
        assertArrayEquals(new double[] {1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.125}, rates);
    }

    @Test
    void doesNotCountWhileItCools() {
        Plateau plateau = new Plateau(new Watch("accuracy", true, 0), 0.5, 1, 2, 0);
        // reduced after the second; the third cools, and with the fourth cooling ends and counting begins
        double[] rates = rates(plateau, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5);
        assertArrayEquals(new double[] {1, 0.5, 0.5, 0.25, 0.25, 0.125}, rates);
    }

    @Test
    void stopsAtTheLeastRateUnlessTheScheduleIsBelow() {
        Plateau plateau = new Plateau(new Watch("loss", false, 0), 0.1, 0, 0, 0.02);
        double[] rates = rates(plateau, 1, 1, 1, 1, 1);
        assertArrayEquals(new double[] {1, 0.1, 0.02, 0.02}, rates, 1e-15);
        assertEquals(0.01, plateau.rate(0.01, 0.1));
    }
}
