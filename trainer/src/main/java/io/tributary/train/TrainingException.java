package io.tributary.train;

/** Training cannot go on: the numbers diverged, or an engine failed. One line; the process exits with 1. */
public final class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message where, what was seen, and the advice, in one line */
    public TrainingException(String message) {
        super(message);
    }

    /**
     * @param message where, what was seen, and the advice, in one line
     * @param cause what failed
     */
    public TrainingException(String message, Throwable cause) {
        super(message, cause);
    }
}
