package io.tributary.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tributary.network.Weights;
import io.tributary.train.TrainingState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Compares training states bit for bit. */
final class StateAssert {
    private StateAssert() {}

    static void assertSame(TrainingState expected, TrainingState actual) {
        assertEquals(expected.step, actual.step);
        assertEquals(expected.epoch, actual.epoch);
        assertEquals(expected.taken, actual.taken);
        assertBitsEqual(expected.epochSums.loss, actual.epochSums.loss);
        assertBitsEqual(expected.epochSums.weight, actual.epochSums.weight);
        assertEquals(expected.epochSums.examples, actual.epochSums.examples);
        assertBitsEqual(expected.lastEpochLoss, actual.lastEpochLoss);
        assertBitsEqual(expected.lastValidationLoss, actual.lastValidationLoss);
        assertBitsEqual(expected.best, actual.best);
        assertEquals(expected.bestEpoch, actual.bestEpoch);
        assertBitsEqual(expected.rateFactor, actual.rateFactor);
        assertBitsEqual(expected.plateauBest, actual.plateauBest);
        assertEquals(expected.plateauWait, actual.plateauWait);
        assertEquals(expected.plateauCooldown, actual.plateauCooldown);
        assertBitsEqual(expected.firstLoss, actual.firstLoss);
        assertBitsEqual(expected.lastLoss, actual.lastLoss);
        assertEquals(expected.highSteps, actual.highSteps);
        assertEquals(expected.rollbacks, actual.rollbacks);
        assertBitsEqual(expected.rollbackFactor, actual.rollbackFactor);
        assertEquals(List.copyOf(expected.warnings.entrySet()), List.copyOf(actual.warnings.entrySet()));
        assertEquals(expected.good == null, actual.good == null);
        if (expected.good != null) {
            assertSame(expected.good, actual.good);
        }
        assertEquals(expected.stoppedBy, actual.stoppedBy);
        assertEquals(expected.freshStep, actual.freshStep);
        List<String> remainders = remainders(expected);
        assertEquals(remainders, remainders(actual));
        assertSame(expected.weights, actual.weights);
        assertEquals(expected.moments.length, actual.moments.length);
        for (int m = 0; m < expected.moments.length; m++) {
            assertBitsEqual(expected.moments[m], actual.moments[m]);
        }
        if (expected.bestWeights == null) {
            assertNull(actual.bestWeights);
        } else {
            assertNotNull(actual.bestWeights);
            assertSame(expected.bestWeights, actual.bestWeights);
        }
    }

    /** What shards keep, by shard, bit for bit. */
    static List<String> remainders(TrainingState state) {
        List<String> texts = new ArrayList<>();
        if (state.remainders == null) {
            return texts;
        }
        try {
            state.remainders.each((shard, values) -> {
                int[] bits = new int[values.length];
                for (int i = 0; i < bits.length; i++) {
                    bits[i] = Float.floatToRawIntBits(values[i]);
                }
                texts.add(shard + " " + Arrays.toString(bits));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return texts;
    }

    private static void assertSame(Weights expected, Weights actual) {
        assertBitsEqual(expected.parameters(), actual.parameters());
        assertBitsEqual(expected.state(), actual.state());
    }

    private static void assertBitsEqual(double expected, double actual) {
        assertEquals(Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(actual));
    }

    private static void assertBitsEqual(float[] expected, float[] actual) {
        SafetensorsTest.assertBitsEqual(expected, actual);
    }
}
