package io.tributary.layer;

import io.tributary.config.Section;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Shape;
import java.util.List;

/**
 * {@code y = Σ_k Π_b o_bk} over the last dimension of outputs of one shape: the dot product of two branches. With the branches
 * embeddings of users and items it is the factorisation of the matrix of their ratings.
 *
 * <p>With {@code normalize}, as in Keras, each o_b is first divided by its length, n_b, which makes it the cosine of two;
 * lengths below 1e-6 count as that. Backward, with {@code g_k = dy·Π_{j≠b} ô_jk}: {@code do_b = (g − ô_b·(ô_b·g)) / n_b}.
 *
 * <p>Symbols: R rows (the batch times all dimensions but the last), K values of each.
 *
 * @param normalize whether each output is divided by its length
 */
public record Dot(boolean normalize) implements Merge {
    private static final double LEAST = 1e-6;

    static Parallel read(Section section) {
        return Parallel.read(section, "dot", new Dot(section.bool("normalize", false)));
    }

    @Override
    public Shape join(List<Shape> outputs, Declaration slots) {
        return Merge.requireEqual(outputs, slots).withLast(1);
    }

    @Override
    public void forward(Frame frame, int branches, float[] y) {
        int width = width(frame);
        for (int row = 0, rows = rows(frame); row < rows; row++) {
            double sum = 0;
            for (int i = row * width; i < (row + 1) * width; i++) {
                sum += Merge.productOfOthers(frame, branches, branches, i); // of all
            }
            y[row] = (float) (sum * factors(frame, branches, branches, row));
        }
    }

    @Override
    public void backward(Frame frame, int branches, int branch, float[] dy, float[] dOut) {
        int width = width(frame);
        float[] out = Parallel.output(frame, branch);
        for (int row = 0, rows = rows(frame); row < rows; row++) {
            double scale = dy[row] * factors(frame, branches, branch, row);
            double dot = 0; // g·o
            for (int i = row * width; i < (row + 1) * width; i++) {
                dOut[i] = (float) (scale * Merge.productOfOthers(frame, branches, branch, i));
                dot += (double) dOut[i] * out[i];
            }
            if (normalize) {
                double factor = factor(frame, branch, row);
                double along = factor * LEAST < 1 ? factor * factor * dot : 0; // shorter ones are only scaled
                for (int i = row * width; i < (row + 1) * width; i++) {
                    dOut[i] = (float) (factor * (dOut[i] - along * out[i]));
                }
            }
        }
    }

    /** What a row's product is multiplied by, from all branches but one. */
    private double factors(Frame frame, int branches, int branch, int row) {
        double product = 1;
        for (int b = 0; normalize && b < branches; b++) {
            product *= b == branch ? 1 : factor(frame, b, row);
        }
        return product;
    }

    /** 1 / n_b. */
    private static double factor(Frame frame, int branch, int row) {
        float[] out = Parallel.output(frame, branch);
        int width = width(frame);
        double squares = 0;
        for (int i = row * width; i < (row + 1) * width; i++) {
            squares += (double) out[i] * out[i];
        }
        return 1 / Math.max(Math.sqrt(squares), LEAST);
    }

    private static int width(Frame frame) {
        return frame.child(0).node().output().last();
    }

    private static int rows(Frame frame) {
        return frame.batch() * frame.node().output().size();
    }
}
