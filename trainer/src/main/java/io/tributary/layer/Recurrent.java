package io.tributary.layer;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Shape;
import io.tributary.random.Key;
import java.util.Arrays;

/**
 * A recurrent layer over sequences [time × features]: {@code simple-rnn}, {@code lstm} or {@code gru}, as its cell says.
 * Backward is backpropagation through time over the whole sequence (Werbos, 1990), exact.
 *
 * <p>The products with the kernel are one for all steps, in both directions; so are those for the gradient of the recurrent
 * kernel. Only h·U and its gradient go step by step. For that the arrays lie time-major, in the order in which the
 * steps are taken: block s holds step s of all examples.
 *
 * <p>At padding, where the input carries a mask, the state stays as it is and the output is the state, as in Keras; so the
 * output without {@code return-sequences} is that of the last step that is there. With {@code go-backwards} the steps are
 * taken from the last to the first, and outputs come in the order in which they were taken, as in Keras; the mask is turned
 * round with them, which Keras leaves as it is. {@code bidirectional} has both outputs in the order of time.
 *
 * <p>In training, one mask per sequence drops features of the inputs ({@code dropout}) and one units of the state where it is
 * multiplied by the recurrent kernel ({@code recurrent-dropout}), the same at all steps (Gal and Ghahramani, 2016, with one
 * mask for all gates, as Keras has it).
 *
 * <p>Symbols: B examples, T steps, I inputs, U units, G gates.
 *
 * @param cell what happens at a step
 * @param units U, at least 1
 * @param useBias whether there are biases
 * @param returnSequences whether the output is [T × U], of every step, else [U], of the last
 * @param goBackwards whether the last step of the input is taken first
 * @param inTime whether outputs stand in the order of time, else in that of the steps taken
 * @param dropout rate on the inputs, 0 to below 1
 * @param recurrentDropout rate on the state, 0 to below 1
 * @param start first values and penalties
 */
public record Recurrent(
        Cell cell,
        int units,
        boolean useBias,
        boolean returnSequences,
        boolean goBackwards,
        boolean inTime,
        double dropout,
        double recurrentDropout,
        RecurrentStart start)
        implements Layer {
    static final String ACTIVATION = "tanh";
    static final String RECURRENT_ACTIVATION = "sigmoid";

    static final int KERNEL = 0; // [I × G·U]
    static final int RECURRENT_KERNEL = 1; // [U × G·U]
    static final int BIAS = 2; // as the cell says

    private static final Shape NOTHING = Shape.of(1);

    /** Scratch arrays, in the order of their declaration. Behind them come the cell's own. */
    enum Scratch {
        /** [T × B × I], inputs as dropped; backward leaves their gradient here. */
        X,
        /** [T × B × G·U]. */
        Z,
        /** [(T + 1) × B × U], block 0 the state before the first step: zeros. */
        H,
        /** [T × B × G·U]. */
        DZ,
        /** [B × U]. */
        DH,
        /** [T × B]: the mask; only where there is one. */
        THERE,
        /** [B × I]: 0 or 1 / (1 − rate); only with dropout. */
        KEPT_INPUTS,
        /** [B × U]; with recurrent dropout, as the next two. */
        KEPT_UNITS,
        /** [T × B × U]. */
        DROPPED_H,
        /** [B × U]. */
        DROPPED_DH;

        /** Number of the cell's first scratch array. */
        static final int OWN = values().length;

        float[] of(Frame frame) {
            return frame.scratch(ordinal());
        }
    }

    static Recurrent read(Section section, Cell cell) {
        return new Recurrent(
                cell,
                section.integer("units", Bounds.atLeast(1)),
                section.bool("use-bias", true),
                section.bool("return-sequences", false),
                section.bool("go-backwards", false),
                false,
                section.number("dropout", 0, Bounds.openUnit()),
                section.number("recurrent-dropout", 0, Bounds.openUnit()),
                RecurrentStart.read(section));
    }

    /** The same layer from the last step to the first, with outputs beside their inputs. */
    Recurrent reversed() {
        return new Recurrent(cell, units, useBias, returnSequences, true, true, dropout, recurrentDropout, start);
    }

    /** Whether the last step's output comes first. */
    private boolean turns() {
        return returnSequences && goBackwards && !inTime;
    }

    @Override
    public String type() {
        return cell.type();
    }

    @Override
    public Shape declare(Shape input, Declaration slots) {
        if (input.rank() != 2) {
            throw slots.error(
                    "needs sequences [time × features], got " + input, "set the input's shape, or add an embedding");
        }
        int steps = input.dimension(0);
        int inputs = input.last();
        int wide = Math.multiplyExact(cell.gates(), units);
        slots.kernel("kernel", Shape.of(inputs, wide), start.kernel(), inputs, wide, start.kernelRegularizer());
        slots.kernel(
                "recurrent-kernel",
                Shape.of(units, wide),
                start.recurrent(),
                units,
                wide,
                start.recurrentRegularizer());
        if (useBias) {
            slots.bias("bias", cell.bias(units), cell.biasInitializer(units, start.bias()));
        }
        for (Scratch array : Scratch.values()) {
            slots.scratch(shape(array, steps, inputs, slots.masked()));
        }
        cell.declare(steps, units, slots);
        if (turns() && slots.masked()) {
            slots.makeMask(steps);
        }
        slots.flops(steps * (2L * (inputs + units) * wide + (useBias ? wide : 0) + cell.flops(units)));
        return returnSequences ? Shape.of(steps, units) : Shape.of(units);
    }

    /** The shape of a scratch array, per example; of one that this layer has no use for, a single value. */
    private Shape shape(Scratch array, int steps, int inputs, boolean masked) {
        boolean drops = recurrentDropout > 0;
        return switch (array) {
            case X -> Shape.of(steps, inputs);
            case Z, DZ -> Shape.of(steps, wide());
            case H -> Shape.of(steps + 1, units);
            case DH -> Shape.of(units);
            case THERE -> masked ? Shape.of(steps) : NOTHING;
            case KEPT_INPUTS -> dropout > 0 ? Shape.of(inputs) : NOTHING;
            case KEPT_UNITS, DROPPED_DH -> drops ? Shape.of(units) : NOTHING;
            case DROPPED_H -> drops ? Shape.of(steps, units) : NOTHING;
        };
    }

    @Override
    public boolean isRandom() {
        return dropout > 0 || recurrentDropout > 0;
    }

    @Override
    public void forward(Frame frame, float[] x, float[] y) {
        drawMasks(frame);
        gather(frame, x);
        Affine.forward(
                frame.kernels(),
                rows(frame),
                inputs(frame),
                wide(),
                frame.parameters(),
                frame.at(KERNEL),
                bias(frame),
                Scratch.X.of(frame),
                Scratch.Z.of(frame));
        int block = frame.batch() * units;
        Arrays.fill(Scratch.H.of(frame), 0, block, 0f);
        for (int step = 0; step < steps(frame); step++) {
            if (recurrentDropout > 0) {
                drop(frame, step);
            }
            cell.forward(this, frame, step);
            hold(frame, Scratch.H.of(frame), step);
        }
        if (returnSequences) {
            TimeMajor.scatter(frame.batch(), steps(frame), units, goBackwards && inTime, Scratch.H.of(frame), block, y);
            if (turns() && frame.mask() != null) {
                TimeMajor.scatter(frame.batch(), steps(frame), 1, false, Scratch.THERE.of(frame), 0, frame.madeMask());
            }
        } else {
            System.arraycopy(Scratch.H.of(frame), steps(frame) * block, y, 0, block);
        }
    }

    @Override
    public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
        int block = frame.batch() * units;
        float[] dh = Scratch.DH.of(frame);
        Arrays.fill(dh, 0, block, 0f);
        for (int step = steps(frame) - 1; step >= 0; step--) {
            addOutputGradient(frame, dy, step);
            cell.backward(this, frame, step);
        }
        gather(frame, x);
        float[] dz = Scratch.DZ.of(frame);
        Affine.parameters(
                frame.kernels(),
                rows(frame),
                inputs(frame),
                wide(),
                Scratch.X.of(frame),
                dz,
                frame.gradient(),
                frame.gradientAt(KERNEL),
                useBias ? frame.gradientAt(BIAS) : -1);
        cell.recurrentGradient(this, frame);
        if (dx != null) {
            Affine.input(
                    frame.kernels(),
                    rows(frame),
                    inputs(frame),
                    wide(),
                    frame.parameters(),
                    frame.at(KERNEL),
                    dz,
                    0,
                    Scratch.X.of(frame));
            dropInputs(frame);
            TimeMajor.scatter(frame.batch(), steps(frame), inputs(frame), goBackwards, Scratch.X.of(frame), 0, dx);
        }
    }

    /** Draws what this pass drops. Evaluation drops nothing. */
    private void drawMasks(Frame frame) {
        if (dropout > 0) {
            draw(frame, 0, dropout, inputs(frame), Scratch.KEPT_INPUTS.of(frame));
        }
        if (recurrentDropout > 0) {
            draw(frame, 1, recurrentDropout, units, Scratch.KEPT_UNITS.of(frame));
        }
        if (frame.mask() != null) {
            TimeMajor.gather(frame.batch(), steps(frame), 1, goBackwards, frame.mask(), Scratch.THERE.of(frame));
        }
    }

    private static void draw(Frame frame, int purpose, double rate, int width, float[] kept) {
        long key = Key.mix(frame.key(), purpose);
        float scale = (float) (1 / (1 - rate));
        for (int i = 0, n = frame.batch() * width; i < n; i++) {
            kept[i] = !frame.training() ? 1 : Key.uniform(key, i) < rate ? 0 : scale;
        }
    }

    /** X: the inputs, time-major and dropped. */
    private void gather(Frame frame, float[] x) {
        TimeMajor.gather(frame.batch(), steps(frame), inputs(frame), goBackwards, x, Scratch.X.of(frame));
        dropInputs(frame);
    }

    /** Multiplies X, or what stands in its place, by the mask of the inputs. */
    private void dropInputs(Frame frame) {
        if (dropout > 0) {
            int block = frame.batch() * inputs(frame);
            float[] kept = Scratch.KEPT_INPUTS.of(frame);
            float[] values = Scratch.X.of(frame);
            for (int at = 0; at < steps(frame) * block; at += block) {
                for (int i = 0; i < block; i++) {
                    values[at + i] *= kept[i];
                }
            }
        }
    }

    /** Adds what the loss says of a step's output. */
    private void addOutputGradient(Frame frame, float[] dy, int step) {
        int steps = steps(frame);
        if (!returnSequences && step < steps - 1) {
            return;
        }
        float[] dh = Scratch.DH.of(frame);
        int distance = returnSequences ? steps * units : units;
        int first = returnSequences ? TimeMajor.time(step, steps, goBackwards && inTime) * units : 0;
        for (int b = 0; b < frame.batch(); b++) {
            for (int k = 0; k < units; k++) {
                dh[b * units + k] += dy[b * distance + first + k];
            }
        }
    }

    /** The states as the recurrent kernel is given them, block s before step s. */
    float[] given(Frame frame) {
        return (recurrentDropout > 0 ? Scratch.DROPPED_H : Scratch.H).of(frame);
    }

    /** What a unit of the state was multiplied by in {@link #given}; i counts units of all examples. */
    float kept(Frame frame, int i) {
        return recurrentDropout > 0 ? Scratch.KEPT_UNITS.of(frame)[i] : 1;
    }

    private void drop(Frame frame, int step) {
        int block = frame.batch() * units;
        float[] h = Scratch.H.of(frame);
        float[] kept = Scratch.KEPT_UNITS.of(frame);
        float[] to = Scratch.DROPPED_H.of(frame);
        for (int i = 0; i < block; i++) {
            to[step * block + i] = h[step * block + i] * kept[i];
        }
    }

    /** Whether an example's step is there; no padding. */
    boolean isThere(Frame frame, int step, int b) {
        return frame.mask() == null || Scratch.THERE.of(frame)[step * frame.batch() + b] != 0;
    }

    /** How many neighbouring examples from b on have the step, up to a number. */
    int rowsThere(Frame frame, int step, int b, int most) {
        int rows = 0;
        while (rows < most && b + rows < frame.batch() && isThere(frame, step, b + rows)) {
            rows++;
        }
        return rows;
    }

    /** Carries a state over padding: rows of block s + 1 become those of block s. */
    void hold(Frame frame, float[] values, int step) {
        if (frame.mask() == null) {
            return;
        }
        int batch = frame.batch();
        for (int b = 0; b < batch; b++) {
            if (!isThere(frame, step, b)) {
                System.arraycopy(values, (step * batch + b) * units, values, ((step + 1) * batch + b) * units, units);
            }
        }
    }

    /**
     * Adds h·U, or some columns of it.
     *
     * @param h [B × U], from hAt on
     * @param from the first column of the recurrent kernel
     * @param columns how many
     * @param z [B × columns] from at on, with G·U from row to row, accumulated
     */
    void addProduct(Frame frame, float[] h, int hAt, int from, int columns, float[] z, int at) {
        int kernel = frame.at(RECURRENT_KERNEL) + from;
        int wide = wide();
        frame.kernels()
                .gemm(
                        false,
                        false,
                        frame.batch(),
                        columns,
                        units,
                        1,
                        h,
                        hAt,
                        units,
                        frame.parameters(),
                        kernel,
                        wide,
                        1,
                        z,
                        at,
                        wide);
    }

    /**
     * dz·Uᵀ, or of some columns.
     *
     * @param dz [B × columns] from at on, with G·U from row to row
     * @param from the first column of the recurrent kernel
     * @param columns how many
     * @param beta 0 to overwrite, 1 to accumulate
     * @param to [B × U]
     */
    void productGradient(Frame frame, float[] dz, int at, int from, int columns, float beta, float[] to) {
        int kernel = frame.at(RECURRENT_KERNEL) + from;
        int wide = wide();
        frame.kernels()
                .gemm(
                        false,
                        true,
                        frame.batch(),
                        units,
                        columns,
                        1,
                        dz,
                        at,
                        wide,
                        frame.parameters(),
                        kernel,
                        wide,
                        beta,
                        to,
                        0,
                        units);
    }

    /** Adds dz·Uᵀ, or of the first columns, to the gradient by the state before, through the mask of the units. */
    void addToStateGradient(Frame frame, float[] dz, int at, int columns) {
        float[] dh = Scratch.DH.of(frame);
        if (recurrentDropout == 0) {
            productGradient(frame, dz, at, 0, columns, 1, dh);
            return;
        }
        float[] dropped = Scratch.DROPPED_DH.of(frame);
        productGradient(frame, dz, at, 0, columns, 0, dropped);
        float[] kept = Scratch.KEPT_UNITS.of(frame);
        for (int i = 0, n = frame.batch() * units; i < n; i++) {
            dh[i] += dropped[i] * kept[i];
        }
    }

    /**
     * Accumulates the gradient of the recurrent kernel, or of some columns of it, over all steps.
     *
     * @param given [T × B × U], what it was given
     * @param dz [T × B × G·U]
     * @param from the first column
     * @param columns how many
     */
    void recurrentKernelGradient(Frame frame, float[] given, float[] dz, int from, int columns) {
        int kernel = frame.gradientAt(RECURRENT_KERNEL) + from;
        int wide = wide();
        frame.kernels()
                .gemm(
                        true,
                        false,
                        units,
                        columns,
                        rows(frame),
                        1,
                        given,
                        0,
                        units,
                        dz,
                        from,
                        wide,
                        1,
                        frame.gradient(),
                        kernel,
                        wide);
    }

    /** Where the bias for inputs begins, or −1. A bias of two rows begins with it. */
    private int bias(Frame frame) {
        return useBias ? frame.at(BIAS) : -1;
    }

    /** G·U. */
    int wide() {
        return cell.gates() * units;
    }

    static int steps(Frame frame) {
        return frame.node().input().dimension(0);
    }

    private static int inputs(Frame frame) {
        return frame.node().input().last();
    }

    /** T·B. */
    static int rows(Frame frame) {
        return steps(frame) * frame.batch();
    }
}
