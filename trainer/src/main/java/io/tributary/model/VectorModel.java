package io.tributary.model;

import io.tributary.error.UserException;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Shape;
import java.util.List;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;

/**
 * A model over Spark's vectors and matrices. It needs {@code spark-mllib-local}, which Spark brings and the trainer does not; so it stands
 * beside {@link Model}: a method of that with one of these would keep callers without the library from being compiled.
 *
 * @param model predicts
 */
public record VectorModel(Model model) {
    /**
     * Predicts one example.
     *
     * @param features in the data's own units, [C], dense or sparse, read
     * @return the prediction, [K], dense
     * @throws UserException if there are not C features
     */
    public Vector predict(Vector features) {
        return Vectors.dense(model.predict(features.toArray()));
    }

    /**
     * Hands out a copy of some weights. A slot of more than two dimensions becomes a matrix of as many columns as its
     * last dimension, one of a single dimension a matrix of one row.
     *
     * @param slot a slot's full name, {@code layers.0.kernel}
     * @return its values
     * @throws UserException if there is no such slot, naming those that are
     */
    public Matrix weights(String slot) {
        ParameterLayout layout = model.network().layout();
        for (ParameterLayout.Slot parameter : layout.slots()) {
            if (parameter.fullName().equals(slot)) {
                return matrix(parameter.shape(), model.weights().parameters(), parameter.offset());
            }
        }
        for (ParameterLayout.StateSlot state : layout.stateSlots()) {
            if (state.fullName().equals(slot)) {
                return matrix(state.shape(), model.weights().state(), state.offset());
            }
        }
        List<String> names =
                layout.slots().stream().map(ParameterLayout.Slot::fullName).toList();
        throw new UserException("model", "has no weights " + slot, "there are " + String.join(", ", names));
    }

    private static Matrix matrix(Shape shape, float[] values, int offset) {
        double[] copy = new double[shape.size()];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = values[offset + i];
        }
        // Spark's matrices are column-major; "transposed" is its word for row-major.
        return new DenseMatrix(shape.size() / shape.last(), shape.last(), copy, true);
    }
}
