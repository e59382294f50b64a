package io.tributary.layer;

/**
 * Between [B × T × width], as layers hand sequences on, and [T × B × width], where a step's rows lie together, in the order in
 * which the steps are taken.
 */
final class TimeMajor {
    private TimeMajor() {}

    /**
     * @param batch B
     * @param steps T
     * @param backwards whether the last step comes first
     * @param from [B × T × width], read
     * @param to [T × B × width], overwritten
     */
    static void gather(int batch, int steps, int width, boolean backwards, float[] from, float[] to) {
        for (int step = 0; step < steps; step++) {
            int time = time(step, steps, backwards);
            for (int b = 0; b < batch; b++) {
                System.arraycopy(from, (b * steps + time) * width, to, (step * batch + b) * width, width);
            }
        }
    }

    /**
     * @param batch B
     * @param steps T
     * @param backwards whether the last step comes first
     * @param from [T × B × width] from at on, read
     * @param to [B × T × width], overwritten
     */
    static void scatter(int batch, int steps, int width, boolean backwards, float[] from, int at, float[] to) {
        for (int step = 0; step < steps; step++) {
            int time = time(step, steps, backwards);
            for (int b = 0; b < batch; b++) {
                System.arraycopy(from, at + (step * batch + b) * width, to, (b * steps + time) * width, width);
            }
        }
    }

    /** The place in the sequence of the step taken at a number. */
    static int time(int step, int steps, boolean backwards) {
        return backwards ? steps - 1 - step : step;
    }
}
