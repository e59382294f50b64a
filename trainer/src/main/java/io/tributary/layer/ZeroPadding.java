package io.tributary.layer;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Zeros around images {@code [channels × height × width]}, or before and after sequences {@code [time × features]}.
 *
 * @param top lines above, or steps before
 * @param bottom lines below, or steps after
 * @param left columns to the left; not used for sequences
 * @param right columns to the right; not used for sequences
 */
public record ZeroPadding(int top, int bottom, int left, int right) implements Layer {
    /** One number for all sides, two for height and width, four for top, bottom, left and right. */
    static ZeroPadding read(Section section) {
        String key = "padding";
        if (!section.isList(key)) {
            int all = section.integer(key, 1, Bounds.atLeast(0));
            return new ZeroPadding(all, all, all, all);
        }
        List<Integer> sides = section.integers(key, Bounds.atLeast(0));
        return switch (sides.size()) {
            case 2 -> new ZeroPadding(sides.get(0), sides.get(0), sides.get(1), sides.get(1));
            case 4 -> new ZeroPadding(sides.get(0), sides.get(1), sides.get(2), sides.get(3));
            default ->
                throw section.error(
                        key, "needs one number, height and width, or top, bottom, left and right, got " + sides, "");
        };
    }

    @Override
    public String type() {
        return "zero-padding";
    }

    @Override
    public Shape declare(Shape input, Declaration slots) {
        Shape output;
        if (input.rank() == 3) {
            output = Shape.of(
                    input.dimension(0),
                    Math.addExact(input.dimension(1), Math.addExact(top, bottom)),
                    Math.addExact(input.dimension(2), Math.addExact(left, right)));
        } else if (input.rank() == 2) {
            output = Shape.of(Math.addExact(input.dimension(0), Math.addExact(top, bottom)), input.last());
        } else {
            throw slots.error(
                    "needs images [channels × height × width] or sequences [time × features], got " + input,
                    "set the input's shape, or add a reshape");
        }
        slots.flops(output.size()); // a copy
        return output;
    }

    @Override
    public void forward(Frame frame, float[] x, float[] y) {
        Arrays.fill(y, 0, frame.batch() * frame.node().output().size(), 0f);
        Shape input = frame.node().input();
        for (int line = 0; line < lines(frame); line++) {
            System.arraycopy(x, line * input.last(), y, at(frame, line), input.last());
        }
    }

    @Override
    public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
        Shape input = frame.node().input();
        for (int line = 0; dx != null && line < lines(frame); line++) {
            System.arraycopy(dy, at(frame, line), dx, line * input.last(), input.last());
        }
    }

    /** Lines of the input's last dimension in the batch. */
    private static int lines(Frame frame) {
        Shape input = frame.node().input();
        return frame.batch() * (input.size() / input.last());
    }

    /** Where an input's line begins in the output. */
    private int at(Frame frame, int line) {
        Shape input = frame.node().input();
        Shape output = frame.node().output();
        int height = input.dimension(-2);
        int margin = input.rank() == 3 ? left : 0;
        int row = line / height * output.dimension(-2) + top + line % height;
        return row * output.last() + margin;
    }
}
