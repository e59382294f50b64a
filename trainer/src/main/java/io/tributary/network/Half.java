package io.tributary.network;

/**
 * IEEE 754 binary16, which Java has from version 20 on. Rounds to the nearest value, of two equally near ones to the even one;
 * by float arithmetic that does the rounding itself (Marat Dukhan's FP16 library).
 */
final class Half {
    private static final float SMALLEST_INFINITE = 65_520; // from here on to infinity
    private static final short LARGEST = 0x7BFF;
    private static final short NAN = 0x7E00;

    private Half() {}

    /**
     * @param value any value
     * @return the nearest binary16; infinite from 65,520 on
     */
    static short of(float value) {
        int bits = Float.floatToRawIntBits(value);
        int twice = bits << 1; // without the sign
        int exponent = twice & 0xFF00_0000;
        float magnitude = Math.abs(value) * 0x1p112f * 0x1p-110f; // infinite where binary16 is
        int bias = Integer.compareUnsigned(exponent, 0x7100_0000) < 0 ? 0x7100_0000 : exponent;
        float rounded = Float.intBitsToFloat((bias >>> 1) + 0x0780_0000) + magnitude;
        int sum = Float.floatToRawIntBits(rounded);
        int half = (sum >> 13 & 0x7C00) + (sum & 0x0FFF);
        boolean isNumber = Integer.compareUnsigned(twice, 0xFF00_0000) <= 0;
        return (short) (bits >>> 16 & 0x8000 | (isNumber ? half : NAN));
    }

    /**
     * @param value any value
     * @return the nearest binary16; the largest finite one for what is finite and larger
     */
    static short held(float value) {
        float size = Math.abs(value);
        if (size >= SMALLEST_INFINITE && size <= Float.MAX_VALUE) {
            return (short) (value < 0 ? LARGEST | 0x8000 : LARGEST);
        }
        return of(value);
    }

    /**
     * @param half a binary16
     * @return the same value
     */
    static float toFloat(short half) {
        int magnitude = half & 0x7FFF;
        int sign = (half & 0x8000) << 16;
        if (magnitude >= 0x7C00) {
            return Float.intBitsToFloat(sign | 0x7F80_0000 | magnitude << 13);
        }
        float value = Float.intBitsToFloat(magnitude << 13) * 0x1p112f; // exact, below the smallest normal one too
        return Float.intBitsToFloat(sign | Float.floatToRawIntBits(value));
    }
}
