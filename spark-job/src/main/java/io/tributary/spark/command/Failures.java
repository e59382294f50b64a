package io.tributary.spark.command;

import io.tributary.error.UserException;
import io.tributary.train.TrainingException;

/** Finds in a chain of causes, which Spark makes long, what a person should read. */
final class Failures {
    private Failures() {}

    /**
     * @param failure what was thrown
     * @return the first cause that is made for a person, or the failure itself
     */
    static Throwable reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UserException || cause instanceof TrainingException) {
                return cause;
            }
        }
        return failure;
    }
}
