package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class ExchangeChoiceTest {
    private static final SparkConf AUTO = new SparkConf(false);

    private static SparkConf asking(String how) {
        return new SparkConf(false).set(ExchangeChoice.SETTING, how);
    }

    @Test
    void rangesAreForWhatAStarBringsBeyondOneGradient() {
        assertFalse(ExchangeChoice.of(AUTO, 1L << 30, false, 1).ranges(), "one gradient comes either way");
        assertFalse(ExchangeChoice.of(AUTO, 1 << 20, false, 3).ranges());
        assertTrue(ExchangeChoice.of(AUTO, 1 << 20, false, 4).ranges());
        assertEquals(
                "a star brings 4 gradients of 33.1 MB to the driver in a step, 99.4 MB more than one",
                ExchangeChoice.of(AUTO, 4 * 8_282_010L, false, 4).why());
    }

    @Test
    void theSettingDecides() {
        assertFalse(ExchangeChoice.of(asking("star"), 1L << 30, false, 8).ranges());
        assertTrue(ExchangeChoice.of(asking("ranges"), 4, false, 1).ranges());
        assertTrue(ExchangeChoice.of(asking("ranges"), 1L << 30, true, 8).ranges());
        assertFalse(ExchangeChoice.of(AUTO, 1L << 30, true, 8).ranges(), "ranges bring all of the weights");
        UserException wrong = assertThrows(UserException.class, () -> ExchangeChoice.of(asking("ring"), 4, false, 1));
        assertTrue(wrong.getMessage().contains("auto, star, ranges, got ring"), wrong::getMessage);
    }
}
