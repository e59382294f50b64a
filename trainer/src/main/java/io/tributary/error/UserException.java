package io.tributary.error;

import java.util.Objects;

/**
 * An error the user can mend: one line that says the place, the rule, the value seen and the remedy. The command line
 * prints {@link #getMessage()} alone, without a stack trace, and exits with {@link #EXIT_CODE}. Control characters are escaped,
 * and what is long is cut in the middle.
 *
 * <p>Example: {@code layer 3 (conv2d): needs 3 input channels, got 1; check data.shape}.
 */
public final class UserException extends RuntimeException {
    /** The exit code of a process that ends with this error: bad usage, configuration or data. */
    public static final int EXIT_CODE = 2;

    private static final long serialVersionUID = 1L;

    /** Most characters of a place, a problem or a remedy: cells and paths may be of any length. */
    private static final int MOST = 1000;

    /**
     * @param place where: {@code conf/a.conf:12: train.epochs}, {@code data.csv:7, column "age"}, {@code layer 3 (conv2d)}
     * @param problem the rule and the value seen: {@code must be at least 1, got 0}
     * @param remedy what to do, or empty when the rule says it already
     */
    public UserException(String place, String problem, String remedy) {
        super(line(place, problem, remedy));
    }

    /**
     * @param place where
     * @param problem the rule and the value seen
     * @param remedy what to do, or empty
     * @param cause what the library said, kept for logs
     */
    public UserException(String place, String problem, String remedy, Throwable cause) {
        super(line(place, problem, remedy), cause);
    }

    private static String line(String place, String problem, String remedy) {
        Objects.requireNonNull(place, "place");
        Objects.requireNonNull(problem, "problem");
        String end = remedy.isEmpty() ? "" : "; " + Printable.line(remedy, MOST);
        return Printable.line(place, MOST) + ": " + Printable.line(problem, MOST) + end;
    }
}
