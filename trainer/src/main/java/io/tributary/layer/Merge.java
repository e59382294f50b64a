package io.tributary.layer;

import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Shape;
import java.util.List;

/** What a {@link Parallel} makes of its branches' outputs, which {@link Parallel#output} gives. Immutable. */
public interface Merge {
    /**
     * Checks that the outputs go together.
     *
     * @param outputs of each branch, at least one
     * @param slots makes the errors
     * @return the shape of the merged output
     */
    Shape join(List<Shape> outputs, Declaration slots);

    /**
     * Computes the merged output.
     *
     * @param frame of the layer around it
     * @param branches how many
     * @param y [B × output], overwritten
     */
    void forward(Frame frame, int branches, float[] y);

    /**
     * Computes the gradient by one branch's output.
     *
     * @param frame of the layer around it
     * @param branches how many
     * @param branch which
     * @param dy [B × output], read
     * @param dOut [B × O_b], overwritten
     */
    void backward(Frame frame, int branches, int branch, float[] dy, float[] dOut);

    /**
     * Checks that all outputs have one shape.
     *
     * @param outputs of each branch, at least one
     * @param slots makes the errors
     * @return the shape
     */
    static Shape requireEqual(List<Shape> outputs, Declaration slots) {
        for (int b = 1; b < outputs.size(); b++) {
            if (!outputs.get(b).equals(outputs.get(0))) {
                throw slots.error(
                        "branch " + b + " gives " + outputs.get(b) + ", branch 0 gives " + outputs.get(0),
                        "let all branches give the same shape");
            }
        }
        return outputs.get(0);
    }

    /**
     * @param frame of the layer around it
     * @param branches how many
     * @param branch the one that is left out
     * @param i the place
     * @return the product of what all branches but one gave at a place
     */
    static float productOfOthers(Frame frame, int branches, int branch, int i) {
        float product = 1;
        for (int b = 0; b < branches; b++) {
            product *= b == branch ? 1 : Parallel.output(frame, b)[i];
        }
        return product;
    }
}
