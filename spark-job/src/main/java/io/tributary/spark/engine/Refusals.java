package io.tributary.spark.engine;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts messages that were not understood. Their senders are told; the log is at the first, the second, the fourth and so on. */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private final AtomicLong count = new AtomicLong();

    /**
     * Counts a message.
     *
     * @param why what reading it threw
     */
    void add(Throwable why) {
        long all = count.incrementAndGet();
        if (Long.bitCount(all) == 1) {
            LOG.warn("{} of the messages that came were not understood, the last: {}", all, why.toString());
        }
    }

    /** @return how many were counted */
    long count() {
        return count.get();
    }
}
