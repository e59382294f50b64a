package io.tributary.spark.engine;

import io.tributary.train.GradientSum;
import java.util.List;

/** The driver's end of what a {@link ResidentEngine} and its tasks tell each other. Used by the engine's thread alone. */
interface Exchange extends AutoCloseable {
    /** @return what tasks find this exchange by */
    TaskLine.Source lines();

    /**
     * Begins a generation of tasks: those of older ones are told to end, and what they still send is dropped.
     *
     * @param generation its number, larger than any before
     */
    void begin(int generation);

    /**
     * Gives every task the next command, as soon as it asks for it.
     *
     * @param command its weights are read until every task has handed in
     * @param changed rows of each table in which alone, beside what is outside tables, the weights may differ from those of the
     *     command before; null if they may differ in anything
     */
    void offer(Command command, List<int[]> changed);

    /**
     * Waits for what comes next from tasks of this generation.
     *
     * @param millis the longest wait
     * @return what came, or null
     * @throws InterruptedException if the thread is interrupted
     */
    Arrival poll(long millis) throws InterruptedException;

    /**
     * Takes back a sum that came in and has been merged into another.
     *
     * @param sum not used any more by the caller
     */
    void recycle(GradientSum sum);

    /** @return nanoseconds that reading gradients has taken since the last command was offered, waiting not counted */
    long gradientNanos();

    /** @return bytes that the driver has received from tasks and sent to them so far; 0 where they share memory */
    long bytes();

    /** Tells whoever still asks to end. */
    @Override
    void close();
}
