package io.tributary.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.config.AllowedClasses;
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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of a trained model: {@code model.conf}, the resolved configuration; {@code weights.safetensors};
 * {@code transforms.json}, the columns and what was fitted on the training rows; {@code manifest.json}, the SHA-256 of each.
 * What is not as the manifest says is refused; {@link #seal} writes a manifest anew, for files that were edited by hand, and for
 * models of version 1, which had none.
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
    private static final String VERSION = "version";

    /** What to do about a file that is missing or damaged. */
    static final String RESTORE = "restore the file or train anew";

    private static final Logger LOG = LoggerFactory.getLogger(ModelFiles.class);

    private final Storage storage;
    private final String directory;
    private final AllowedClasses classes;
    private final Optional<ModelManifest> manifest; // empty where nothing is checked

    private ModelFiles(Storage storage, String directory, AllowedClasses classes, Optional<ModelManifest> manifest) {
        this.storage = storage;
        this.directory = directory;
        this.classes = classes;
        this.manifest = manifest;
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
        transforms.put(VERSION, ModelManifest.VERSION);
        transforms.set(SCHEMA, content.schema.toJson());
        transforms.set(FITTED, content.fitted.toJson());
        try {
            storage.delete(unfinished);
            storage.mkdirs(unfinished);
            Map<String, ModelManifest.Entry> files = new TreeMap<>();
            byte[] config = content.config.getBytes(StandardCharsets.UTF_8);
            files.put(CONFIG, write(storage, unfinished, CONFIG, out -> out.write(config)));
            files.put(TRANSFORMS, write(storage, unfinished, TRANSFORMS, out -> out.write(Json.pretty(transforms))));
            files.put(
                    WEIGHTS,
                    write(
                            storage,
                            unfinished,
                            WEIGHTS,
                            out -> Safetensors.write(out, content.layout, content.weights)));
            byte[] manifest = new ModelManifest(files).toJson();
            write(storage, unfinished, ModelManifest.NAME, out -> out.write(manifest));
            publish(storage, unfinished, output);
        } catch (IOException | UserException e) {
            storage.deleteAfter(e, unfinished);
            throw new UserException(
                    Storage.resolve(output, MODEL),
                    "the model cannot be written: " + e.getMessage(),
                    "check permissions and free space",
                    e);
        }
    }

    /** Writes a file's content. */
    private interface Writing {
        void to(OutputStream out) throws IOException;
    }

    private static ModelManifest.Entry write(Storage storage, String directory, String name, Writing content)
            throws IOException {
        try (Hashed.Output out = new Hashed.Output(storage.create(Storage.resolve(directory, name)))) {
            content.to(out);
            return out.entry();
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
     * Finds a model that runs no classes but ours.
     *
     * @param storage where it is
     * @param directory the model's directory, or the one that {@code train --output} was given
     * @return its files
     * @throws UserException if there is none, or its manifest is missing or damaged
     */
    public static ModelFiles open(Storage storage, String directory) {
        return open(storage, directory, AllowedClasses.NONE);
    }

    /**
     * Finds a model.
     *
     * @param storage where it is
     * @param directory the model's directory, or the one that {@code train --output} was given
     * @param classes which classes of the user's own it may run
     * @return its files
     * @throws UserException if there is none, or its manifest is missing or damaged
     */
    public static ModelFiles open(Storage storage, String directory, AllowedClasses classes) {
        ModelFiles found = find(storage, directory, classes);
        Optional<ModelManifest> manifest = found.manifest();
        if (manifest.isEmpty()) {
            LOG.warn(
                    "{}: a model of version 1, which has no checksums: nothing tells whether its files are as they were"
                            + " written; tributary seal gives it some",
                    found.directory);
        }
        return new ModelFiles(storage, found.directory, classes, manifest);
    }

    /** The manifest; empty for a model of a version that has none. */
    private Optional<ModelManifest> manifest() {
        String place = Storage.resolve(directory, ModelManifest.NAME);
        try {
            if (storage.exists(place)) {
                try (InputStream in = storage.open(place)) {
                    return Optional.of(ModelManifest.fromJson(in.readNBytes(ModelManifest.MOST_BYTES), place));
                }
            }
        } catch (IOException e) {
            throw unreadable(place, e);
        }
        if (parsedTransforms().has(VERSION)) {
            throw new UserException(place, "is missing, and without it nothing vouches for the model", RESTORE);
        }
        return Optional.empty();
    }

    /**
     * Vouches for a model as it is, whatever its manifest says: reads all of it, and writes a manifest of what is there.
     *
     * @param storage where it is
     * @param directory the model's directory, or the one that {@code train --output} was given
     * @param classes which classes of the user's own it may run
     * @return the model's directory
     * @throws UserException if a file is missing or not valid, or they do not fit
     */
    public static String seal(Storage storage, String directory, AllowedClasses classes) {
        ModelFiles files = find(storage, directory, classes);
        files.weights(files.description().network().layout());
        try {
            ObjectNode transforms = files.parsedTransforms();
            int version = transforms.path(VERSION).asInt(ModelManifest.VERSION);
            if (!transforms.has(VERSION)) { // from now on its manifest is missed
                ObjectNode versioned = Json.object().put(VERSION, ModelManifest.VERSION);
                versioned.setAll(transforms);
                storage.publish(Storage.resolve(files.directory, TRANSFORMS), Json.pretty(versioned));
            }
            Map<String, ModelManifest.Entry> entries = new TreeMap<>();
            for (String name : List.of(CONFIG, TRANSFORMS, WEIGHTS)) {
                try (Hashed.Input in = new Hashed.Input(storage.open(files.present(name)))) {
                    entries.put(name, in.entry());
                }
            }
            storage.publish(
                    Storage.resolve(files.directory, ModelManifest.NAME), new ModelManifest(version, entries).toJson());
        } catch (IOException e) {
            throw new UserException(
                    files.directory, "cannot be sealed: " + e.getMessage(), "check permissions and free space", e);
        }
        return files.directory;
    }

    private static ModelFiles find(Storage storage, String directory, AllowedClasses classes) {
        String inside = Storage.resolve(directory, MODEL);
        List<String> places = List.of(directory, inside, beside(directory), beside(inside));
        try {
            for (String place : places) {
                if (storage.exists(Storage.resolve(place, CONFIG))) {
                    return new ModelFiles(storage, place, classes, Optional.empty());
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
        return ModelDescription.parse(configPlace(), config(), classes, fitted());
    }

    /** @return which classes of the user's own the model may run */
    public AllowedClasses classes() {
        return classes;
    }

    /**
     * @return the resolved configuration
     * @throws UserException if the file is missing or damaged
     */
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
        JsonNode part = parsedTransforms().get(key);
        if (part == null) {
            throw new UserException(transformsPlace(), "has no " + key, RESTORE);
        }
        return part;
    }

    private ObjectNode parsedTransforms() {
        ObjectNode transforms = Json.parseObject(bytes(TRANSFORMS), transformsPlace(), RESTORE);
        int version = transforms.path(VERSION).asInt();
        if (manifest.isPresent() && manifest.get().version() != version) {
            throw new UserException(
                    Storage.resolve(directory, ModelManifest.NAME),
                    "is of version " + manifest.get().version() + ", the model it is of of version " + version,
                    RESTORE);
        }
        return transforms;
    }

    private String transformsPlace() {
        return Storage.resolve(directory, TRANSFORMS);
    }

    /**
     * @param layout the slot table of the network that {@link #config} describes
     * @return the weights
     * @throws UserException if the file is missing, damaged, or of another network, or has values that are no numbers
     */
    public Weights weights(ParameterLayout layout) {
        Weights weights = reading(WEIGHTS, (in, place) -> Safetensors.read(in, place, layout));
        String place = Storage.resolve(directory, WEIGHTS);
        layout.slots()
                .forEach(slot -> Safetensors.requireFinite(
                        weights.parameters(), slot.offset(), slot.shape().size(), place, slot.fullName()));
        layout.stateSlots()
                .forEach(slot -> Safetensors.requireFinite(
                        weights.state(), slot.offset(), slot.shape().size(), place, slot.fullName()));
        return weights;
    }

    /**
     * Reads some of the weights.
     *
     * @param choice which, and where to
     * @throws UserException if the file is missing or damaged
     */
    void weights(Safetensors.Choice choice) {
        reading(WEIGHTS, (in, place) -> {
            Safetensors.read(in, place, choice);
            return choice;
        });
    }

    /** @return the file with the weights, in the format of {@link Safetensors} */
    String weightsFile() {
        return present(WEIGHTS);
    }

    private byte[] bytes(String name) {
        return reading(name, (in, place) -> in.readAllBytes());
    }

    /** Makes something of a file's bytes. */
    private interface Reading<T> {
        T of(InputStream in, String place) throws IOException;
    }

    /** Reads a file, and refuses what was made of it where it is not the one that was written. */
    private <T> T reading(String name, Reading<T> content) {
        String file = present(name);
        try (Hashed.Input in = new Hashed.Input(storage.open(file))) {
            T made = content.of(in, file);
            if (manifest.isPresent()
                    && !in.entry().equals(manifest.get().files().get(name))) {
                throw new UserException(
                        file,
                        "is not what the model's manifest says: damaged, or edited since it was written",
                        "restore the file, or vouch for the edit with tributary seal");
            }
            return made;
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
