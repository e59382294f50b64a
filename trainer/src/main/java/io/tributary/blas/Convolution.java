package io.tributary.blas;

import java.util.Arrays;

/**
 * The three products of a convolution of images (a correlation, as everywhere): the second kernel of this package beside
 * {@link Blas#gemm}. What does not change from call to call is computed once, here; immutable.
 *
 * <p>An image is first laid out as the kernel walks: padded with zeros, and where the kernel moves by s, cells s apart side by
 * side. Then all that a tap (one cell of the kernel) sees, over the positions of a whole channel, is one run of numbers, L
 * long, that begins a little further for each tap; between one line of positions and the next, a few numbers belong to
 * no position. An image without padding under a kernel that moves by 1 lies like that already and is not copied.
 *
 * <p>With many channels, each tap is a product of its own, {@code [F × C] · [C × L]}, added up, with no copy of what it sees
 * (a channel's runs are one plane apart). With few, such a product would be too flat: the runs of all taps are copied to be the
 * rows of one matrix (im2col, Chellapilla, Puri and Simard, 2006). The package has figures.
 *
 * <p>Symbols, per group: F filters, C channels, H × W the image, M × N the kernel, D = C·M·N, P × Q positions, L ≥ P·Q as
 * above; B images.
 */
public final class Convolution {
    /** Channels from which on each tap is a product of its own. */
    private static final int MANY = 8;

    /**
     * How the kernel walks along one axis.
     *
     * @param cells of the image
     * @param positions of the kernel
     * @param size of the kernel
     * @param stride cells from one position to the next
     * @param dilation distance of neighbouring taps
     * @param before cells of padding in front
     */
    public record Axis(int cells, int positions, int size, int stride, int dilation, int before) {
        /** Padded cells, from the first that a tap sees to the last. */
        private int seen() {
            return Math.addExact((positions - 1) * stride + 1, Math.multiplyExact(size - 1, dilation));
        }

        /** Cells of each of the runs of cells that are a stride apart. */
        int run() {
            return (seen() + stride - 1) / stride;
        }

        /** The run that a tap sees. */
        private int phase(int tap) {
            return tap * dilation % stride;
        }

        /** Where in its run a tap begins. */
        private int begin(int tap) {
            return tap * dilation / stride;
        }

        /** Whether any tap sees the run. */
        boolean isSeen(int phase) {
            for (int tap = 0; tap < size; tap++) {
                if (phase(tap) == phase) {
                    return true;
                }
            }
            return false;
        }

        /** The first cell of a run that lies in the image. */
        int first(int phase) {
            return Math.min(run(), Math.max(0, (before - phase + stride - 1) / stride));
        }

        /** One past the last. */
        int end(int phase) {
            return Math.max(first(phase), Math.min(run(), (cells - 1 + before - phase) / stride + 1));
        }

        /** Whether the image lies as the kernel walks. */
        private boolean isPlain() {
            return stride == 1 && before == 0 && seen() == cells;
        }
    }

    private final int groups;
    private final int filters; // F
    private final int channels; // C
    private final Axis down;
    private final Axis across;
    private final int taps; // M·N
    private final int depth; // D
    private final ImageWalk walk;
    private final int[] begins; // [M·N], where in a plane a tap's run begins
    private final boolean plain; // whether images need not be laid out
    private final boolean dense; // whether every number of a run belongs to a position
    private final boolean folded; // whether all taps are one product
    private final int plane; // numbers of a channel laid out
    private final int line; // from one line of positions to the next
    private final int pitch; // from one filter's outputs to the next's
    private final int length; // L
    // Where the parts of the working memory begin.
    private final int atPlanes; // [C × plane]
    private final int atGradients; // [C × plane], of the input
    private final int atWide; // [F × P·line], outputs or their gradient
    private final int atRuns; // [D × L]
    private final int atKernels; // [M·N × G·F × C]
    private final int atKernelGradients; // [M·N × G·F × C]
    private final int atOnes; // [L]
    private final int workspace;

    /**
     * @param filters of all groups together, a multiple of groups
     * @param channels of all groups together, a multiple of groups
     * @param groups parts of filters and channels that do not see each other
     * @param down along the height
     * @param across along the width
     */
    public Convolution(int filters, int channels, int groups, Axis down, Axis across) {
        this.groups = groups;
        this.filters = filters / groups;
        this.channels = channels / groups;
        this.down = down;
        this.across = across;
        this.taps = Math.multiplyExact(down.size, across.size);
        this.depth = Math.multiplyExact(this.channels, taps);
        this.plain = down.isPlain() && across.isPlain();
        this.line = across.run();
        this.dense = line == across.positions;
        this.folded = this.channels < MANY && taps > 1;
        int run = Math.multiplyExact(down.run(), line);
        this.plane = plain ? down.cells * across.cells : Math.multiplyExact(down.stride * across.stride, run);
        this.pitch = Math.multiplyExact(down.positions, line);
        this.length = (down.positions - 1) * line + across.positions;
        this.walk = new ImageWalk(this.channels, down, across);
        this.begins = new int[taps];
        for (int tap = 0; tap < taps; tap++) {
            int m = tap / across.size;
            int n = tap % across.size;
            int phase = down.phase(m) * across.stride + across.phase(n);
            begins[tap] = phase * run + down.begin(m) * line + across.begin(n);
        }
        int kernels = folded || taps == 1 ? 0 : Math.multiplyExact(taps, groups * this.filters * this.channels);
        this.atPlanes = 0;
        this.atGradients = atPlanes + (plain ? 0 : Math.multiplyExact(this.channels, plane));
        this.atWide = Math.addExact(atGradients, atGradients);
        this.atRuns = Math.addExact(atWide, dense ? 0 : Math.multiplyExact(this.filters, pitch));
        this.atKernels = Math.addExact(atRuns, folded ? Math.multiplyExact(depth, length) : 0);
        this.atKernelGradients = Math.addExact(atKernels, kernels);
        this.atOnes = Math.addExact(atKernelGradients, kernels);
        this.workspace = Math.addExact(atOnes, length);
    }

    /** @return numbers of working memory that {@link Kernels#convolve} and its gradients need; it holds nothing between calls */
    public int workspace() {
        return workspace;
    }

    /**
     * Computes the outputs: {@link Kernels#convolve} on this processor.
     *
     * @param batch B
     * @param parameters kernel [G·F × C × M × N] and bias [G·F], read
     * @param kernel where the kernel begins
     * @param bias where the bias begins; negative for none
     * @param x [B × G·C × H × W], read
     * @param y [B × G·F × P × Q], overwritten
     * @param work {@link #workspace} numbers, overwritten
     */
    void forward(int batch, float[] parameters, int kernel, int bias, float[] x, float[] y, float[] work) {
        prepare(parameters, kernel, work);
        for (int i = 0; i < batch * groups; i++) { // image by image, group by group
            int filter = i % groups * filters; // the group's first
            int to = i * filters * down.positions * across.positions;
            if (dense && bias >= 0) {
                for (int f = 0; f < filters; f++) {
                    Arrays.fill(y, to + f * pitch, to + (f + 1) * pitch, parameters[bias + filter + f]);
                }
            }
            float beta = dense && bias >= 0 ? 1 : 0;
            layOut(x, i, work);
            if (folded) {
                copyRuns(plain ? x : work, planes(i), work);
                multiply(
                        parameters,
                        kernel + filter * depth,
                        depth,
                        work,
                        atRuns,
                        length,
                        beta,
                        dense ? y : work,
                        dense ? to : atWide);
            } else {
                for (int tap = 0; tap < taps; tap++) {
                    multiply(
                            taps == 1 ? parameters : work,
                            taps == 1 ? kernel + filter * channels : kernelOf(tap, filter),
                            channels,
                            plain ? x : work,
                            planes(i) + begins[tap],
                            plane,
                            tap == 0 ? beta : 1,
                            dense ? y : work,
                            dense ? to : atWide);
                }
            }
            if (!dense) {
                narrow(parameters, bias < 0 ? -1 : bias + filter, work, y, to);
            }
        }
    }

    /** z [F × L] = beta·z + w [F × k] · runs [k × L]. */
    private void multiply(float[] w, int at, int k, float[] runs, int from, int apart, float beta, float[] z, int to) {
        Blas.gemm(false, false, filters, length, k, 1, w, at, k, runs, from, apart, beta, z, to, pitch);
    }

    /**
     * Computes the gradients: {@link Kernels#convolveBackward} on this processor.
     *
     * @param batch B
     * @param parameters kernel [G·F × C × M × N], read
     * @param kernel where the kernel begins
     * @param x [B × G·C × H × W], read
     * @param dy gradient by the outputs, [B × G·F × P × Q], read
     * @param gradient by kernel and bias, accumulated
     * @param kernelGradient where that of the kernel begins
     * @param biasGradient where that of the bias begins; negative for none
     * @param dx gradient by x, [B × G·C × H × W], overwritten; null where nobody wants it
     * @param work {@link #workspace} numbers, overwritten
     */
    void backward(
            int batch,
            float[] parameters,
            int kernel,
            float[] x,
            float[] dy,
            float[] gradient,
            int kernelGradient,
            int biasGradient,
            float[] dx,
            float[] work) {
        prepare(parameters, kernel, work);
        Arrays.fill(work, atWide, atRuns, 0f); // what belongs to no position stays 0
        Arrays.fill(work, atKernelGradients, atOnes, 0f);
        Arrays.fill(work, atOnes, atOnes + length, 1f);
        for (int i = 0; i < batch * groups; i++) {
            int filter = i % groups * filters; // the group's first
            int from = i * filters * down.positions * across.positions;
            if (!dense) {
                widen(dy, from, work);
            }
            float[] dz = dense ? dy : work; // [F × L]
            int at = dense ? from : atWide;
            if (biasGradient >= 0) {
                Blas.gemm(
                        false,
                        false,
                        filters,
                        1,
                        length,
                        1,
                        dz,
                        at,
                        pitch,
                        work,
                        atOnes,
                        1,
                        1,
                        gradient,
                        biasGradient + filter,
                        1);
            }
            layOut(x, i, work);
            addKernelGradient(x, i, dz, at, gradient, kernelGradient, work);
            if (dx != null) {
                inputGradient(parameters, kernel, dz, at, dx, i, work);
            }
        }
        if (taps > 1 && !folded) {
            gatherKernelGradient(gradient, kernelGradient, work);
        }
    }

    /** dW += dz [F × L] · runsᵀ [L × D]: into the gradient, or, where each tap is a product, into the working memory. */
    private void addKernelGradient(float[] x, int i, float[] dz, int at, float[] gradient, int kernel, float[] work) {
        int filter = i % groups * filters;
        if (folded) {
            copyRuns(plain ? x : work, planes(i), work);
            accumulate(dz, at, work, atRuns, length, depth, gradient, kernel + filter * depth);
            return;
        }
        for (int tap = 0; tap < taps; tap++) {
            accumulate(
                    dz,
                    at,
                    plain ? x : work,
                    planes(i) + begins[tap],
                    plane,
                    channels,
                    taps == 1 ? gradient : work,
                    taps == 1 ? kernel + filter * channels : kernelOf(tap, filter) + atKernelGradients - atKernels);
        }
    }

    /** dw [F × n] += dz [F × L] · runsᵀ [L × n]. */
    private void accumulate(float[] dz, int at, float[] runs, int from, int apart, int n, float[] dw, int to) {
        Blas.gemm(false, true, filters, n, length, 1, dz, at, pitch, runs, from, apart, 1, dw, to, n);
    }

    /** dx of one image and group: Wᵀ [D × F] · dz [F × L], added up where runs of several taps meet. */
    private void inputGradient(float[] parameters, int kernel, float[] dz, int at, float[] dx, int i, float[] work) {
        int filter = i % groups * filters;
        float[] sum = plain ? dx : work; // [C × plane]
        int to = plain ? planes(i) : atGradients;
        Arrays.fill(sum, to, to + channels * plane, 0f);
        if (folded) {
            transposed(parameters, kernel + filter * depth, depth, dz, at, 0, work, atRuns, length);
            addRuns(work, sum, to);
        } else {
            for (int tap = 0; tap < taps; tap++) {
                transposed(
                        taps == 1 ? parameters : work,
                        taps == 1 ? kernel + filter * channels : kernelOf(tap, filter),
                        channels,
                        dz,
                        at,
                        1,
                        sum,
                        to + begins[tap],
                        plane);
            }
        }
        if (!plain) {
            layBack(work, dx, i);
        }
    }

    /** runs [n × L] = beta·runs + wᵀ [n × F] · dz [F × L]. */
    private void transposed(
            float[] w, int at, int n, float[] dz, int from, float beta, float[] runs, int to, int apart) {
        Blas.gemm(true, false, n, length, filters, 1, w, at, n, dz, from, pitch, beta, runs, to, apart);
    }

    /** Where the channels of image and group i, laid out, begin: in x if that is plain, else in the working memory. */
    private int planes(int i) {
        return plain ? i * channels * plane : atPlanes;
    }

    /** Where the kernel of a tap, [F × C], begins in the working memory. */
    private int kernelOf(int tap, int filter) {
        return atKernels + (tap * groups * filters + filter) * channels;
    }

    /** Zeros for the padding, and the kernel tap by tap where each tap is a product. */
    private void prepare(float[] parameters, int kernel, float[] work) {
        Arrays.fill(work, atPlanes, atGradients, 0f);
        if (taps > 1 && !folded) {
            int size = groups * filters * channels;
            for (int w = 0; w < size; w++) {
                for (int tap = 0; tap < taps; tap++) {
                    work[atKernels + tap * size + w] = parameters[kernel + w * taps + tap];
                }
            }
        }
    }

    private void gatherKernelGradient(float[] gradient, int kernel, float[] work) {
        int size = groups * filters * channels;
        for (int w = 0; w < size; w++) {
            for (int tap = 0; tap < taps; tap++) {
                gradient[kernel + w * taps + tap] += work[atKernelGradients + tap * size + w];
            }
        }
    }

    /** Copies what each tap sees into a row of its own, [D × L]. */
    private void copyRuns(float[] from, int planes, float[] work) {
        for (int row = 0; row < depth; row++) {
            int begin = planes + row / taps * plane + begins[row % taps];
            System.arraycopy(from, begin, work, atRuns + row * length, length);
        }
    }

    /** Adds the rows to what each tap saw: the transpose of copyRuns. */
    private void addRuns(float[] work, float[] sum, int planes) {
        for (int row = 0; row < depth; row++) {
            int to = planes + row / taps * plane + begins[row % taps];
            add(work, atRuns + row * length, sum, to, length);
        }
    }

    private static void add(float[] from, int at, float[] sum, int to, int count) {
        for (int j = 0; j < count; j++) {
            sum[to + j] += from[at + j];
        }
    }

    /** Copies the positions out of runs [F × P·line] into z [F × P × Q], and adds the bias, if there is one. */
    private void narrow(float[] parameters, int bias, float[] work, float[] z, int to) {
        int count = across.positions;
        for (int row = 0; row < filters * down.positions; row++) {
            System.arraycopy(work, atWide + row * line, z, to + row * count, count);
        }
        int size = down.positions * count;
        for (int f = 0; f < filters && bias >= 0; f++) {
            shift(z, to + f * size, to + (f + 1) * size, parameters[bias + f]);
        }
    }

    private static void shift(float[] z, int from, int end, float by) {
        for (int i = from; i < end; i++) { // one array, one index: C2 vectorises it
            z[i] += by;
        }
    }

    /** Copies dy [F × P × Q] to the positions of runs [F × P·line]. */
    private void widen(float[] dy, int from, float[] work) {
        int count = across.positions;
        for (int row = 0; row < filters * down.positions; row++) {
            System.arraycopy(dy, from + row * count, work, atWide + row * line, count);
        }
    }

    /** Lays the channels of an image and group out as the kernel walks; leaves the padding, which is 0. */
    private void layOut(float[] x, int i, float[] work) {
        if (!plain) {
            walk.copy(x, i * channels * down.cells * across.cells, work, atPlanes, true);
        }
    }

    /** Copies the gradient of a laid-out image back; cells that no tap sees get 0. */
    private void layBack(float[] work, float[] dx, int i) {
        int size = channels * down.cells * across.cells;
        Arrays.fill(dx, i * size, (i + 1) * size, 0f);
        walk.copy(dx, i * size, work, atGradients, false);
    }
}
