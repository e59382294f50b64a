package io.tributary.network;

/** The numbers in which gradients and weights are exchanged. */
public enum Precision {
    /** IEEE 754 binary32: as they are computed. */
    FLOAT32(4),
    /** The upper half of a float32: its range, with 8 bits of precision. */
    BFLOAT16(2),
    /** IEEE 754 binary16: 11 bits of precision between 6·10⁻⁵ and 65,504, fewer below. */
    FLOAT16(2);

    private final int bytes;

    Precision(int bytes) {
        this.bytes = bytes;
    }

    /** @return bytes of a value */
    public int bytes() {
        return bytes;
    }
}
