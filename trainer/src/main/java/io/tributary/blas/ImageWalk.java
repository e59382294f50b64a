package io.tributary.blas;

import io.tributary.blas.Convolution.Axis;
import java.util.stream.IntStream;

/**
 * Copies images to where they lie as a kernel walks, and gradients back. Which cells of a line lie where is computed once:
 * divisions for every line took a tenth of a residual network's step.
 *
 * <p>Symbols: C channels, H × W the image.
 */
final class ImageWalk {
    private final int channels; // C
    private final Axis down;
    private final Axis across;
    private final int line; // from one line of positions to the next
    private final int part; // from one run of cells across to the next
    private final int[] downFirst; // by run: its first line that lies in the image,
    private final int[] downEnd; // and one past the last
    private final int[] acrossFirst; // by run: its first cell that does,
    private final int[] acrossEnd; // and one past the last

    ImageWalk(int channels, Axis down, Axis across) {
        this.channels = channels;
        this.down = down;
        this.across = across;
        this.line = across.run();
        this.part = Math.multiplyExact(down.run(), line);
        this.downFirst = firsts(down);
        this.downEnd = ends(down);
        this.acrossFirst = firsts(across);
        this.acrossEnd = ends(across);
    }

    /** Of a run that no tap sees, the end. */
    private static int[] firsts(Axis axis) {
        return IntStream.range(0, axis.stride())
                .map(run -> axis.isSeen(run) ? axis.first(run) : axis.end(run))
                .toArray();
    }

    private static int[] ends(Axis axis) {
        return IntStream.range(0, axis.stride()).map(axis::end).toArray();
    }

    /**
     * Copies line by line the cells of each run that lie in the image.
     *
     * @param image [C × H × W] from {@code from} on, read, or overwritten where some tap sees it
     * @param work from {@code planes} on, overwritten but for the padding, or read
     * @param out whether out of the image
     */
    void copy(float[] image, int from, float[] work, int planes, boolean out) {
        for (int channel = 0; channel < channels; channel++) {
            for (int run = 0; run < down.stride(); run++) {
                int lines = from + (channel * down.cells() + run - down.before()) * across.cells();
                int to = planes + (channel * down.stride() + run) * across.stride() * part;
                for (int r = downFirst[run]; r < downEnd[run]; r++) {
                    copyLine(image, lines + r * down.stride() * across.cells(), work, to + r * line, out);
                }
            }
        }
    }

    private void copyLine(float[] image, int cells, float[] work, int to, boolean out) {
        for (int run = 0; run < across.stride(); run++) {
            int first = acrossFirst[run];
            int end = acrossEnd[run];
            int at = to + run * part;
            int cell = cells + first * across.stride() + run - across.before();
            if (across.stride() == 1) {
                System.arraycopy(
                        out ? image : work,
                        out ? cell : at + first,
                        out ? work : image,
                        out ? at + first : cell,
                        end - first);
            } else {
                for (int j = first; j < end; j++, cell += across.stride()) {
                    if (out) {
                        work[at + j] = image[cell];
                    } else {
                        image[cell] = work[at + j];
                    }
                }
            }
        }
    }
}
