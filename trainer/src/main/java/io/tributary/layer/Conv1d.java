package io.tributary.layer;

import io.tributary.activation.Activation;
import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Shape;
import java.util.Arrays;
import java.util.Optional;

/**
 * A convolution along the time of sequences {@code [time × features]}, as in Keras: features last, padding {@code valid},
 * {@code same} or {@code causal}. The kernel lies as in Keras, {@code [window × features/groups × filters]}.
 *
 * <p>Sequence by sequence, what the window sees at each position becomes a row of a matrix X, and {@code y = f(X·W + b)}.
 * Backward, with {@code dz = f′(z)·dy}: {@code dW = Xᵀ·dz}, {@code db = Σ dz}, {@code dX = dz·Wᵀ}, added back to the steps
 * the rows came from.
 *
 * <p>Symbols: F filters, C features, G groups, D = (window)·C/G, T steps, P positions of the window.
 *
 * @param filters F, at least 1
 * @param window along the time
 * @param groups G; filters and features are split in so many parts that do not see each other
 * @param activation f
 * @param options of W and b; there is one b per filter
 */
public record Conv1d(int filters, Window window, int groups, Activation activation, KernelAndBias options)
        implements Layer {
    private static final int KERNEL = 0; // [D × F]
    private static final int BIAS = 1; // [F]
    private static final int Z = 0; // [B × P × F], only for activations whose derivative reads z

    static Conv1d read(Section section) {
        return new Conv1d(
                section.integer("filters", Bounds.atLeast(1)),
                new Window(
                        section.integer("kernel-size", Bounds.atLeast(1)),
                        section.integer("strides", 1, Bounds.atLeast(1)),
                        section.integer("dilation-rate", 1, Bounds.atLeast(1)),
                        Window.padding(section, true)),
                section.integer("groups", 1, Bounds.atLeast(1)),
                Layers.activation(section),
                KernelAndBias.read(section));
    }

    @Override
    public String type() {
        return "conv1d";
    }

    @Override
    public Shape declare(Shape input, Declaration slots) {
        if (input.rank() != 2) {
            throw slots.error(
                    "needs sequences [time × features], got " + input, "set the input's shape, or add a reshape");
        }
        int features = input.last();
        Groups.check(groups, features, filters, slots);
        int positions = window.positions(input.dimension(0));
        if (positions < 1) {
            throw slots.error(
                    "a kernel of " + window.span() + " steps does not fit " + input,
                    "make it smaller, or set padding = same");
        }
        Shape output = Shape.of(positions, filters);
        int depth = Math.multiplyExact(window.size(), features / groups);
        options.declare(
                slots,
                "",
                Shape.of(window.size(), features / groups, filters),
                depth,
                Math.multiplyExact(window.size(), filters),
                Shape.of(filters));
        if (activation.needsInput()) {
            slots.scratch(output);
        }
        slots.temporary(Math.multiplyExact(depth, positions));
        slots.flops((2L * depth + (options.useBias() ? 1 : 0)) * output.size());
        return output;
    }

    @Override
    public void forward(Frame frame, float[] x, float[] y) {
        int positions = frame.node().output().dimension(0); // P
        int part = filters / groups; // F/G
        int depth = depth(frame); // D
        float[] z = activation.needsInput() ? frame.scratch(Z) : y;
        float[] rows = frame.temporary(); // [P × D]
        for (int row = 0; options.useBias() && row < frame.batch() * positions; row++) {
            System.arraycopy(frame.parameters(), frame.at(BIAS), z, row * filters, filters);
        }
        for (int b = 0; b < frame.batch(); b++) {
            for (int g = 0; g < groups; g++) {
                gather(frame, b, g, x, rows);
                frame.kernels()
                        .gemm(
                                false,
                                false,
                                positions,
                                part,
                                depth,
                                1,
                                rows,
                                0,
                                depth,
                                frame.parameters(),
                                frame.at(KERNEL) + g * part,
                                filters,
                                options.useBias() ? 1 : 0,
                                z,
                                b * positions * filters + g * part,
                                filters);
            }
        }
        activation.forward(frame.kernels(), frame.batch() * positions, filters, z, y);
    }

    @Override
    public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
        int positions = frame.node().output().dimension(0); // P
        float[] dz = dy; // the caller leaves dy to us
        float[] z = activation.needsInput() ? frame.scratch(Z) : null;
        activation.backward(frame.kernels(), frame.batch() * positions, filters, z, y, dy, dz);
        if (options.useBias()) {
            Affine.addRows(
                    frame.kernels(), frame.batch() * positions, filters, dz, frame.gradient(), frame.gradientAt(BIAS));
        }
        if (dx != null) {
            Arrays.fill(dx, 0, frame.batch() * frame.node().input().size(), 0f);
        }
        for (int b = 0; b < frame.batch(); b++) {
            for (int g = 0; g < groups; g++) {
                backward(frame, b, g, x, dz, dx);
            }
        }
    }

    /** Backward of one sequence and group. */
    private void backward(Frame frame, int b, int g, float[] x, float[] dz, float[] dx) {
        int positions = frame.node().output().dimension(0); // P
        int part = filters / groups; // F/G
        int depth = depth(frame); // D
        int to = b * positions * filters + g * part;
        int kernel = frame.at(KERNEL) + g * part;
        float[] rows = frame.temporary(); // [P × D], of x and then of dx
        gather(frame, b, g, x, rows);
        frame.kernels()
                .gemm(
                        true,
                        false,
                        depth,
                        part,
                        positions,
                        1,
                        rows,
                        0,
                        depth,
                        dz,
                        to,
                        filters,
                        1,
                        frame.gradient(),
                        frame.gradientAt(KERNEL) + g * part,
                        filters);
        if (dx != null) {
            frame.kernels()
                    .gemm(
                            false,
                            true,
                            positions,
                            depth,
                            part,
                            1,
                            dz,
                            to,
                            filters,
                            frame.parameters(),
                            kernel,
                            filters,
                            0,
                            rows,
                            0,
                            depth);
            scatter(frame, b, g, rows, dx);
        }
    }

    /** Copies what the window sees of a sequence and group into rows, [P × D]; 0 where it lies over padding. */
    private void gather(Frame frame, int b, int g, float[] x, float[] rows) {
        Shape input = frame.node().input();
        int steps = input.dimension(0);
        int part = input.last() / groups; // C/G
        int to = 0;
        for (int p = 0; p < frame.node().output().dimension(0); p++) {
            for (int k = 0; k < window.size(); k++, to += part) {
                int step = p * window.stride() - window.before(steps) + k * window.dilation();
                if (step >= 0 && step < steps) {
                    System.arraycopy(x, (b * steps + step) * input.last() + g * part, rows, to, part);
                } else {
                    Arrays.fill(rows, to, to + part, 0f);
                }
            }
        }
    }

    /** Adds rows back to the steps they came from: the transpose of gather. */
    private void scatter(Frame frame, int b, int g, float[] rows, float[] dx) {
        Shape input = frame.node().input();
        int steps = input.dimension(0);
        int part = input.last() / groups; // C/G
        int from = 0;
        for (int p = 0; p < frame.node().output().dimension(0); p++) {
            for (int k = 0; k < window.size(); k++, from += part) {
                int step = p * window.stride() - window.before(steps) + k * window.dilation();
                int at = (b * steps + step) * input.last() + g * part;
                for (int c = 0; c < part && step >= 0 && step < steps; c++) {
                    dx[at + c] += rows[from + c];
                }
            }
        }
    }

    private int depth(Frame frame) {
        return window.size() * (frame.node().input().last() / groups);
    }

    @Override
    public Optional<Activation> outputActivation() {
        return Optional.of(activation);
    }
}
