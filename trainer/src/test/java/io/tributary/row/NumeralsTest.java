package io.tributary.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.random.Key;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumeralsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "+1",
                "1.",
                ".5",
                "-.25",
                "16777216",
                "16777217",
                "16777219",
                "0.0000000001",
                "0.1",
                "3.14159265358979",
                "1e5",
                "1E-5",
                "-2.5e+3",
                "1e-45",
                "1e39",
                "-1e400",
                "00012.500",
                "123456789012345678901234567890",
                "0.00000000000000000000000000000000000000000000001",
                "340282356779733661637539395458142568448"
            })
    void valuesAreThoseOfTheJdk(String text) {
        assertEquals(Double.parseDouble(text), Numerals.parse(text));
    }

    @Test
    void randomNumeralsAreThoseOfTheJdk() {
        for (int i = 0; i < 20_000; i++) {
            long digits = Key.mix(1, i) >>> 1 + Key.below(Key.mix(2, i), 62);
            int places = Key.below(Key.mix(3, i), 25);
            String text = BigDecimal.valueOf(digits, places).toPlainString();
            assertEquals(Double.parseDouble(text), Numerals.parse(text), text);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "+",
                ".",
                "-.",
                "e5",
                "1e",
                "1e+",
                "1e5.0",
                "1f",
                "1d",
                "1.0F",
                "0x10",
                "0x1p3",
                "NaN",
                "Infinity",
                "-inf",
                "1,5",
                "1 2",
                " 1",
                "--1",
                "1.2.3",
                "abc",
                "１"
            })
    void anythingElseIsNoNumeral(String text) {
        assertTrue(Double.isNaN(Numerals.parse(text)), text);
    }
}
