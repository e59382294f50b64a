package io.tributary.layer;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Shape;
import java.util.List;

/**
 * The same values under other dimensions, in row-major order: {@code reshape} and {@code flatten}. An image
 * {@code [channels × height × width]} flattens channel by channel.
 *
 * @param targetShape the dimensions of one example, at least 1 each; one of them may be −1, for whatever is left; empty to
 *     flatten
 */
public record Reshape(List<Integer> targetShape) implements Layer {
    private static final int REST = -1;

    /** All values in one dimension. */
    public static final Reshape FLATTEN = new Reshape(List.of());

    /** Copies the list. {@inheritDoc} */
    public Reshape {
        targetShape = List.copyOf(targetShape);
    }

    static Reshape read(Section section) {
        String key = "target-shape";
        List<Integer> shape = section.integers(key, Bounds.atLeast(REST));
        if (shape.isEmpty() || shape.contains(0)) {
            throw section.error(key, "needs dimensions of at least 1, or -1 for the rest, got " + shape, "");
        }
        if (shape.indexOf(REST) != shape.lastIndexOf(REST)) {
            throw section.error(key, "can have -1 in one place only, got " + shape, "");
        }
        return new Reshape(shape);
    }

    @Override
    public String type() {
        return targetShape.isEmpty() ? "flatten" : "reshape";
    }

    @Override
    public Shape declare(Shape input, Declaration slots) {
        slots.flops(input.size()); // a copy
        if (targetShape.isEmpty()) {
            return Shape.of(input.size());
        }
        long known = 1;
        for (int dimension : targetShape) {
            known = Math.multiplyExact(known, dimension == REST ? 1 : dimension);
        }
        boolean fits = targetShape.contains(REST) ? input.size() % known == 0 : input.size() == known;
        if (!fits) {
            throw slots.error(
                    "cannot arrange " + input.size() + " values (" + input + ") as " + targetShape,
                    "correct target-shape");
        }
        int rest = (int) (input.size() / known);
        return Shape.of(targetShape.stream()
                .map(dimension -> dimension == REST ? Integer.valueOf(rest) : dimension)
                .toList());
    }

    @Override
    public void forward(Frame frame, float[] x, float[] y) {
        System.arraycopy(x, 0, y, 0, frame.batch() * frame.node().input().size());
    }

    @Override
    public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
        if (dx != null) {
            System.arraycopy(dy, 0, dx, 0, frame.batch() * frame.node().input().size());
        }
    }
}
