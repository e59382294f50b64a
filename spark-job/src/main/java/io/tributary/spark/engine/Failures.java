package io.tributary.spark.engine;

import io.tributary.error.Mendable;
import io.tributary.error.UserException;
import io.tributary.train.TrainingException;
import java.io.InterruptedIOException;
import org.apache.spark.SparkException;

/** Finds, in what Spark throws when a job fails, what the user should read. */
public final class Failures {
    /** How Spark's report begins, behind the counting of attempts: task, executor, the task's own exception. */
    private static final String LOST_TASK = "Lost task ";

    /** How Spark's report of a barrier stage ends its first line, before the reason. */
    private static final String LOST_TOGETHER = "finished unsuccessfully.\n";

    private Failures() {}

    /**
     * @param failure what was thrown
     * @return the first of its causes that is made for a person, what the user can mend of it, or the failure itself
     */
    public static Throwable reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UserException || cause instanceof TrainingException) {
                return cause;
            }
        }
        return Mendable.of(failure).<Throwable>map(error -> error).orElse(failure);
    }

    /**
     * Java knows nothing of the checked exceptions that Scala's methods throw, and declares them nowhere.
     *
     * @param what what was being done
     * @param failure what was thrown
     * @return an unchecked exception to throw in its place: itself, the user's error that it comes from, or one that names both;
     *     where the thread was interrupted it stays so
     */
    public static RuntimeException unchecked(String what, Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException || cause instanceof InterruptedIOException) {
                Thread.currentThread().interrupt();
                return failure instanceof TrainingException interrupted
                        ? interrupted
                        : new TrainingException(what + " was interrupted", failure);
            }
        }
        return failure instanceof RuntimeException unchecked ? unchecked : of(what, failure);
    }

    /**
     * @param what what was being computed
     * @param failure what was thrown
     * @return the task's own error if the user can mend it, otherwise an error naming the job and the cause, in one line
     */
    static RuntimeException of(String what, Throwable failure) {
        Throwable reason = reason(failure);
        if (reason instanceof UserException || reason instanceof TrainingException) {
            reason.fillInStackTrace(); // that of who waits for it here: the task's says nothing more
            return (RuntimeException) reason;
        }
        return new TrainingException(what + " failed: " + line(failure), failure);
    }

    /**
     * Spark wraps a failure once per thread it crosses. What tells most is its report of the task, or else the innermost.
     *
     * @param failure what was thrown
     * @return it in one line
     */
    static String line(Throwable failure) {
        Throwable innermost = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String line = firstLine(cause);
            int report = line.indexOf(LOST_TASK);
            if (report >= 0) {
                return line.substring(report);
            }
            innermost = cause;
        }
        return firstLine(innermost);
    }

    private static String firstLine(Throwable failure) {
        boolean told = failure instanceof SparkException && failure.getMessage() != null;
        String text = told ? failure.getMessage() : failure.toString();
        int reason = text.indexOf(LOST_TOGETHER);
        return text.substring(reason < 0 ? 0 : reason + LOST_TOGETHER.length())
                .lines()
                .findFirst()
                .orElse("");
    }
}
