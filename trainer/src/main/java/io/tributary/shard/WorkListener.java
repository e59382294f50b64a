package io.tributary.shard;

/** Is told how far the work before the first step has come; called on the thread that asked for it. Must be quick. */
@FunctionalInterface
public interface WorkListener {
    /** Listens to nothing. */
    WorkListener NONE = (what, done, of, unit) -> {};

    /**
     * @param what is being done, {@code reading}
     * @param done how many parts are done, from 0
     * @param of how many parts there are, at least 1
     * @param unit what they are, {@code files}
     */
    void told(String what, int done, int of, String unit);
}
