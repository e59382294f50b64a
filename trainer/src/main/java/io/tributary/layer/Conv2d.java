package io.tributary.layer;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.blas.Convolution;
import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Shape;
import java.util.Optional;

/**
 * A convolution of images {@code [channels × height × width]} (LeCun et al., 1989; a correlation, as everywhere), with the
 * names and the paddings of Keras. The kernel lies as {@code [filters × channels/groups × height × width]}, as in PyTorch.
 * With as many groups as channels it is a depthwise convolution.
 *
 * <p>{@code y = f(W ∗ x + b)}. Backward, with {@code dz = f′(z)·dy}: dW is the correlation of dz with x, {@code db = Σ dz}, and
 * dx the convolution of dz with W. {@link Convolution} computes all three as matrix products.
 *
 * <p>Symbols: F filters, C channels, G groups, P positions of the window.
 *
 * @param filters F, at least 1
 * @param down the window along the height
 * @param across the window along the width
 * @param groups G; filters and channels are split in so many parts that do not see each other
 * @param activation f
 * @param options of W and b; there is one b per filter
 */
public record Conv2d(int filters, Window down, Window across, int groups, Activation activation, KernelAndBias options)
        implements Layer {
    private static final int KERNEL = 0; // [F × C/G × kernel height × kernel width]
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
                KernelAndBias.read(section));
    }

    @Override
    public String type() {
        return "conv2d";
    }

    @Override
    public Shape declare(Shape input, Declaration slots) {
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
        options.declare(
                slots,
                "",
                Shape.of(filters, channels / groups, down.size(), across.size()),
                depth,
                Math.multiplyExact(filters, window),
                Shape.of(filters));
        if (activation.needsInput()) {
            slots.scratch(output);
        }
        Convolution convolution = new Convolution(
                filters, channels, groups, down.over(input.dimension(1)), across.over(input.dimension(2)));
        slots.plan(convolution);
        slots.temporary(convolution.workspace());
        slots.flops((2L * depth + (options.useBias() ? 1 : 0)) * output.size());
        return output;
    }

    @Override
    public void forward(Frame frame, float[] x, float[] y) {
        float[] z = activation.needsInput() ? frame.scratch(Z) : y;
        frame.kernels()
                .convolve(
                        frame.node().plan(),
                        frame.batch(),
                        frame.parameters(),
                        frame.at(KERNEL),
                        options.useBias() ? frame.at(BIAS) : -1,
                        x,
                        z,
                        frame.temporary());
        if (activation != Activations.LINEAR) {
            activation.forward(
                    frame.kernels(), rows(frame), frame.node().output().last(), z, y);
        }
    }

    @Override
    public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
        float[] dz = dy; // the caller leaves dy to us
        float[] z = activation.needsInput() ? frame.scratch(Z) : null;
        activation.backward(frame.kernels(), rows(frame), frame.node().output().last(), z, y, dy, dz);
        frame.kernels()
                .convolveBackward(
                        frame.node().plan(),
                        frame.batch(),
                        frame.parameters(),
                        frame.at(KERNEL),
                        x,
                        dz,
                        frame.gradient(),
                        frame.gradientAt(KERNEL),
                        options.useBias() ? frame.gradientAt(BIAS) : -1,
                        dx,
                        frame.temporary());
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
