package io.tributary.layer;

import io.tributary.activation.Exponential;
import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Shape;
import io.tributary.random.Key;
import java.util.Arrays;

/**
 * Self-attention with several heads (Vaswani et al., 2017, section 3.2.2), over sequences {@code [time × features]}, with the
 * names, projections and biases of Keras. Of each head: {@code q = x·Wq + bq}, and k and v likewise;
 * {@code P = softmax(q·kᵀ/√K)} by rows; {@code c = P·v}. The heads' c side by side give {@code y = c·Wo + bo}.
 *
 * <p>A causal one lets step t see the steps up to t: the probabilities of later steps are exactly 0, forward and backward. The
 * same holds for steps that the mask leaves out; a step that sees none gets c = 0.
 *
 * <p>Backward, of each head: {@code dv = Pᵀ·dc}, {@code dP = dc·vᵀ}, {@code dS = P∘(dP − rowsum(P∘dP))},
 * {@code dq = dS·k/√K}, {@code dk = dSᵀ·q/√K}; and as a dense layer's through the projections. Dropout, as in Keras, is on P;
 * its mask is a function of the pass's key and the probability's index, and backward computes it again.
 *
 * <p>All heads are projected by one product; a head's columns of q, k, v and c stay where that put them, H·K or H·V apart.
 * P is kept for backward: it is the largest array of the layer, B·H·T².
 *
 * <p>The kernels lie as in Keras: {@code [D × H × K]}, and {@code [H × V × D]} for the output. An initialiser counts D inputs
 * and H·K outputs of a projection.
 *
 * <p>Symbols: B examples, T steps, D features, H heads, K and V the dimensions of a head's keys and values.
 *
 * @param heads H, at least 1
 * @param keyDim K, at least 1
 * @param valueDim V, at least 1
 * @param dropout the probability that a training pass drops a probability, from 0 to below 1
 * @param causal whether a step sees itself and what is before it only
 * @param options of the kernels and biases
 */
public record MultiHeadAttention(
        int heads, int keyDim, int valueDim, double dropout, boolean causal, KernelAndBias options) implements Layer {
    private static final int QUERY = 0; // projection, and scratch [B × T × H·K]
    private static final int KEY = 1; // projection, and scratch [B × T × H·K]
    private static final int VALUE = 2; // projection, and scratch [B × T × H·V]
    private static final int OUTPUT = 3; // projection of what CONTEXT holds
    private static final int CONTEXT = 3; // scratch, c, [B × T × H·V]
    private static final int GRADIENT = 4; // scratch 4 to 7: dq, dk, dv, dc, as the above
    private static final int PROBABILITIES = 8; // scratch, P before dropout, [B × H × T × T]

    static MultiHeadAttention read(Section section) {
        int keyDim = section.integer("key-dim", Bounds.atLeast(1));
        return new MultiHeadAttention(
                section.integer("num-heads", Bounds.atLeast(1)),
                keyDim,
                section.integer("value-dim", keyDim, Bounds.atLeast(1)),
                section.number("dropout", 0, Bounds.openUnit()),
                section.bool("causal", false),
                KernelAndBias.read(section));
    }

    @Override
    public String type() {
        return "multi-head-attention";
    }

    @Override
    public Shape declare(Shape input, Declaration slots) {
        if (input.rank() != 2) {
            throw slots.error(
                    "needs sequences [time × features], got " + input, "set the input's shape, or add a reshape");
        }
        int steps = input.dimension(0);
        int features = input.last();
        int keys = Math.multiplyExact(heads, keyDim);
        int values = Math.multiplyExact(heads, valueDim);
        options.declare(slots, "query-", Shape.of(features, heads, keyDim), features, keys, Shape.of(heads, keyDim));
        options.declare(slots, "key-", Shape.of(features, heads, keyDim), features, keys, Shape.of(heads, keyDim));
        options.declare(
                slots, "value-", Shape.of(features, heads, valueDim), features, values, Shape.of(heads, valueDim));
        options.declare(slots, "output-", Shape.of(heads, valueDim, features), values, features, Shape.of(features));
        for (int copy = 0; copy < 2; copy++) { // values, then gradients
            slots.scratch(Shape.of(steps, keys));
            slots.scratch(Shape.of(steps, keys));
            slots.scratch(Shape.of(steps, values));
            slots.scratch(Shape.of(steps, values));
        }
        slots.scratch(Shape.of(heads, steps, steps)); // PROBABILITIES
        slots.temporary(Math.multiplyExact(steps, steps));
        long projections = 4L * features * (keys + values); // one step's
        long products = 2L * steps * (keys + values) + 5L * heads * steps;
        slots.flops(steps * (projections + products));
        return input;
    }

    @Override
    public boolean isRandom() {
        return dropout > 0;
    }

    @Override
    public void forward(Frame frame, float[] x, float[] y) {
        for (int projection = QUERY; projection <= VALUE; projection++) {
            project(frame, projection, x, frame.scratch(projection));
        }
        for (int head = 0; head < frame.batch() * heads; head++) {
            attend(frame, head);
        }
        project(frame, OUTPUT, frame.scratch(CONTEXT), y);
    }

    private void project(Frame frame, int projection, float[] from, float[] to) {
        Affine.forward(
                frame.kernels(),
                frame.batch() * steps(frame),
                inputs(frame, projection),
                units(frame, projection),
                frame.parameters(),
                kernel(frame, projection),
                bias(frame, projection),
                from,
                to);
    }

    /** Scores, probabilities and context of one example's head; {@code head} counts over the batch. */
    private void attend(Frame frame, int head) {
        int steps = steps(frame); // T
        float[] p = frame.scratch(PROBABILITIES); // [B × H × T × T]
        int at = head * steps * steps;
        scores(frame, head, p, at);
        float[] mask = frame.mask(); // [B × T], or null
        for (int t = 0; t < steps; t++) {
            int seen = causal ? t + 1 : steps;
            softmax(frame, p, at + t * steps, seen, mask, head / heads * steps);
            Arrays.fill(p, at + t * steps + seen, at + (t + 1) * steps, 0f);
        }
        float[] kept = dropped(frame, head);
        frame.kernels()
                .gemm(
                        false,
                        false,
                        steps,
                        valueDim,
                        steps,
                        1,
                        kept,
                        kept == p ? at : 0,
                        steps,
                        frame.scratch(VALUE),
                        place(frame, VALUE, head),
                        heads * valueDim,
                        0,
                        frame.scratch(CONTEXT),
                        place(frame, CONTEXT, head),
                        heads * valueDim);
    }

    /** S = q·kᵀ/√K, [T × T]. */
    private void scores(Frame frame, int head, float[] s, int at) {
        int steps = steps(frame);
        frame.kernels()
                .gemm(
                        false,
                        true,
                        steps,
                        steps,
                        keyDim,
                        factor(),
                        frame.scratch(QUERY),
                        place(frame, QUERY, head),
                        heads * keyDim,
                        frame.scratch(KEY),
                        place(frame, KEY, head),
                        heads * keyDim,
                        0,
                        s,
                        at,
                        steps);
    }

    /** Softmax over the first scores of a row, in place, without those whose mask is 0: all 0 if that leaves none. */
    private static void softmax(Frame frame, float[] s, int from, int count, float[] mask, int maskFrom) {
        float max = Float.NEGATIVE_INFINITY;
        for (int k = 0; k < count; k++) {
            if (mask != null && mask[maskFrom + k] == 0) {
                s[from + k] = Float.NEGATIVE_INFINITY;
            }
            if (s[from + k] > max) {
                max = s[from + k];
            }
        }
        if (max == Float.NEGATIVE_INFINITY) {
            Arrays.fill(s, from, from + count, 0f);
            return;
        }
        for (int k = from; k < from + count; k++) {
            s[k] -= max;
        }
        Exponential.exp(frame.kernels().buffers(), count, s, from, s, from);
        float sum = 0;
        for (int k = from; k < from + count; k++) {
            sum += s[k];
        }
        float factor = 1 / sum;
        for (int k = from; k < from + count; k++) {
            s[k] *= factor;
        }
    }

    /** The probabilities of a head after dropout, [T × T]: in the temporary array, or P itself where none are dropped. */
    private float[] dropped(Frame frame, int head) {
        float[] p = frame.scratch(PROBABILITIES);
        if (!drops(frame)) {
            return p;
        }
        int size = steps(frame) * steps(frame);
        float[] kept = frame.temporary(); // [T × T]
        System.arraycopy(p, head * size, kept, 0, size);
        drop(frame, head, kept);
        return kept;
    }

    private boolean drops(Frame frame) {
        return frame.training() && dropout > 0;
    }

    /** Applies the mask of dropout to a head's values, [T × T]. */
    private void drop(Frame frame, int head, float[] values) {
        int size = steps(frame) * steps(frame);
        long key = frame.key();
        float scale = (float) (1 / (1 - dropout));
        for (int i = 0; i < size; i++) {
            values[i] = Key.uniform(key, (long) head * size + i) < dropout ? 0f : scale * values[i];
        }
    }

    @Override
    public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
        int rows = frame.batch() * steps(frame);
        parameters(frame, OUTPUT, frame.scratch(CONTEXT), dy);
        Affine.input(
                frame.kernels(),
                rows,
                heads * valueDim,
                frame.node().input().last(),
                frame.parameters(),
                kernel(frame, OUTPUT),
                dy,
                0,
                frame.scratch(GRADIENT + CONTEXT));
        for (int head = 0; head < frame.batch() * heads; head++) {
            attendBackward(frame, head);
        }
        for (int projection = QUERY; projection <= VALUE; projection++) {
            float[] gradient = frame.scratch(GRADIENT + projection);
            parameters(frame, projection, x, gradient);
            if (dx != null) {
                Affine.input(
                        frame.kernels(),
                        rows,
                        inputs(frame, projection),
                        units(frame, projection),
                        frame.parameters(),
                        kernel(frame, projection),
                        gradient,
                        projection == QUERY ? 0 : 1,
                        dx);
            }
        }
    }

    /** Adds the gradient of a projection's kernel and bias, unless they are frozen. */
    private void parameters(Frame frame, int projection, float[] x, float[] dy) {
        if (!frame.trainable()) {
            return;
        }
        Affine.parameters(
                frame.kernels(),
                frame.batch() * steps(frame),
                inputs(frame, projection),
                units(frame, projection),
                x,
                dy,
                frame.gradient(),
                frame.gradientAt(options.useBias() ? 2 * projection : projection),
                options.useBias() ? frame.gradientAt(2 * projection + 1) : -1);
    }

    /** dq, dk and dv of one example's head from dc. */
    private void attendBackward(Frame frame, int head) {
        int steps = steps(frame); // T
        float[] kept = dropped(frame, head); // [T × T]
        int at = head * steps * steps;
        float[] dc = frame.scratch(GRADIENT + CONTEXT);
        int dcAt = place(frame, CONTEXT, head);
        int values = heads * valueDim;
        frame.kernels()
                .gemm(
                        true,
                        false,
                        steps,
                        valueDim,
                        steps,
                        1,
                        kept,
                        kept == frame.scratch(PROBABILITIES) ? at : 0,
                        steps,
                        dc,
                        dcAt,
                        values,
                        0,
                        frame.scratch(GRADIENT + VALUE),
                        place(frame, VALUE, head),
                        values);
        float[] ds = frame.temporary(); // [T × T], dP and then dS
        frame.kernels()
                .gemm(
                        false,
                        true,
                        steps,
                        steps,
                        valueDim,
                        1,
                        dc,
                        dcAt,
                        values,
                        frame.scratch(VALUE),
                        place(frame, VALUE, head),
                        values,
                        0,
                        ds,
                        0,
                        steps);
        if (drops(frame)) {
            drop(frame, head, ds);
        }
        for (int t = 0; t < steps; t++) {
            int seen = causal ? t + 1 : steps;
            softmaxBackward(frame.scratch(PROBABILITIES), at + t * steps, seen, ds, t * steps);
            Arrays.fill(ds, t * steps + seen, (t + 1) * steps, 0f);
        }
        project(frame, head, false, ds, KEY, QUERY);
        project(frame, head, true, ds, QUERY, KEY);
    }

    /** dS = P∘(dP − Σ P∘dP) over the first values of a row, in place of dP. */
    private static void softmaxBackward(float[] p, int from, int count, float[] ds, int to) {
        float s0 = 0; // four sums, so that an addition need not wait for the one before
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int k = 0;
        for (; k + 4 <= count; k += 4) {
            s0 += p[from + k] * ds[to + k];
            s1 += p[from + k + 1] * ds[to + k + 1];
            s2 += p[from + k + 2] * ds[to + k + 2];
            s3 += p[from + k + 3] * ds[to + k + 3];
        }
        for (; k < count; k++) {
            s0 += p[from + k] * ds[to + k];
        }
        float sum = (s0 + s1) + (s2 + s3);
        for (k = 0; k < count; k++) {
            ds[to + k] = p[from + k] * (ds[to + k] - sum);
        }
    }

    /** dq = dS·k/√K, or dk = dSᵀ·q/√K, of one example's head. */
    private void project(Frame frame, int head, boolean transposed, float[] ds, int from, int to) {
        int steps = steps(frame);
        frame.kernels()
                .gemm(
                        transposed,
                        false,
                        steps,
                        keyDim,
                        steps,
                        factor(),
                        ds,
                        0,
                        steps,
                        frame.scratch(from),
                        place(frame, from, head),
                        heads * keyDim,
                        0,
                        frame.scratch(GRADIENT + to),
                        place(frame, to, head),
                        heads * keyDim);
    }

    private float factor() {
        return (float) (1 / Math.sqrt(keyDim));
    }

    private static int steps(Frame frame) {
        return frame.node().input().dimension(0);
    }

    private int inputs(Frame frame, int projection) {
        return projection == OUTPUT ? heads * valueDim : frame.node().input().last();
    }

    private int units(Frame frame, int projection) {
        return projection == OUTPUT ? frame.node().input().last() : heads * (projection == VALUE ? valueDim : keyDim);
    }

    private int kernel(Frame frame, int projection) {
        return frame.at(options.useBias() ? 2 * projection : projection);
    }

    /** Where the bias of a projection begins, or −1. */
    private int bias(Frame frame, int projection) {
        return options.useBias() ? frame.at(2 * projection + 1) : -1;
    }

    /** Where a head's columns begin in q, k, v or c; {@code head} counts over the batch. */
    private int place(Frame frame, int array, int head) {
        int dim = array == QUERY || array == KEY ? keyDim : valueDim;
        return (head / heads * steps(frame) * heads + head % heads) * dim;
    }
}
