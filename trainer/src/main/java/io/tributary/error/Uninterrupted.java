package io.tributary.error;

/**
 * Tidying up. An interruption that ended the work would end this too: files are closed and deleted with errors, and Spark's answers
 * are not waited for. So it is put aside meanwhile.
 */
public final class Uninterrupted {
    private Uninterrupted() {}

    /**
     * Tidies up; the thread is interrupted afterwards if it was before.
     *
     * @param work tidies up, soon
     */
    public static void run(Runnable work) {
        boolean interrupted = Thread.interrupted();
        try {
            work.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
