package io.tributary.layer;

import io.tributary.activation.Activation;
import io.tributary.blas.Blas;
import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.network.Constraint;
import io.tributary.network.Frame;
import io.tributary.network.Initializer;
import io.tributary.network.Layer;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import java.util.Arrays;
import java.util.Optional;

/**
 * A convolution of images {@code [channels × height × width]} (LeCun et al., 1989; a correlation, as everywhere), with the
 * names and the paddings of Keras. The kernel lies as {@code [filters × channels/groups × height × width]}, as in PyTorch.
 * With as many groups as channels it is a depthwise convolution.
 *
 * <p>Image by image, patches become the columns of a matrix X, and {@code y = f(W·X + b)}. Backward, with
 * {@code dz = f′(z)·dy}: {@code dW = dz·Xᵀ}, {@code db = Σ dz}, {@code dX = Wᵀ·dz}, added back to where the patches came
 * from. X is made again in backward: one image's columns stay in the cache, and a batch's would be the largest array of
 * the training. A 1 × 1 kernel that moves by 1 needs no columns: the image is X.
 *
 * <p>Symbols: F filters, C channels, G groups, D = C/G·(kernel height)·(kernel width), P positions of the window.
 *
 * @param filters F, at least 1
 * @param down the window along the height
 * @param across the window along the width
 * @param groups G; filters and channels are split in so many parts that do not see each other
 * @param activation f
 * @param useBias whether there is a b, one per filter
 * @param kernelInitializer first values of W
 * @param biasInitializer first values of b
 * @param kernelRegularizer penalty on W; null for the network's
 * @param kernelConstraint what W is held to; null for the network's
 */
record Conv2d(
        int filters,
        Window down,
        Window across,
        int groups,
        Activation activation,
        boolean useBias,
        Initializer kernelInitializer,
        Initializer biasInitializer,
        Regularizer kernelRegularizer,
        Constraint kernelConstraint)
        implements Layer {
    private static final int KERNEL = 0; // [F × D]
    private static final int BIAS = 1; // [F]
    private static final int Z = 0; // [B × F × P], only for activations whose derivative reads z

    static Conv2d read(Section section) {
        int[] size = Window.pair(section, "kernel-size");
        int[] stride = Window.pair(section, "strides", 1);
        int[] dilation = Window.pair(section, "dilation-rate", 1);
        Window.Padding padding = Window.padding(section, false);
        return new Conv2d(
                section.integer("filters", Bounds.atLeast(1)),
                new Window(size[0], stride[0], dilation[0], padding),
                new Window(size[1], stride[1], dilation[1], padding),
                section.integer("groups", 1, Bounds.atLeast(1)),
                Layers.activation(section),
                section.bool("use-bias", true),
                Initializers.REGISTRY.create(section, "kernel-initializer", Initializers.KERNEL_DEFAULT),
                Initializers.REGISTRY.create(section, "bias-initializer", "zeros"),
                Regularizers.read(section, "kernel-regularizer"),
                Constraints.read(section, "kernel-constraint"));
    }

    @Override
    public String type() {
        return "conv2d";
    }

    @Override
    public Shape declare(Shape input, ParameterLayout.Builder slots) {
        if (input.rank() != 3) {
            throw slots.error(
                    "needs images [channels × height × width], got " + input,
                    "set the input's shape, or add a reshape");
        }
        int channels = input.dimension(0);
        Groups.check(groups, channels, filters, slots);
        int rows = down.positions(input.dimension(1));
        int columns = across.positions(input.dimension(2));
        if (rows < 1 || columns < 1) {
            throw slots.error(
                    "a kernel of " + down.span() + "×" + across.span() + " does not fit " + input,
                    "make it smaller, or set padding = same");
        }
        Shape output = Shape.of(filters, rows, columns);
        int window = Math.multiplyExact(down.size(), across.size());
        int depth = Math.multiplyExact(channels / groups, window);
        slots.kernel(
                "kernel",
                Shape.of(filters, channels / groups, down.size(), across.size()),
                kernelInitializer,
                depth,
                Math.multiplyExact(filters, window),
                kernelRegularizer,
                kernelConstraint);
        if (useBias) {
            slots.bias("bias", Shape.of(filters), biasInitializer);
        }
        if (activation.needsInput()) {
            slots.scratch(output);
        }
        if (!pointwise()) {
            slots.temporary(Math.multiplyExact(depth, rows * columns));
        }
        slots.flops((2L * depth + (useBias ? 1 : 0)) * output.size());
        return output;
    }

    private boolean pointwise() {
        return down.size() == 1 && across.size() == 1 && down.stride() == 1 && across.stride() == 1;
    }

    @Override
    public void forward(Frame frame, float[] x, float[] y) {
        Shape image = frame.node().input();
        int positions = positions(frame); // P
        int channels = image.dimension(0) / groups; // C/G
        int part = filters / groups; // F/G
        int depth = depth(frame); // D
        float[] z = activation.needsInput() ? frame.scratch(Z) : y;
        if (useBias) {
            fillBias(frame, z);
        }
        for (int i = 0; i < frame.batch() * groups; i++) { // image by image, group by group
            int from = i * channels * (image.size() / image.dimension(0));
            int kernel = frame.at(KERNEL) + i % groups * part * depth;
            float[] columns = columns(frame, x, from);
            Blas.gemm(
                    false,
                    false,
                    part,
                    positions,
                    depth,
                    1,
                    frame.parameters(),
                    kernel,
                    depth,
                    columns,
                    pointwise() ? from : 0,
                    positions,
                    useBias ? 1 : 0,
                    z,
                    i * part * positions,
                    positions);
        }
        activation.forward(rows(frame), frame.node().output().last(), z, y);
    }

    @Override
    public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
        Shape image = frame.node().input();
        int positions = positions(frame); // P
        int channels = image.dimension(0) / groups; // C/G
        int part = filters / groups; // F/G
        int depth = depth(frame); // D
        float[] dz = dy; // the caller leaves dy to us
        float[] z = activation.needsInput() ? frame.scratch(Z) : null;
        activation.backward(rows(frame), frame.node().output().last(), z, y, dy, dz);
        if (useBias) {
            addBias(frame, dz);
        }
        if (dx != null && !pointwise()) {
            Arrays.fill(dx, 0, frame.batch() * image.size(), 0f);
        }
        for (int i = 0; i < frame.batch() * groups; i++) {
            int from = i * channels * (image.size() / image.dimension(0));
            int to = i * part * positions;
            int kernel = i % groups * part * depth + frame.at(KERNEL);
            float[] columns = columns(frame, x, from);
            int at = pointwise() ? from : 0;
            Blas.gemm(
                    false,
                    true,
                    part,
                    depth,
                    positions,
                    1,
                    dz,
                    to,
                    positions,
                    columns,
                    at,
                    positions,
                    1,
                    frame.gradient(),
                    kernel,
                    depth);
            if (dx != null) {
                float[] dColumns = pointwise() ? dx : frame.temporary();
                Blas.gemm(
                        true,
                        false,
                        depth,
                        positions,
                        part,
                        1,
                        frame.parameters(),
                        kernel,
                        depth,
                        dz,
                        to,
                        positions,
                        0,
                        dColumns,
                        at,
                        positions);
                if (!pointwise()) {
                    Patches.scatter(down, across, channels, image, frame.node().output(), dColumns, dx, from);
                }
            }
        }
    }

    /** The columns of the C/G channels that begin at {@code from}, [D × P]: x itself if pointwise, else a copy. */
    private float[] columns(Frame frame, float[] x, int from) {
        if (pointwise()) {
            return x;
        }
        Shape image = frame.node().input();
        float[] columns = frame.temporary();
        Patches.gather(
                down, across, image.dimension(0) / groups, image, frame.node().output(), x, from, columns);
        return columns;
    }

    private void fillBias(Frame frame, float[] z) {
        int positions = positions(frame);
        for (int i = 0; i < frame.batch() * filters; i++) {
            float bias = frame.parameters()[frame.at(BIAS) + i % filters];
            Arrays.fill(z, i * positions, (i + 1) * positions, bias);
        }
    }

    private void addBias(Frame frame, float[] dz) {
        int positions = positions(frame);
        for (int i = 0; i < frame.batch() * filters; i++) {
            float sum = 0;
            for (int p = i * positions; p < (i + 1) * positions; p++) {
                sum += dz[p];
            }
            frame.gradient()[frame.at(BIAS) + i % filters] += sum;
        }
    }

    private int depth(Frame frame) {
        return frame.node().input().dimension(0) / groups * down.size() * across.size();
    }

    private int positions(Frame frame) {
        return frame.node().output().size() / filters;
    }

    private static int rows(Frame frame) {
        Shape output = frame.node().output();
        return frame.batch() * (output.size() / output.last());
    }

    @Override
    public Optional<Activation> outputActivation() {
        return Optional.of(activation);
    }
}
