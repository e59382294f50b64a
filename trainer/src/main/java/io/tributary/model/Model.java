package io.tributary.model;

import io.tributary.config.AllowedClasses;
import io.tributary.error.UserException;
import io.tributary.format.FormatConfig;
import io.tributary.loss.Loss;
import io.tributary.network.Batch;
import io.tributary.network.Compute;
import io.tributary.network.Network;
import io.tributary.network.Targets;
import io.tributary.network.Weights;
import io.tributary.network.Workspace;
import io.tributary.row.Row;
import io.tributary.storage.LocalStorage;
import io.tributary.storage.Storage;
import io.tributary.train.Prediction;
import io.tributary.transform.Cells;
import io.tributary.transform.FittedTransforms;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A trained network that predicts. Takes features as the data has them and applies what was fitted on the training data
 * itself; gives probabilities where the loss is of logits, numbers in the data's unit where targets are numbers, and where the
 * target is the input the error of its reconstruction: the mean of the squared differences, in the units of the network.
 * May be used by many threads at once; needs no Spark context.
 *
 * <p>A prediction depends on nothing but its own example, up to the rounding of matrix products: how many examples are
 * predicted together, and at which place among them one stands, may change the last bits, by less than 1e-5 of the greatest
 * output. What the other examples are has no part in it.
 *
 * <p>A model that was loaded, or trained by {@code Tributary.fit}, is serializable: it goes as the contents of its files, and
 * in a process that has it already comes out as the one that is there.
 *
 * <p>Symbols: B examples, C features of one as the data has them, F inputs of the network, K values of one output.
 */
public final class Model implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Most examples per pass of a long prediction: enough for the matrix products, little enough for the caches. */
    private static final int BATCH_ROWS = 256;

    // None is written: bytes of all go in its place.
    private final transient Compute compute;
    private final transient ModelDescription description;
    private final transient Network network;
    private final transient FittedTransforms fitted;
    private final transient Weights weights;
    private final transient Prediction prediction;
    private final transient Pool single = new Pool(1);
    private final transient Pool batch;

    /**
     * @param network the network
     * @param loss the loss it was trained with, which says what its output means
     * @param fitted transforms of the inputs, and the classes
     * @param weights the network's weights, not copied; nobody may change them while the model is used
     */
    public Model(Network network, Loss loss, FittedTransforms fitted, Weights weights) {
        this(new ModelDescription(network, loss, Optional.empty(), fitted, Optional.empty()), weights);
    }

    /**
     * @param description all but the weights
     * @param weights the network's weights, not copied; nobody may change them while the model is used
     */
    public Model(ModelDescription description, Weights weights) {
        this(Compute.HOST, description, weights);
    }

    /**
     * @param compute gives memory and arithmetic
     * @param description all but the weights
     * @param weights the network's weights, not copied; nobody may change them while the model is used
     */
    public Model(Compute compute, ModelDescription description, Weights weights) {
        this.compute = compute;
        this.description = description;
        this.network = description.network();
        this.fitted = description.fitted();
        this.weights = weights;
        this.prediction = new Prediction(network, description.loss(), fitted.target());
        this.batch = new Pool(Workspace.evaluationRows(network, BATCH_ROWS));
    }

    /**
     * Loads a model from this machine's disk.
     *
     * @param directory the model's directory, or the one that {@code train --output} was given
     * @return the model
     * @throws UserException if there is none, or a file of it is missing, damaged or does not fit the others
     */
    public static Model load(String directory) {
        return load(new LocalStorage(), directory);
    }

    /**
     * Loads a model from this machine's disk that has layers or a loss of the user's own.
     *
     * @param directory the model's directory, or the one that {@code train --output} was given
     * @param classes which classes of the user's own it may run; a model from a stranger names any
     * @return the model
     * @throws UserException if there is none, or a file of it is missing, damaged or does not fit the others
     */
    public static Model load(String directory, AllowedClasses classes) {
        return load(new LocalStorage(), directory, classes);
    }

    /**
     * Loads a model from anywhere.
     *
     * @param storage where it is
     * @param directory the model's directory, or the one that {@code train --output} was given
     * @return the model
     * @throws UserException if there is none, or a file of it is missing, damaged or does not fit the others
     */
    public static Model load(Storage storage, String directory) {
        return load(storage, directory, AllowedClasses.NONE);
    }

    /**
     * Loads a model from anywhere that has layers or a loss of the user's own.
     *
     * @param storage where it is
     * @param directory the model's directory, or the one that {@code train --output} was given
     * @param classes which classes of the user's own it may run; a model from a stranger names any
     * @return the model
     * @throws UserException if there is none, or a file of it is missing, damaged or does not fit the others
     */
    public static Model load(Storage storage, String directory, AllowedClasses classes) {
        ModelFiles files = ModelFiles.open(storage, directory, classes);
        ModelDescription description = files.description();
        return new Model(description, files.weights(description.network().layout()));
    }

    /**
     * Writes all of the model, for {@link #fromBytes} in another process.
     *
     * @return the contents of its files
     * @throws IllegalStateException if it was made of its parts, without a configuration
     */
    public byte[] toBytes() {
        return ModelBytes.of(description, weights);
    }

    /**
     * Reads a model that came from a process that is trusted. Equal bytes give one model, for all who have it in this process.
     *
     * @param bytes what {@link #toBytes} gave
     * @return the model
     * @throws UserException if they came damaged
     */
    public static Model fromBytes(byte[] bytes) {
        return ModelBytes.model(bytes);
    }

    private Object writeReplace() {
        return new ModelBytes.Serial(toBytes());
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a model comes as its bytes");
    }

    /** @return the network */
    public Network network() {
        return network;
    }

    /** @return the loss it was trained with */
    public Loss loss() {
        return description.loss();
    }

    /** @return what was fitted on the training data */
    public FittedTransforms fitted() {
        return fitted;
    }

    /** @return the weights, to be read only */
    public Weights weights() {
        return weights;
    }

    /**
     * Makes the features of a record that has names: {@code predict(features(Map.of("carat", 0.3, "cut", "Ideal")))}. A
     * category becomes its id, and what is missing becomes what the training had in its place.
     *
     * @param record values by column name: numbers, booleans, texts; null or none where one is missing
     * @return the features, [C], as all methods here take them
     * @throws UserException naming the column whose value is missing, no number, or unknown
     */
    public double[] features(Map<String, ?> record) {
        return Cells.of(record, fitted);
    }

    /** {@return examples per pass of a long prediction} */
    int batchRows() {
        return batch.rows;
    }

    /** @return how data become features; empty where the model was made of its parts */
    public Optional<FormatConfig> format() {
        return description.format();
    }

    /**
     * Predicts one example.
     *
     * @param features in the data's own units, [C], read; a category is its id, which {@link #features} knows; a number
     *     that is none is missing, and where the training did not lack it makes predictions that are none
     * @return the prediction, [K]
     * @throws UserException if there are not C features
     */
    public double[] predict(double[] features) {
        requireLength(features.length, 1);
        return predict(features, 1, single);
    }

    /**
     * Predicts one example whose features float32 holds: a whole number beyond 2²⁴ may be none of these.
     *
     * @param features as {@link #predict(double[])} takes them, [C], read
     * @return the prediction, [K], rounded to float32
     * @throws UserException if there are not C features
     */
    public float[] predict(float[] features) {
        return floats(predict(doubles(features)));
    }

    /**
     * Predicts one document.
     *
     * @param document its text
     * @return the prediction, [K]
     * @throws UserException if the model was not trained on documents, or the document is empty and must not be
     */
    public float[] predict(String document) {
        return floats(predict(features(document)));
    }

    private double[] features(String document) {
        FormatConfig documents = description.format().orElseThrow(FormatConfig::noDocuments);
        double[] features = new double[fitted.cells()]; // [C]
        fitted.cells(documents.document(document), features);
        return features;
    }

    /**
     * Predicts many examples: much faster than one by one. The last bits of a prediction may differ from those that
     * {@link #predict(double[])} gives, since matrix products add in another order.
     *
     * @param rows features in the data's own units, [B × C] row-major, read
     * @param count B, at least 0
     * @return the predictions, [B × K] row-major
     * @throws UserException if there are not B × C features
     */
    public double[] predict(double[] rows, int count) {
        requireLength(rows.length, count);
        return predict(rows, count, batch);
    }

    /**
     * Predicts many examples whose features float32 holds.
     *
     * @param rows as {@link #predict(double[], int)} takes them, [B × C] row-major, read
     * @param count B, at least 0
     * @return the predictions, [B × K] row-major, rounded to float32
     * @throws UserException if there are not B × C features
     */
    public float[] predict(float[] rows, int count) {
        return floats(predict(doubles(rows), count));
    }

    /**
     * Predicts the class of one example: that of the largest output, of equal ones the first; with a single output the
     * second of two classes where it is above 0.5, as the metric {@code accuracy} counts.
     *
     * @param features in the data's own units, [C], read
     * @return the class's label as the data has it
     * @throws UserException if there are not C features, or the model was not trained on classes
     */
    public String predictClass(double[] features) {
        List<String> classes = fitted.classes();
        int outputs = network.output().size();
        if (classes.isEmpty() || classes.size() != Math.max(2, outputs)) {
            throw new UserException(
                    "model",
                    "predicts a class only with one output per class, got " + outputs + " outputs and " + classes.size()
                            + " classes",
                    "use predict");
        }
        float[] prediction = floats(predict(features));
        int predicted = outputs == 1 ? (prediction[0] > 0.5f ? 1 : 0) : Targets.argmax(prediction, 0, outputs);
        return classes.get(predicted);
    }

    /**
     * Predicts the class of one example whose features float32 holds, as {@link #predictClass(double[])} does.
     *
     * @param features in the data's own units, [C], read
     * @return the class's label
     * @throws UserException if there are not C features, or the model was not trained on classes
     */
    public String predictClass(float[] features) {
        return predictClass(doubles(features));
    }

    /**
     * Predicts the class of one document, as {@link #predictClass(double[])} does.
     *
     * @param document its text
     * @return the class's label
     * @throws UserException if the model was not trained on documents and classes, or the document is empty and must not be
     */
    public String predictClass(String document) {
        return predictClass(features(document));
    }

    private void requireLength(int length, int count) {
        int features = fitted.cells();
        if (length != (long) features * count) {
            String rows = count == 1 ? "" : count + " × ";
            throw new UserException(
                    "predict",
                    "needs " + rows + features + " features, got " + length,
                    "give them as the data has them");
        }
    }

    private static double[] doubles(float[] values) {
        double[] all = new double[values.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = values[i];
        }
        return all;
    }

    private static float[] floats(double[] values) {
        float[] all = new float[values.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = (float) values[i];
        }
        return all;
    }

    /** Fills a row of a batch with an example. */
    @FunctionalInterface
    private interface Examples {
        void fill(int example, Batch batch, int row);
    }

    private double[] predict(double[] rows, int count, Pool pool) {
        int width = fitted.cells();
        float[] cells = new float[fitted.sparse() ? 0 : width]; // [C]
        return predict(count, pool, (example, batch, row) -> {
            int from = example * width;
            fitted.requireIds(rows, from);
            if (batch.sparse != null) {
                fitted.apply(rows, from, batch.sparse);
            } else {
                fitted.overBase(rows, from, cells);
                fitted.apply(cells, batch.x, row * batch.features);
            }
        });
    }

    /**
     * Predicts examples whose inputs are sparse.
     *
     * @param rows their records, [B …]
     * @param count B
     * @return the predictions, [B × K]
     */
    double[] predict(Row[] rows, int count) {
        return predict(count, batch, (example, batch, row) -> fitted.apply(rows[example], batch.sparse));
    }

    private double[] predict(int count, Pool pool, Examples examples) {
        int outputs = network.output().size();
        boolean errors = fitted.target().reconstruction();
        int width = errors ? 1 : outputs; // K
        double[] base = fitted.target().base(); // [K], or null
        double[] predictions = new double[Math.multiplyExact(count, width)]; // [B × K]
        Workspace workspace = pool.take();
        for (int done = 0; done < count; done += pool.rows) {
            int some = Math.min(pool.rows, count - done);
            Batch batch = workspace.batch();
            if (batch.sparse != null) {
                batch.sparse.keep(0);
            }
            for (int row = 0; row < some; row++) {
                examples.fill(done + row, batch, row);
            }
            batch.size = some;
            workspace.forward(weights, false, 0, null);
            float[] z = workspace.output(); // [rows × K]
            float[] y = prediction.inPlace() ? z : new float[z.length]; // [rows × K]
            if (errors) {
                prediction.errors(workspace.kernels(), batch.x, z, some, y, y, 0);
            } else {
                prediction.values(workspace.kernels(), z, some, y);
            }
            for (int i = 0; i < some * width; i++) {
                predictions[done * width + i] = y[i] + (base == null ? 0 : base[i % width]);
            }
        }
        pool.giveBack(workspace);
        return predictions;
    }

    /**
     * Workspaces of one size: as many as threads ever predicted at once. One that met an exception is not given back.
     */
    private final class Pool {
        private final int rows;
        private final Queue<Workspace> free = new ConcurrentLinkedQueue<>();

        Pool(int rows) {
            this.rows = rows;
        }

        Workspace take() {
            Workspace workspace = free.poll();
            return workspace != null ? workspace : compute.workspace(network, rows, 0);
        }

        void giveBack(Workspace workspace) {
            free.add(workspace);
        }
    }
}
