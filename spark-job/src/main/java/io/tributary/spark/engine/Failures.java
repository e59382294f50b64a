package io.tributary.spark.engine;

import io.tributary.error.UserException;
import io.tributary.train.TrainingException;

/** Finds, in what Spark throws when a job fails, what the user should read. */
final class Failures {
    private Failures() {}

    /**
     * @param what what was being computed
     * @param failure what was thrown
     * @return the task's own error if the user can mend it, otherwise an error naming the job and the cause, in one line
     */
    static RuntimeException of(String what, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UserException || cause instanceof TrainingException) {
                return (RuntimeException) cause;
            }
        }
        return new TrainingException(what + " failed: " + firstLine(failure), failure);
    }

    private static String firstLine(Throwable failure) {
        String message = failure.getMessage();
        return message == null
                ? failure.getClass().getName()
                : message.lines().findFirst().orElse("");
    }
}
