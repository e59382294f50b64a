package io.tributary.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Both 16-bit formats against what IEEE 754 says, over all their values and all places where rounding turns. */
class RoundingTest {
    private static final Rounding BFLOAT16 = new Rounding(Precision.BFLOAT16, 1);
    private static final Rounding FLOAT16 = new Rounding(Precision.FLOAT16, 1);

    /** A binary16 by its definition: sign, 5 bits of exponent, 10 of fraction. */
    private static double value(int half) {
        int exponent = half >> 10 & 0x1F;
        int fraction = half & 0x3FF;
        double magnitude = exponent == 0x1F
                ? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                : exponent == 0 ? fraction * 0x1p-24 : (1024 + fraction) * Math.scalb(1.0, exponent - 25);
        return (half & 0x8000) == 0 ? magnitude : -magnitude;
    }

    private static void same(double expected, float seen, String what) {
        assertEquals(Float.floatToRawIntBits((float) expected), Float.floatToRawIntBits(seen), what);
    }

    @Test
    void everyHalfIsItsValueAndComesBack() {
        for (int half = 0; half < 1 << 16; half++) {
            float value = Half.toFloat((short) half);
            if (Double.isNaN(value(half))) {
                assertTrue(Float.isNaN(value));
                assertTrue(Float.isNaN(Half.toFloat(Half.of(value))));
            } else {
                same(value(half), value, Integer.toHexString(half));
                assertEquals((short) half, Half.of(value), Integer.toHexString(half));
            }
        }
    }

    /** Between every two neighbours: the middle goes to the even one, and what is a float nearer to the nearer one. */
    @Test
    void floatsGoToTheNearestHalf() {
        for (int half = 0; half < 0x7C00; half++) {
            double next = half == 0x7BFF ? 0x1p16 : value(half + 1);
            float middle = (float) ((value(half) + next) / 2);
            assertEquals((value(half) + next) / 2, middle, "a float");
            int even = half + (half & 1);
            for (int sign : new int[] {0, 0x8000}) {
                float signed = sign == 0 ? middle : -middle;
                assertEquals((short) (even | sign), Half.of(signed), "the middle above " + half);
                assertEquals((short) (half | sign), Half.of(Math.copySign(Math.nextDown(middle), signed)));
                assertEquals((short) (half + 1 | sign), Half.of(Math.copySign(Math.nextUp(middle), signed)));
            }
        }
        assertEquals((short) 0x7C00, Half.of(Float.MAX_VALUE));
        assertEquals((short) 0, Half.of(Float.MIN_VALUE));
    }

    @Test
    void aHalfIsHeldAtTheLargestAndWhatIsNotFiniteStays() {
        assertEquals(65_504f, FLOAT16.round(1e30f));
        assertEquals(-65_504f, FLOAT16.round(-Float.MAX_VALUE));
        assertEquals(Float.POSITIVE_INFINITY, FLOAT16.round(Float.POSITIVE_INFINITY));
        assertTrue(Float.isNaN(FLOAT16.round(Float.NaN)));
        Rounding scaled = new Rounding(Precision.FLOAT16, 0x1p12f);
        assertEquals(65_504f / 4096, scaled.round(Float.MAX_VALUE));
        assertEquals(0x1p-36f, scaled.round(0x1p-36f));
        assertEquals(-65_504f * 1024, new Rounding(Precision.FLOAT16, 0x1p-10f).round(-1e9f));
        assertThrows(IllegalArgumentException.class, () -> new Rounding(Precision.FLOAT16, 3));
        assertThrows(IllegalArgumentException.class, () -> new Rounding(Precision.BFLOAT16, 2));
    }

    /** All 65,536 upper halves of a float, and the lower halves where rounding turns. */
    @Test
    void floatsGoToTheNearestUpperHalf() {
        for (int upper = 0; upper < 1 << 16; upper++) {
            float value = Float.intBitsToFloat(upper << 16);
            for (int lower : new int[] {0, 1, 0x7FFF, 0x8000, 0x8001, 0xFFFF}) {
                float between = Float.intBitsToFloat(upper << 16 | lower);
                float rounded = BFLOAT16.round(between);
                assertEquals(0, Float.floatToRawIntBits(rounded) & 0xFFFF);
                if (Float.isNaN(between)) {
                    assertTrue(Float.isNaN(rounded));
                } else if (!Float.isInfinite(value)) {
                    double next = Math.abs(value) > 0x1.FDp127
                            ? Math.copySign(0x1p128, value)
                            : Float.intBitsToFloat(upper + 1 << 16);
                    double down = Math.abs(between - (double) value);
                    double up = Math.abs(next - between);
                    boolean isEven = (upper & 1) == 0;
                    double expected = down < up || down == up && isEven ? value : next;
                    same(expected, rounded, Integer.toHexString(upper) + " " + Integer.toHexString(lower));
                }
            }
        }
    }

    @Test
    void whatIsRoundedTravelsWithoutLoss() {
        Random random = new Random(3);
        for (Rounding rounding : List.of(Rounding.NONE, BFLOAT16, FLOAT16, new Rounding(Precision.FLOAT16, 0x1p7f))) {
            for (int count : new int[] {0, 1, 1023, 1024, 2050}) {
                float[] values = new float[count + 3];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(9) - 6));
                }
                float[] rounded = new float[values.length];
                rounding.round(values, rounded, values.length);
                ByteBuffer bytes = ByteBuffer.allocate(
                                count * rounding.precision().bytes())
                        .order(ByteOrder.LITTLE_ENDIAN);
                rounding.write(values, 2, count, bytes);
                assertEquals(0, bytes.remaining());
                float[] seen = new float[values.length];
                rounding.read(bytes.flip(), seen, 1, count);
                assertArrayEquals(Arrays.copyOfRange(rounded, 2, 2 + count), Arrays.copyOfRange(seen, 1, 1 + count));
                for (int i = 0; i < rounded.length; i++) {
                    assertEquals(rounding.round(values[i]), rounded[i]);
                    assertEquals(rounded[i], rounding.round(rounded[i]), "twice is once");
                }
            }
        }
    }

    /** What rounding takes is given back: sums over many steps lose nothing but the last remainder. */
    @Test
    void whatIsTakenIsFedBack() {
        float[] before = new float[5];
        float[] after = new float[5];
        double[] sums = new double[3];
        for (int step = 0; step < 1000; step++) {
            float[] values = {0.001f, -3.3f, 1e-6f};
            BFLOAT16.round(values, 3, before, after, 2);
            for (int i = 0; i < 3; i++) {
                sums[i] += values[i];
            }
            float[] swap = before;
            before = after;
            after = swap;
        }
        assertEquals(1, sums[0], 1e-5);
        assertEquals(-3300, sums[1], 0.02);
        assertEquals(1e-3, sums[2], 1e-8);
        assertEquals(-3300, sums[1] + before[3], 1e-3);
    }

    @Test
    void sumsAreRounded() {
        float[] to = {1, 256, -0f};
        BFLOAT16.add(new float[] {0x1p-9f, 1, -0f}, to, 0, 3);
        assertArrayEquals(new float[] {1, 256, -0f}, to);
        Rounding.NONE.add(new float[] {0.5f, 1, 7}, to, 0, 2);
        assertArrayEquals(new float[] {1.5f, 257, -0f}, to);
    }
}
