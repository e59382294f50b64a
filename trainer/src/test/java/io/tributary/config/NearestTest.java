package io.tributary.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> KEYS = List.of("units", "learning-rate", "epochs", "batch-size", "relu", "x");

    @ParameterizedTest
    @CsvSource({
        "unit, units",
        "untis, units",
        "learningRate, learning-rate",
        "LEARNING_RATE, learning-rate",
        "epoch, epochs",
        "batchsize, batch-size",
        "rleu, relu",
        "colour,",
        "y,",
        "'',",
        "relu-but-much-longer,",
    })
    void suggestsWhatIsNearAndNothingElse(String word, String expected) {
        assertEquals(Optional.ofNullable(expected), Nearest.nearest(word, KEYS));
    }

    @Test
    void equallyNearCandidatesAreChosenByAlphabet() {
        assertEquals(Optional.of("bat"), Nearest.nearest("zat", List.of("cat", "bat", "hat")));
        assertEquals(Optional.of("bat"), Nearest.nearest("zat", List.of("hat", "bat", "cat")));
    }

    @ParameterizedTest
    @CsvSource({"kitten, sitting, 3", "'', abc, 3", "ab, ba, 1", "abc, abc, 0", "ca, abc, 3"})
    void distanceIsTheOptimalStringAlignment(String a, String b, int expected) {
        assertEquals(expected, Nearest.distance(a, b));
        assertEquals(expected, Nearest.distance(b, a));
    }
}
