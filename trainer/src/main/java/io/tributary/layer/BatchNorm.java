package io.tributary.layer;

import io.tributary.blas.Buffers;
import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Shape;

/**
 * Batch normalisation (Ioffe and Szegedy, 2015, algorithm 1): {@code y = γ·x̂ + β}, {@code x̂ = (x − μ) / √(σ² + ε)}, per
 * channel of images {@code [channels × height × width]} and per feature (the last dimension) of everything else.
 *
 * <p>Training takes mean and variance (divided by n, as Keras does) over the pass: over the examples that one shard gives to
 * a step, which is part of the definition of a training as the number of shards is. The running moments follow the mean of
 * the shards' moments, weighted by their examples; evaluation normalises with them.
 *
 * <p>A pass with one value per channel has no variance: it is normalised with the running moments, as in evaluation, and
 * leaves them where they are. So is every pass where the layer is frozen, as in Keras. A shard without examples in a step makes
 * no pass and adds nothing.
 *
 * <p>Backward, over the n values of a channel: {@code dβ = Σ dy}, {@code dγ = Σ dy·x̂},
 * {@code dx = γ / √(σ² + ε)·(dy − dβ/n − x̂·dγ/n)}; with moments that do not depend on x, the last two terms are 0. γ and β
 * are not decayed.
 *
 * <p>Symbols: B examples, C channels, I values that lie together (height·width for images, else 1), O = runs of C·I values,
 * n = O·I.
 *
 * @param momentum how much of the running moments stays at each step, from 0 to 1
 * @param epsilon ε
 * @param center whether there is a β
 * @param scale whether there is a γ
 */
public record BatchNorm(double momentum, double epsilon, boolean center, boolean scale) implements Layer {
    private static final int MEAN = 0; // state slot and scratch array, [C]
    private static final int VARIANCE = 1; // state slot, [C]
    private static final int FACTOR = 1; // scratch array, [C]: 1 / √(σ² + ε)

    static BatchNorm read(Section section) {
        return new BatchNorm(
                section.number("momentum", 0.99, Bounds.between(0, 1)),
                section.number("epsilon", 1e-3, Bounds.positive()),
                section.bool("center", true),
                section.bool("scale", true));
    }

    @Override
    public String type() {
        return "batch-norm";
    }

    @Override
    public Shape declare(Shape input, Declaration slots) {
        Shape channels = Shape.of(channels(input));
        if (scale) {
            slots.bias("gamma", channels, Initializers.ONES);
        }
        if (center) {
            slots.bias("beta", channels, Initializers.ZEROS);
        }
        slots.state("running-mean", channels, 0, (float) momentum);
        slots.state("running-variance", channels, 1, (float) momentum);
        slots.scratchPerPass(channels); // MEAN
        slots.scratchPerPass(channels); // FACTOR
        slots.flops(8L * input.size());
        return input;
    }

    @Override
    public void forward(Frame frame, float[] x, float[] y) {
        int channels = channels(frame.node().input());
        int inner = inner(frame.node().input());
        int runs = runs(frame);
        for (int c = 0; c < channels; c++) {
            moments(frame, x, c);
            float mean = frame.scratch(MEAN)[c];
            float factor = frame.scratch(FACTOR)[c] * gamma(frame, c);
            float shift = center ? frame.parameters()[frame.at(scale ? 1 : 0) + c] : 0;
            for (int o = 0; o < runs; o++) {
                int from = (o * channels + c) * inner;
                for (int i = from; i < from + inner; i++) {
                    y[i] = (x[i] - mean) * factor + shift;
                }
            }
        }
    }

    /** Sets mean and factor of a channel, and in training adds the moments, once per example, to the state sums. */
    private void moments(Frame frame, float[] x, int c) {
        float mean = frame.state()[frame.stateAt(MEAN) + c];
        float variance = frame.state()[frame.stateAt(VARIANCE) + c];
        if (ofBatch(frame)) {
            mean = (float) mean(frame, x, c);
            variance = (float) variance(frame, x, c, mean);
        }
        if (frame.training() && frame.trainable()) {
            frame.stateSum()[frame.stateAt(MEAN) + c] += frame.examples() * mean;
            frame.stateSum()[frame.stateAt(VARIANCE) + c] += frame.examples() * variance;
        }
        frame.scratch(MEAN)[c] = mean;
        frame.scratch(FACTOR)[c] = (float) (1 / Math.sqrt(variance + epsilon));
    }

    private static double mean(Frame frame, float[] x, int c) {
        Shape input = frame.node().input();
        int inner = inner(input);
        double sum =
                ChannelSums.sum(frame.kernels().buffers(), runs(frame), inner, x, c * inner, channels(input) * inner);
        return sum / values(frame);
    }

    private static double variance(Frame frame, float[] x, int c, float mean) {
        Shape input = frame.node().input();
        int inner = inner(input);
        double sum = ChannelSums.squares(
                frame.kernels().buffers(), runs(frame), inner, x, mean, c * inner, channels(input) * inner);
        return sum / values(frame);
    }

    @Override
    public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
        int channels = channels(frame.node().input());
        int inner = inner(frame.node().input());
        int runs = runs(frame);
        Buffers buffers = frame.kernels().buffers();
        for (int c = 0; c < channels; c++) {
            float mean = frame.scratch(MEAN)[c];
            float factor = frame.scratch(FACTOR)[c];
            ChannelSums.slopes(buffers, runs, inner, x, mean, dy, c * inner, channels * inner);
            double sum = buffers.totals()[ChannelSums.SLOPE]; // Σ dy
            double product = buffers.totals()[ChannelSums.PRODUCT] * factor; // Σ dy·x̂
            if (scale) {
                frame.gradient()[frame.gradientAt(0) + c] += (float) product;
            }
            if (center) {
                frame.gradient()[frame.gradientAt(scale ? 1 : 0) + c] += (float) sum;
            }
            if (dx == null) {
                continue;
            }
            boolean moving = ofBatch(frame);
            float shift = moving ? (float) (sum / values(frame)) : 0;
            float slope = moving ? (float) (factor * product / values(frame)) : 0;
            float all = factor * gamma(frame, c);
            for (int o = 0; o < runs; o++) {
                int from = (o * channels + c) * inner;
                for (int i = from; i < from + inner; i++) {
                    dx[i] = all * (dy[i] - shift - slope * (x[i] - mean));
                }
            }
        }
    }

    private float gamma(Frame frame, int c) {
        return scale ? frame.parameters()[frame.at(0) + c] : 1;
    }

    /** Whether the moments are those of the pass. */
    private static boolean ofBatch(Frame frame) {
        return frame.training() && frame.trainable() && values(frame) > 1;
    }

    private static int channels(Shape input) {
        return input.rank() == 3 ? input.dimension(0) : input.last();
    }

    private static int inner(Shape input) {
        return input.rank() == 3 ? input.dimension(1) * input.last() : 1;
    }

    private static int runs(Frame frame) {
        Shape input = frame.node().input();
        return frame.batch() * (input.size() / (channels(input) * inner(input)));
    }

    /** n. */
    private static int values(Frame frame) {
        return runs(frame) * inner(frame.node().input());
    }
}
