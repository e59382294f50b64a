package io.tributary.network;

/** How a parameter slot gets its first values. Immutable; all randomness comes from the key. */
public interface Initializer {
    /**
     * Fills a slot.
     *
     * @param key decides every draw; the same key gives the same values on every machine
     * @param shape the slot's shape
     * @param fanIn inputs that feed one output unit
     * @param fanOut outputs that one input unit feeds
     * @param values overwritten in [offset, offset + shape.size())
     * @param offset where the slot begins
     */
    void fill(long key, Shape shape, int fanIn, int fanOut, float[] values, int offset);
}
