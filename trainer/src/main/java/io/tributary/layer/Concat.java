package io.tributary.layer;

import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Shape;
import java.util.List;

/**
 * Outputs one after another, along the channels of images and along the last dimension of everything else.
 */
public enum Concat implements Merge {
    /** The only one. */
    CONCAT;

    @Override
    public Shape join(List<Shape> outputs, Declaration slots) {
        Shape whole = outputs.get(0);
        for (int b = 1; b < outputs.size(); b++) {
            whole = join(whole, outputs.get(b), b, slots);
        }
        return whole;
    }

    /** The shape of both side by side. */
    private static Shape join(Shape left, Shape right, int number, Declaration slots) {
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
    public void forward(Frame frame, int branches, float[] y) {
        int all = run(frame.node().output());
        int offset = 0;
        for (int b = 0; b < branches; b++) {
            int width = width(frame, b);
            for (int row = 0, rows = rows(frame); row < rows; row++) {
                System.arraycopy(Parallel.output(frame, b), row * width, y, row * all + offset, width);
            }
            offset += width;
        }
    }

    @Override
    public void backward(Frame frame, int branches, int branch, float[] dy, float[] dOut) {
        int all = run(frame.node().output());
        int width = width(frame, branch);
        int offset = 0;
        for (int b = 0; b < branch; b++) {
            offset += width(frame, b);
        }
        for (int row = 0, rows = rows(frame); row < rows; row++) {
            System.arraycopy(dy, row * all + offset, dOut, row * width, width);
        }
    }

    private static int width(Frame frame, int branch) {
        return run(frame.child(branch).node().output());
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
