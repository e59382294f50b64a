package io.tributary.train;

/** What a shard keeps from step to step is gone, as with its executor: the training must go back to where it is known. */
public final class ShardStateLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what was lost, and how
     * @param cause why; null where nothing was thrown
     */
    public ShardStateLost(String message, Throwable cause) {
        super(message, cause);
    }
}
