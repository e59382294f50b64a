package io.tributary.layer;

import io.tributary.activation.Activations;
import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Branches side by side over the same input, or over selected columns of it, whose outputs are merged into one:
 * {@code concat}, {@code add}, {@code average}, {@code multiply}, {@code dot} and {@code bidirectional}. So one network may
 * be wide and deep (Cheng et al., 2016), or factorise a matrix (Koren, Bell and Volinsky, 2009).
 *
 * <p>Symbols: of branch b, I_b its input and O_b its output, per example.
 *
 * @param type the name in a configuration
 * @param branches at least one
 * @param merge what is done with their outputs
 */
public record Parallel(String type, List<Branch> branches, Merge merge) implements Layer {
    private static final int PER_BRANCH =
            2; // scratch arrays of each branch: its input, [B × I_b], its output, [B × O_b]

    /**
     * One of the ways.
     *
     * @param name in the names of its slots
     * @param label in errors
     * @param layer the layer, which may be a composite
     * @param columns the columns, along the last dimension, that it is given; empty for the whole input
     */
    public record Branch(String name, String label, Layer layer, List<Integer> columns) {
        /** Copies the list. {@inheritDoc} */
        public Branch {
            columns = List.copyOf(columns);
        }

        /**
         * A branch of a list.
         *
         * @param number its number
         * @param layers its layers; empty to pass its input on
         * @param columns as above
         */
        static Branch of(int number, List<Layer> layers, List<Integer> columns) {
            List<Layer> some = layers.isEmpty() ? List.of(new ActivationLayer(Activations.LINEAR)) : layers;
            return new Branch("branches." + number, "branch " + number, new Sequential(some), columns);
        }
    }

    /** Copies the list. {@inheritDoc} */
    public Parallel {
        branches = List.copyOf(branches);
    }

    static Parallel read(Section section, String type, Merge merge) {
        List<Branch> branches = new ArrayList<>();
        for (Section branch : section.sections("branches")) {
            branches.add(Branch.of(
                    branches.size(),
                    branch.has("layers") ? Layers.REGISTRY.createAll(branch, "layers") : List.of(),
                    branch.integers("columns", List.of(), Bounds.atLeast(0))));
        }
        return new Parallel(type, branches, merge);
    }

    @Override
    public boolean takesSparse() {
        return true;
    }

    @Override
    public Shape declare(Shape input, Declaration slots) {
        if (branches.isEmpty()) {
            throw slots.error("needs at least one branch, got none", "");
        }
        List<Shape> outputs = new ArrayList<>();
        int widestInput = 1;
        int widestOutput = 1;
        for (Branch branch : branches) {
            Shape selected = select(branch, input, slots);
            Shape output = slots.child(branch.name(), branch.label(), branch.layer(), selected);
            outputs.add(output);
            slots.scratch(branch.columns().isEmpty() ? Shape.of(1) : selected); // the whole input needs no copy
            slots.scratch(output);
            widestInput = Math.max(widestInput, selected.arraySize());
            widestOutput = Math.max(widestOutput, output.size());
        }
        slots.scratch(Shape.of(widestInput)); // dx of a branch
        slots.scratch(Shape.of(widestOutput)); // dy of a branch
        Shape whole = merge.join(outputs, slots);
        slots.flops(outputs.stream().mapToLong(Shape::size).sum());
        return whole;
    }

    private static Shape select(Branch branch, Shape input, Declaration slots) {
        if (input.sparse() && !branch.columns().isEmpty()) {
            throw slots.error(
                    "selects columns, and the data's features are sparse", "leave columns out, so that all are given");
        }
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

    @Override
    public void forward(Frame frame, float[] x, float[] y) {
        for (int b = 0; b < branches.size(); b++) {
            Frame child = frame.child(b);
            float[] in = x;
            if (!branches.get(b).columns().isEmpty()) {
                in = frame.scratch(PER_BRANCH * b);
                gather(frame, branches.get(b).columns(), x, in);
            }
            child.node().layer().forward(child, in, output(frame, b));
        }
        merge.forward(frame, branches.size(), y);
    }

    @Override
    public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
        if (dx != null) {
            Arrays.fill(dx, 0, frame.batch() * frame.node().input().size(), 0f);
        }
        float[] dIn = dx == null ? null : frame.scratch(PER_BRANCH * branches.size());
        float[] dOut = frame.scratch(PER_BRANCH * branches.size() + 1);
        for (int b = 0; b < branches.size(); b++) {
            Frame child = frame.child(b);
            List<Integer> columns = branches.get(b).columns();
            merge.backward(frame, branches.size(), b, dy, dOut);
            float[] in = columns.isEmpty() ? x : frame.scratch(PER_BRANCH * b);
            child.node().layer().backward(child, in, output(frame, b), dOut, dIn);
            if (dx != null) {
                scatter(frame, columns, dIn, dx);
            }
        }
    }

    /** What a branch gave, [B × O_b]. */
    static float[] output(Frame frame, int branch) {
        return frame.scratch(PER_BRANCH * branch + 1);
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
}
