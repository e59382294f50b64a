package io.tributary.layer;

import io.tributary.activation.Activations;
import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Branches side by side over the same input, or over selected columns of it: their outputs one after another, along the
 * channels of images and along the last dimension of everything else. So one network may be wide and deep (Cheng et al.,
 * 2016).
 *
 * <p>Symbols: of branch b, I_b its input and O_b its output, per example.
 *
 * @param branches at least one
 */
record Concat(List<Branch> branches) implements Layer {
    private static final int PER_BRANCH =
            2; // scratch arrays of each branch: its input, [B × I_b], its output, [B × O_b]

    /**
     * One of the ways.
     *
     * @param layers its layers; empty to pass its input on
     * @param columns the columns, along the last dimension, that it is given; empty for the whole input
     */
    record Branch(List<Layer> layers, List<Integer> columns) {
        /** Copies the lists. {@inheritDoc} */
        Branch {
            layers = layers.isEmpty() ? List.of(new ActivationLayer(Activations.LINEAR)) : List.copyOf(layers);
            columns = List.copyOf(columns);
        }
    }

    /** Copies the list. {@inheritDoc} */
    Concat {
        branches = List.copyOf(branches);
    }

    static Concat read(Section section) {
        List<Branch> branches = new ArrayList<>();
        for (Section branch : section.sections("branches")) {
            branches.add(new Branch(
                    branch.has("layers") ? Layers.REGISTRY.createAll(branch, "layers") : List.of(),
                    branch.integers("columns", List.of(), Bounds.atLeast(0))));
        }
        return new Concat(branches);
    }

    @Override
    public String type() {
        return "concat";
    }

    @Override
    public Shape declare(Shape input, ParameterLayout.Builder slots) {
        if (branches.isEmpty()) {
            throw slots.error("needs at least one branch, got none", "");
        }
        Shape whole = null;
        int widestInput = 1;
        int widestOutput = 1;
        for (int b = 0; b < branches.size(); b++) {
            Branch branch = branches.get(b);
            Shape selected = select(branch, input, slots);
            Shape output = slots.child("branches." + b, "branch " + b, new Sequential(branch.layers()), selected);
            whole = whole == null ? output : join(whole, output, b, slots);
            slots.scratch(branch.columns().isEmpty() ? Shape.of(1) : selected); // the whole input needs no copy
            slots.scratch(output);
            widestInput = Math.max(widestInput, selected.size());
            widestOutput = Math.max(widestOutput, output.size());
        }
        slots.scratch(Shape.of(widestInput)); // dx of a branch
        slots.scratch(Shape.of(widestOutput)); // dy of a branch
        slots.flops(whole.size()); // a copy
        return whole;
    }

    private static Shape select(Branch branch, Shape input, ParameterLayout.Builder slots) {
        for (int column : branch.columns()) {
            if (column >= input.last()) {
                throw slots.error(
                        "needs columns below " + input.last() + ", got " + column, "correct columns, counted from 0");
            }
        }
        return branch.columns().isEmpty()
                ? input
                : input.withLast(branch.columns().size());
    }

    /** The shape of both side by side. */
    private static Shape join(Shape left, Shape right, int number, ParameterLayout.Builder slots) {
        int axis = left.rank() == 3 ? 0 : left.rank() - 1;
        boolean fits = left.rank() == right.rank();
        int[] dimensions = new int[left.rank()];
        for (int i = 0; fits && i < dimensions.length; i++) {
            fits = i == axis || left.dimension(i) == right.dimension(i);
            dimensions[i] = left.dimension(i) + (i == axis ? right.dimension(i) : 0);
        }
        if (!fits) {
            throw slots.error(
                    "branch " + number + " gives " + right + ", which does not fit beside " + left,
                    "let all branches give the same dimensions but "
                            + (left.rank() == 3 ? "for the channels" : "for the last"));
        }
        return Shape.of(dimensions);
    }

    @Override
    public void forward(Frame frame, float[] x, float[] y) {
        int offset = 0;
        for (int b = 0; b < branches.size(); b++) {
            Frame child = frame.child(b);
            float[] in = x;
            if (!branches.get(b).columns().isEmpty()) {
                in = frame.scratch(PER_BRANCH * b);
                gather(frame, branches.get(b).columns(), x, in);
            }
            float[] out = frame.scratch(PER_BRANCH * b + 1);
            child.node().layer().forward(child, in, out);
            int width = run(child.node().output());
            int all = run(frame.node().output());
            for (int row = 0, rows = rows(frame); row < rows; row++) {
                System.arraycopy(out, row * width, y, row * all + offset, width);
            }
            offset += width;
        }
    }

    @Override
    public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
        if (dx != null) {
            Arrays.fill(dx, 0, frame.batch() * frame.node().input().size(), 0f);
        }
        float[] dIn = dx == null ? null : frame.scratch(PER_BRANCH * branches.size());
        float[] dOut = frame.scratch(PER_BRANCH * branches.size() + 1);
        int offset = 0;
        for (int b = 0; b < branches.size(); b++) {
            Frame child = frame.child(b);
            List<Integer> columns = branches.get(b).columns();
            int width = run(child.node().output());
            int all = run(frame.node().output());
            for (int row = 0, rows = rows(frame); row < rows; row++) {
                System.arraycopy(dy, row * all + offset, dOut, row * width, width);
            }
            float[] in = columns.isEmpty() ? x : frame.scratch(PER_BRANCH * b);
            child.node().layer().backward(child, in, frame.scratch(PER_BRANCH * b + 1), dOut, dIn);
            if (dx != null) {
                scatter(frame, columns, dIn, dx);
            }
            offset += width;
        }
    }

    /** Copies the selected columns, [rows × columns]. */
    private static void gather(Frame frame, List<Integer> columns, float[] x, float[] to) {
        int last = frame.node().input().last();
        int rows = frame.batch() * (frame.node().input().size() / last);
        for (int row = 0; row < rows; row++) {
            for (int k = 0; k < columns.size(); k++) {
                to[row * columns.size() + k] = x[row * last + columns.get(k)];
            }
        }
    }

    /** Adds a branch's input gradient to the columns it was given. */
    private static void scatter(Frame frame, List<Integer> columns, float[] from, float[] dx) {
        int last = frame.node().input().last();
        int rows = frame.batch() * (frame.node().input().size() / last);
        int width = columns.isEmpty() ? last : columns.size();
        for (int row = 0; row < rows; row++) {
            for (int k = 0; k < width; k++) {
                dx[row * last + (columns.isEmpty() ? k : columns.get(k))] += from[row * width + k];
            }
        }
    }

    /** Values of a shape that lie together along the axis of the joint: all of an image, one line of everything else. */
    private static int run(Shape shape) {
        return shape.rank() == 3 ? shape.size() : shape.last();
    }

    private static int rows(Frame frame) {
        Shape output = frame.node().output();
        return frame.batch() * (output.size() / run(output));
    }
}
