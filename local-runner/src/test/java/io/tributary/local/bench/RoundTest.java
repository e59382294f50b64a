package io.tributary.local.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.000001, 0.0000010",
        "0.00006, 0.0000600",
        "0.000123449, 0.000123",
        "0.0213, 0.0213",
        "0.02, 0.0200",
        "0.09996, 0.100",
        "1, 1.00",
        "1.236, 1.24",
        "9.996, 10.0",
        "104.6, 105",
        "999.7, 1000",
        "12345.6, 12346",
        "NaN, NaN"
    })
    void numbersHaveThreeSignificantDigits(double value, String text) {
        assertEquals(text, Round.digits(value));
    }
}
