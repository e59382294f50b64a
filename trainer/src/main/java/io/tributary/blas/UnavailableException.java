package io.tributary.blas;

/** An implementation cannot be used here. The message is the reason, without paths: it becomes part of a name. */
final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnavailableException(String reason) {
        super(reason);
    }

    /** @param cause what the system said, for the log */
    UnavailableException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
