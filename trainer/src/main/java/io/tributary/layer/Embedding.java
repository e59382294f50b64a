package io.tributary.layer;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.error.UserException;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Initializer;
import io.tributary.network.Layer;
import io.tributary.network.Regularizer;
import io.tributary.network.RowGradient;
import io.tributary.network.Shape;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Map;

/**
 * A row of a table for each id: {@code y_t = E[x_t]}, from ids {@code [time]} to a sequence {@code [time × features]}
 * (Bengio et al., 2003). Backward adds dy_t to the row x_t of dE, which is kept by rows: those that a batch has no ids of cost
 * nothing. Ids are whole numbers and have no gradient: dx is 0.
 *
 * <p>The table is a kernel: decay and the network's regularizer apply, unless the layer brings its own. Both reach the rows
 * that a batch has no ids of, too; then every step costs as much as the table is long.
 *
 * <p>Symbols: B examples, T ids of each, V rows of the table, E features.
 *
 * @param inputDim V: ids are 0 to V − 1; {@link EmbeddedInputs#OPEN} where the data will say it
 * @param outputDim E
 * @param initializer first values of the table
 * @param regularizer penalty on the table; null for the network's
 * @param maskZero whether id 0 is padding: then the output carries a mask. As in Keras, id 0 has a row like any other,
 *     which is trained by layers that do not heed the mask
 */
public record Embedding(int inputDim, int outputDim, Initializer initializer, Regularizer regularizer, boolean maskZero)
        implements Layer {
    private static final String INPUT_DIM = "input-dim";
    private static final int TABLE = 0; // [V × E]

    /** Up to here a float holds every whole number. */
    private static final int MOST_IDS = 1 << 24;

    static Embedding read(Section section) {
        boolean open = !section.has(INPUT_DIM) || section.isString(INPUT_DIM);
        return new Embedding(
                open
                        ? section.choice(INPUT_DIM, "auto", Map.of("auto", EmbeddedInputs.OPEN))
                        : section.integer(INPUT_DIM, Bounds.between(1, MOST_IDS)),
                section.integer("output-dim", Bounds.atLeast(1)),
                Initializers.REGISTRY.create(section, "embeddings-initializer", "uniform"),
                Regularizers.read(section, "embeddings-regularizer"),
                section.bool("mask-zero", false));
    }

    @Override
    public String type() {
        return "embedding";
    }

    @Override
    public Shape declare(Shape input, Declaration slots) {
        if (input.rank() != 1) {
            throw slots.error("needs ids [time], got " + input, "set the input's shape, or add a reshape");
        }
        slots.table("embeddings", Math.max(1, inputDim), outputDim, input.size(), initializer, regularizer);
        if (maskZero) {
            slots.makeMask(input.size());
        }
        Shape output = Shape.of(input.size(), outputDim);
        slots.flops(output.size()); // a copy
        return output;
    }

    @Override
    public void forward(Frame frame, float[] x, float[] y) {
        int ids = frame.batch() * frame.node().input().size();
        for (int i = 0; i < ids; i++) {
            int row = frame.at(TABLE) + id(frame, x[i]) * outputDim;
            System.arraycopy(frame.parameters(), row, y, i * outputDim, outputDim);
        }
        if (maskZero) {
            float[] mask = frame.madeMask();
            for (int i = 0; i < ids; i++) {
                mask[i] = x[i] == 0 ? 0 : 1;
            }
        }
    }

    @Override
    public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
        int ids = frame.batch() * frame.node().input().size();
        if (frame.trainable()) {
            RowGradient rows = frame.rowGradient(TABLE);
            for (int i = 0; i < ids; i++) {
                int row = rows.row((int) x[i]);
                float[] values = rows.values();
                for (int k = 0; k < outputDim; k++) {
                    values[row + k] += dy[i * outputDim + k];
                }
            }
        }
        if (dx != null) {
            Arrays.fill(dx, 0, ids, 0f);
        }
    }

    /** Checks what comes from the data, where no earlier boundary knows that it is an id. */
    private int id(Frame frame, float value) {
        int id = (int) value;
        if (id == value && id >= 0 && id < inputDim) {
            return id;
        }
        boolean large = value >= inputDim && value == Math.rint(value);
        throw new UserException(
                frame.node().place(),
                "ids are whole numbers from 0 to " + (inputDim - 1) + ", got " + plain(value),
                large ? "set a larger input-dim, or correct the data" : "correct the data; ids are not to be scaled");
    }

    private static String plain(float value) {
        return Float.isFinite(value) && value == Math.rint(value)
                ? new BigDecimal(value).toPlainString()
                : Float.toString(value);
    }
}
