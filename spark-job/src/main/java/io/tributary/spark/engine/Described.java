package io.tributary.spark.engine;

import java.util.function.Supplier;
import org.apache.spark.SparkContext;

/** Says in Spark's pages what jobs do. What the user's thread calls its own jobs stays as it is. */
final class Described {
    private static final String DESCRIPTION = "spark.job.description";

    private Described() {}

    /**
     * @param context the session's context
     * @param description of the jobs that are submitted meanwhile from this thread
     * @param submission submits them
     * @param <T> what it gives
     * @return the same
     */
    static <T> T as(SparkContext context, String description, Supplier<T> submission) {
        String before = context.getLocalProperty(DESCRIPTION);
        context.setLocalProperty(DESCRIPTION, description);
        try {
            return submission.get();
        } finally {
            context.setLocalProperty(DESCRIPTION, before);
        }
    }
}
