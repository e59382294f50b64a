package io.tributary.error;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells which failures are the user's to mend: a disk that is full, a place that is missing or read-only, a host that does not
 * answer, a heap that is too small. Such a failure may arise in any thread or process and reach us wrapped; here it becomes a
 * {@link UserException}, and nowhere else.
 */
public final class Mendable {
    /** Words of operating systems, which come through whatever wraps them. */
    private static final Pattern SYSTEM = Pattern.compile(
            "(\\S*?)[: (]*(No space left on device|Disk quota exceeded|Read-only file system|Permission denied|Too many open files)");

    /** Hadoop's words for a directory that cannot be made. */
    private static final Pattern DIRECTORY = Pattern.compile("Mkdirs failed to create (\\S+)");

    private static final List<Class<? extends IOException>> NETWORK = List.of(
            UnknownHostException.class,
            ConnectException.class,
            SocketTimeoutException.class,
            NoRouteToHostException.class);

    /** What a larger heap does not help against. */
    private static final Pattern BESIDE_HEAP = Pattern.compile("native thread|[Dd]irect buffer|Map failed|Metaspace");

    private static final int MOST_CAUSES = 50; // a chain may be a ring

    private Mendable() {}

    /**
     * @param failure what was thrown
     * @return what the user should read of it; empty if it is not the user's to mend
     */
    public static Optional<UserException> of(Throwable failure) {
        List<Throwable> causes = causes(failure);
        for (Throwable cause : causes) {
            if (cause instanceof UserException error) {
                return Optional.of(error);
            }
        }
        for (int i = causes.size() - 1; i >= 0; i--) { // the innermost knows most
            Optional<UserException> error = known(causes.get(i), failure);
            if (error.isPresent()) {
                return error;
            }
        }
        return causes.stream()
                .filter(UncheckedIOException.class::isInstance)
                .findFirst()
                .map(cause ->
                        new UserException("input or output", cause.getMessage(), "check the place it names", failure));
    }

    /**
     * Does work that may find the heap too small: Spark ends an executor, and in local mode everything, at an OutOfMemoryError.
     *
     * @param work allocates what depends on the user's sizes
     * @param <T> what comes of it
     * @return what came of it
     * @throws UserException if the heap is too small
     */
    public static <T> T inHeap(Supplier<T> work) {
        try {
            return work.get();
        } catch (OutOfMemoryError e) {
            throw memory(e, e);
        }
    }

    /**
     * Does work in a task, whose log prints the stack of what it throws, in each attempt: what a user can mend needs none.
     *
     * @param work meets the user's data and sizes
     * @param <T> what comes of it
     * @return what came of it
     * @throws UserException for what the user can mend, the heap included, without a stack
     */
    public static <T> T inTask(Supplier<T> work) {
        try {
            return inHeap(work);
        } catch (UserException e) {
            e.setStackTrace(new StackTraceElement[0]);
            throw e;
        }
    }

    /**
     * @param failure of a file system
     * @return why, in the system's words where it has some, without the place
     */
    public static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (failure instanceof NotDirectoryException) {
            return "not a directory";
        }
        if (failure instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        String name = failure.getClass().getSimpleName().replaceFirst("Exception$", "");
        if (failure instanceof FileSystemException) {
            return name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(java.util.Locale.ROOT);
        }
        return failure.getMessage() == null ? name : failure.getMessage();
    }

    /**
     * @param failure what was thrown
     * @return what the user should read of it, if memory was lacking in this process
     */
    public static Optional<UserException> memory(Throwable failure) {
        return causes(failure).stream()
                .filter(OutOfMemoryError.class::isInstance)
                .findFirst()
                .map(error -> memory((OutOfMemoryError) error, failure));
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && causes.size() < MOST_CAUSES; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    private static Optional<UserException> known(Throwable cause, Throwable failure) {
        if (cause instanceof OutOfMemoryError error) {
            return Optional.of(memory(error, failure));
        }
        if (cause instanceof FileSystemException system) {
            String place = system.getFile() == null ? "file system" : system.getFile();
            return Optional.of(new UserException(place, reason(system), "make room or give access there", failure));
        }
        if (cause instanceof FileNotFoundException) {
            return Optional.of(new UserException("file", cause.getMessage(), "check the place it names", failure));
        }
        if (NETWORK.stream().anyMatch(type -> type.isInstance(cause))) {
            return Optional.of(new UserException(
                    "network",
                    cause.getClass().getSimpleName() + ": " + cause.getMessage(),
                    "check host and port",
                    failure));
        }
        Matcher directory = DIRECTORY.matcher(cause.getMessage() == null ? "" : cause.getMessage());
        if (directory.find()) {
            return Optional.of(new UserException(
                    directory.group(1), "cannot be made", "choose another place, or give access there", failure));
        }
        Matcher words = SYSTEM.matcher(cause.getMessage() == null ? "" : cause.getMessage());
        if (!words.find()) {
            return Optional.empty();
        }
        String place = words.group(1).startsWith("/") ? words.group(1) : place(failure);
        return Optional.of(new UserException(place, words.group(2), "make room or give access there", failure));
    }

    /** What was being done, where the file system does not say on what. */
    private static String place(Throwable failure) {
        return causes(failure).stream()
                .filter(UncheckedIOException.class::isInstance)
                .findFirst()
                .map(Throwable::getMessage)
                .orElse("file system");
    }

    private static UserException memory(OutOfMemoryError error, Throwable failure) {
        if (BESIDE_HEAP.matcher(String.valueOf(error.getMessage())).find()) {
            return new UserException(
                    "memory",
                    "the process has too little beside its heap (" + error.getMessage() + ")",
                    "give the machine or container more, allow more threads and maps (ulimit -u, vm.max_map_count), or run"
                            + " fewer threads",
                    failure);
        }
        return new UserException(
                "memory",
                "the heap of " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB is too small (" + error.getMessage()
                        + ")",
                "give the process more (TRIBUTARY_JAVA_OPTS=-Xmx8g, spark.driver.memory, spark.executor.memory), or take a"
                        + " smaller network, batch-size or shorter records",
                failure);
    }
}
