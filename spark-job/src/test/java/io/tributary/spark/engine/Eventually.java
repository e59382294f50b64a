package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits, at most 20 seconds, for what Spark does in the background. */
final class Eventually {
    private static final long SECONDS = 20;

    private Eventually() {}

    /**
     * @param what named in the failure
     * @param condition asked until it holds
     */
    static void holds(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(SECONDS)) {
                fail("after " + SECONDS + " seconds still not: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
