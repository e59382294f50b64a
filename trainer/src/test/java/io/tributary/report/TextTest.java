package io.tributary.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TextTest {
    @Test
    void figuresShowFourDecimalsWhereTheseSaySomething() {
        assertEquals("0.1234", Text.figure(0.12341));
        assertEquals("0.0000", Text.figure(0));
        assertEquals("-2.5000", Text.figure(-2.5));
        assertEquals("1.234e-05", Text.figure(1.2341e-5));
        assertEquals("1.200e+07", Text.figure(1.2e7));
        assertEquals("–", Text.figure(Double.NaN));
        assertEquals("-∞", Text.figure(Double.NEGATIVE_INFINITY));
    }

    @Test
    void durationsGrowTheirUnits() {
        assertEquals("0.0s", Text.duration(-1));
        assertEquals("0.4s", Text.duration(0.42));
        assertEquals("10s", Text.duration(9.96));
        assertEquals("59s", Text.duration(59.4));
        assertEquals("1m00s", Text.duration(59.6));
        assertEquals("1m05s", Text.duration(65));
        assertEquals("1h00m", Text.duration(3600));
        assertEquals("30h01m", Text.duration(30 * 3600 + 61));
        assertEquals("–", Text.duration(Double.POSITIVE_INFINITY));
    }

    @Test
    void millisecondsShowThreeFigures() {
        assertEquals("0.057 ms", Text.millis(0.0571));
        assertEquals("0.994 ms", Text.millis(0.9944));
        assertEquals("1.00 ms", Text.millis(0.996));
        assertEquals("9.99 ms", Text.millis(9.99));
        assertEquals("11.3 ms", Text.millis(11.32));
        assertEquals("100 ms", Text.millis(99.96));
        assertEquals("1,234 ms", Text.millis(1234.4));
        assertEquals("–", Text.millis(Double.NaN));
    }

    @Test
    void bytesAndCountsAreGrouped() {
        assertEquals("12,345", Text.count(12345.4));
        assertEquals("–", Text.count(Double.NaN));
        assertEquals("1023 B", Text.bytes(1023));
        assertEquals("1.0 KiB", Text.bytes(1024));
        assertEquals("1.0 MiB", Text.bytes((1 << 20) - 1));
        assertEquals("2.5 GiB", Text.bytes(5L << 29));
    }
}
