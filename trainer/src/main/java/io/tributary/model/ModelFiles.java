package io.tributary.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.error.UserException;
import io.tributary.json.Json;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Weights;
import io.tributary.row.RowSchema;
import io.tributary.storage.Storage;
import io.tributary.transform.FittedTransforms;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The directory of a trained model: {@code model.conf}, the resolved configuration; {@code weights.safetensors};
 * {@code transforms.json}, the columns and what was fitted on the training rows.
 *
 * <p>A model is written as {@code model.writing}, renamed to {@code model.new} when it is complete, and then takes the
 * place of {@code model}, which is {@code model.old} until that is done. So where renaming a directory is atomic (local
 * disks, HDFS) {@code model} is always one whole model, old or new; after a crash between the two renames it is absent,
 * {@code model.new} is read in its place, and the next training tidies up. On storages that copy to rename, a model cut
 * short lacks a file or fails the checksum of its weights, and says so.
 */
public final class ModelFiles {
    private static final String CONFIG = "model.conf";
    private static final String WEIGHTS = "weights.safetensors";
    private static final String TRANSFORMS = "transforms.json";
    private static final String SCHEMA = "schema";
    private static final String FITTED = "fitted";
    private static final String MODEL = "model";
    private static final String RESTORE = "restore the file or train anew";

    private final Storage storage;
    private final String directory;

    private ModelFiles(Storage storage, String directory) {
        this.storage = storage;
        this.directory = directory;
    }

    /**
     * What a model consists of.
     *
     * @param config the resolved configuration
     * @param layout the slot table
     * @param weights the weights, read
     * @param fitted what was fitted on the training rows
     * @param schema the columns of the training rows
     */
    public record Content(
            String config, ParameterLayout layout, Weights weights, FittedTransforms fitted, RowSchema schema) {}

    /**
     * Publishes a model as {@code DIR/model}, in the place of an earlier one.
     *
     * @param storage where to
     * @param output DIR, made if it is not there
     * @param content the model
     * @throws UserException if the storage does not let it; an earlier model is then as it was
     */
    public static void write(Storage storage, String output, Content content) {
        String unfinished = Storage.resolve(output, MODEL + ".writing");
        ObjectNode transforms = Json.object();
        transforms.set(SCHEMA, content.schema.toJson());
        transforms.set(FITTED, content.fitted.toJson());
        try {
            storage.delete(unfinished);
            storage.mkdirs(unfinished);
            write(storage, Storage.resolve(unfinished, CONFIG), content.config.getBytes(StandardCharsets.UTF_8));
            write(storage, Storage.resolve(unfinished, TRANSFORMS), Json.pretty(transforms));
            try (OutputStream out = storage.create(Storage.resolve(unfinished, WEIGHTS))) {
                Safetensors.write(out, content.layout, content.weights);
            }
            publish(storage, unfinished, output);
        } catch (IOException e) {
            throw new UserException(
                    Storage.resolve(output, MODEL),
                    "the model cannot be written: " + e.getMessage(),
                    "check permissions and free space",
                    e);
        }
    }

    private static void write(Storage storage, String file, byte[] content) throws IOException {
        try (OutputStream out = storage.create(file)) {
            out.write(content);
        }
    }

    private static void publish(Storage storage, String unfinished, String output) throws IOException {
        String published = Storage.resolve(output, MODEL);
        String complete = Storage.resolve(output, MODEL + ".new");
        String old = Storage.resolve(output, MODEL + ".old");
        if (storage.exists(complete) && !storage.exists(published)) {
            storage.rename(complete, published); // what a crash left undone
        }
        storage.delete(complete);
        storage.delete(old);
        storage.rename(unfinished, complete);
        if (storage.exists(published)) {
            storage.rename(published, old);
        }
        storage.rename(complete, published);
        storage.delete(old);
    }

    /**
     * Finds a model.
     *
     * @param storage where it is
     * @param directory the model's directory, or the one that {@code train --output} was given
     * @return its files
     * @throws UserException if there is none
     */
    public static ModelFiles open(Storage storage, String directory) {
        String inside = Storage.resolve(directory, MODEL);
        List<String> places = List.of(directory, inside, beside(directory), beside(inside));
        try {
            for (String place : places) {
                if (storage.exists(Storage.resolve(place, CONFIG))) {
                    return new ModelFiles(storage, place);
                }
            }
        } catch (IOException e) {
            throw unreadable(directory, e);
        }
        throw new UserException(
                directory,
                "has no model: neither " + CONFIG + " nor " + MODEL + "/" + CONFIG,
                "give the directory that train --output wrote");
    }

    /** Where a crash may have left a complete model. */
    private static String beside(String model) {
        return (model.endsWith("/") ? model.substring(0, model.length() - 1) : model) + ".new";
    }

    private static UserException unreadable(String place, IOException e) {
        return new UserException(place, "cannot be read: " + e.getMessage(), "check permissions and the storage", e);
    }

    /**
     * @return all of the model but its weights
     * @throws UserException if a file is missing or not valid, or they do not fit
     */
    public ModelDescription description() {
        return ModelDescription.parse(configPlace(), config(), fitted());
    }

    /** @return the resolved configuration */
    public String config() {
        return new String(bytes(CONFIG), StandardCharsets.UTF_8);
    }

    /** @return where {@link #config} is, for errors */
    public String configPlace() {
        return Storage.resolve(directory, CONFIG);
    }

    /**
     * @return the columns of the training rows
     * @throws UserException if the file is missing or not valid
     */
    public RowSchema schema() {
        return RowSchema.fromJson(transforms(SCHEMA), transformsPlace());
    }

    /**
     * @return what was fitted on the training rows
     * @throws UserException if the file is missing or not valid
     */
    public FittedTransforms fitted() {
        return FittedTransforms.fromJson(transforms(FITTED), schema(), transformsPlace());
    }

    private JsonNode transforms(String key) {
        JsonNode part =
                Json.parseObject(bytes(TRANSFORMS), transformsPlace(), RESTORE).get(key);
        if (part == null) {
            throw new UserException(transformsPlace(), "has no " + key, RESTORE);
        }
        return part;
    }

    private String transformsPlace() {
        return Storage.resolve(directory, TRANSFORMS);
    }

    /**
     * @param layout the slot table of the network that {@link #config} describes
     * @return the weights
     * @throws UserException if the file is missing, damaged, or of another network
     */
    public Weights weights(ParameterLayout layout) {
        String file = present(WEIGHTS);
        try (InputStream in = storage.open(file)) {
            return Safetensors.read(in, file, layout);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** @return the file with the weights, in the format of {@link Safetensors} */
    String weightsFile() {
        return present(WEIGHTS);
    }

    private byte[] bytes(String name) {
        String file = present(name);
        try (InputStream in = storage.open(file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private String present(String name) {
        String file = Storage.resolve(directory, name);
        try {
            if (!storage.exists(file)) {
                throw new UserException(file, "is missing", RESTORE);
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        return file;
    }
}
