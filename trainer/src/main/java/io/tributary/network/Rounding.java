package io.tributary.network;

import java.io.Serializable;
import java.nio.ByteBuffer;

/**
 * How values are rounded before they are exchanged, and how they are written: to the nearest value of a precision, of two equally
 * near ones to the even one. What was rounded is written and read without loss.
 *
 * <p>{@code float16} takes values times a scale, a power of two, since sums over a batch would leave its range; what is finite and
 * too large even so is held at the largest value. What is not finite stays so in every precision.
 *
 * @param precision of the values
 * @param scale a power of two that values are taken times; 1 but for {@code float16}
 */
public record Rounding(Precision precision, float scale) implements Serializable {
    /** Values stay as they are. */
    public static final Rounding NONE = new Rounding(Precision.FLOAT32, 1);

    private static final int CHUNK = 1024;

    /** Checks the scale. {@inheritDoc} */
    public Rounding {
        boolean isPower = scale > 0 && Math.scalb(1f, Math.getExponent(scale)) == scale;
        if (!isPower || scale != 1 && precision != Precision.FLOAT16) {
            throw new IllegalArgumentException("a scale of " + scale + " for " + precision);
        }
    }

    /** @return whether values stay as they are */
    public boolean isNone() {
        return precision == Precision.FLOAT32;
    }

    /** @return the same for values that are no sums over a batch: the scale is 1 */
    public Rounding unscaled() {
        return scale == 1 ? this : new Rounding(precision, 1);
    }

    /**
     * @param value any value
     * @return the same, rounded
     */
    public float round(float value) {
        return switch (precision) {
            case FLOAT32 -> value;
            case BFLOAT16 -> Float.intBitsToFloat(upper(value));
            case FLOAT16 -> toFloat(half(value));
        };
    }

    /**
     * Rounds values.
     *
     * @param from read
     * @param to overwritten; may be the same array
     * @param count how many of the first values
     */
    public void round(float[] from, float[] to, int count) {
        switch (precision) {
            case FLOAT32 -> System.arraycopy(from, 0, to, 0, count);
            case BFLOAT16 -> {
                for (int i = 0; i < count; i++) {
                    to[i] = Float.intBitsToFloat(upper(from[i]));
                }
            }
            case FLOAT16 -> {
                for (int i = 0; i < count; i++) {
                    to[i] = toFloat(half(from[i]));
                }
            }
        }
    }

    /**
     * Adds, and rounds the sums.
     *
     * @param from read
     * @param to changed
     * @param begin the first value
     * @param end one past the last
     */
    public void add(float[] from, float[] to, int begin, int end) {
        switch (precision) {
            case FLOAT32 -> {
                for (int i = begin; i < end; i++) {
                    to[i] += from[i];
                }
            }
            case BFLOAT16 -> {
                for (int i = begin; i < end; i++) {
                    to[i] = Float.intBitsToFloat(upper(to[i] + from[i]));
                }
            }
            case FLOAT16 -> {
                for (int i = begin; i < end; i++) {
                    to[i] = toFloat(half(to[i] + from[i]));
                }
            }
        }
    }

    /**
     * Rounds values to which what rounding took before is given back, and keeps what it takes now.
     *
     * @param values changed, from 0 on
     * @param count how many
     * @param before what is given back
     * @param after overwritten with what rounding takes; may be the same array
     * @param offset where the first value's stand in both
     */
    public void round(float[] values, int count, float[] before, float[] after, int offset) {
        for (int i = 0; i < count; i++) {
            float value = values[i] + before[offset + i];
            float rounded = round(value);
            values[i] = rounded;
            after[offset + i] = value - rounded;
        }
    }

    /** Half of the bits, rounded. */
    private static int upper(float value) {
        int bits = Float.floatToRawIntBits(value);
        int rounded = bits + 0x7FFF + (bits >>> 16 & 1);
        return (value == value ? rounded : bits | 0x0040_0000) & 0xFFFF_0000;
    }

    private short half(float value) {
        float scaled = value * scale;
        boolean overflows = Float.isInfinite(scaled) && !Float.isInfinite(value);
        return Half.held(overflows ? Math.copySign(Float.MAX_VALUE, value) : scaled);
    }

    private float toFloat(short half) {
        return Half.toFloat(half) / scale;
    }

    /**
     * Writes values, rounded.
     *
     * @param values read
     * @param from the first
     * @param count how many
     * @param to little-endian, appended
     */
    public void write(float[] values, int from, int count, ByteBuffer to) {
        if (isNone()) {
            to.asFloatBuffer().put(values, from, count);
            to.position(to.position() + count * Float.BYTES);
            return;
        }
        short[] chunk = new short[Math.min(CHUNK, count)];
        for (int done = 0; done < count; done += chunk.length) {
            int some = Math.min(chunk.length, count - done);
            for (int i = 0; i < some; i++) {
                float value = values[from + done + i];
                chunk[i] = precision == Precision.BFLOAT16 ? (short) (upper(value) >>> 16) : half(value);
            }
            to.asShortBuffer().put(chunk, 0, some);
            to.position(to.position() + some * Short.BYTES);
        }
    }

    /**
     * Reads what was written.
     *
     * @param from little-endian; stands behind the values afterwards
     * @param values overwritten
     * @param at the first
     * @param count how many
     */
    public void read(ByteBuffer from, float[] values, int at, int count) {
        if (isNone()) {
            from.asFloatBuffer().get(values, at, count);
            from.position(from.position() + count * Float.BYTES);
            return;
        }
        short[] chunk = new short[Math.min(CHUNK, count)];
        for (int done = 0; done < count; done += chunk.length) {
            int some = Math.min(chunk.length, count - done);
            from.asShortBuffer().get(chunk, 0, some);
            from.position(from.position() + some * Short.BYTES);
            for (int i = 0; i < some; i++) {
                values[at + done + i] =
                        precision == Precision.BFLOAT16 ? Float.intBitsToFloat(chunk[i] << 16) : toFloat(chunk[i]);
            }
        }
    }
}
