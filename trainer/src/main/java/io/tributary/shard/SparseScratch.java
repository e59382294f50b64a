package io.tributary.shard;

/** The sparse values of a row on its way from a shard to a batch. Grows when it must, and serves again. */
final class SparseScratch {
    int[] indices = new int[256];
    float[] values = new float[256];
    int count;

    /** Makes room; what was there is lost. */
    void reserve(int room) {
        if (room > indices.length) {
            int more = Math.max(room, 2 * indices.length);
            indices = new int[more];
            values = new float[more];
        }
    }
}
