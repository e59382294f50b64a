package io.tributary.train;

import io.tributary.network.Weights;
import io.tributary.row.Split;
import java.io.IOException;
import java.util.List;

/** Computes over all shards. The one place where engines differ. Used by one thread at a time. */
public interface GradientEngine extends AutoCloseable {
    /** @return the name in a configuration and in reports: {@code threads}, {@code job}, {@code resident} */
    String name();

    /** @return threads or tasks that compute a step, each a run of neighbouring shards; at most as many as there are shards */
    int tasks();

    /** @return whether these are in other processes, so that weights and gradients are sent */
    boolean remote();

    /** @return the BLAS in use, and where the machines differ, each by name */
    String blas();

    /** @return what it runs on beside this JVM, with its version and where it is, {@code Spark 4.0.1 at yarn}; empty without */
    default String platform() {
        return "";
    }

    /** @return bytes of messages that this process has sent to its tasks and had from them so far; 0 where Spark's jobs carry them */
    default long exchangedBytes() {
        return 0;
    }

    /**
     * Tells in what alone the weights of the next call differ from those of the last one, so that an engine that sends them need
     * not send all. Who does not tell may have changed anything. Of one run of calls: what is told holds for the next call alone.
     *
     * @param tables ids of rows, of each table; beside them what is outside tables may differ, and the state
     */
    default void changedRows(List<int[]> tables) {}

    /**
     * Computes one training step's gradient over all shards.
     *
     * @param weights read
     * @param step which examples
     * @return the sums over all shards, merged in the fixed tree; valid until the next call
     */
    GradientSum gradients(Weights weights, Step step);

    /**
     * Computes loss and metrics over all examples of a split.
     *
     * @param weights read
     * @param split which examples
     * @return the sums over all shards, merged in the fixed tree
     */
    MetricSums evaluate(Weights weights, Split split);

    /**
     * @return of the last step, the nanoseconds between the first task that handed in and the last; 0 where that is not known, as
     *     with threads
     */
    default long lagNanos() {
        return 0;
    }

    /**
     * Hands out what every shard keeps for its next step: where {@link ExchangeOptions} say that rounding is fed back.
     *
     * @param step the number of the last step that was taken, or of the one before it
     * @param to is given each shard's, in their order
     * @throws IOException if it throws one
     * @throws ShardStateLost if some of it is nowhere
     */
    default void remainders(long step, ShardRemainders.Visitor to) throws IOException {
        throw new IllegalStateException("engine " + name() + " has shards that keep nothing");
    }

    /**
     * Gives every shard what it kept.
     *
     * @param step the number of the step after which it was so; the next one to be taken follows it
     * @param from hands it out
     * @throws IOException if it throws one
     */
    default void restore(long step, ShardRemainders from) throws IOException {
        throw new IllegalStateException("engine " + name() + " has shards that keep nothing");
    }

    /** Lets go of threads, executors' memory and files. */
    @Override
    void close();
}
