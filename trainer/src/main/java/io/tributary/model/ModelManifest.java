package io.tributary.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.error.UserException;
import io.tributary.json.Json;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a model's directory consists of: {@code manifest.json}, the last file written. It has one spelling, so no byte of it can
 * change unseen, and neither can one of the files.
 *
 * @param version of the model's files
 * @param files by name
 */
record ModelManifest(int version, Map<String, Entry> files) {
    /** The version written. In version 1 there was no manifest; in version 2 the schema named every field on its own. */
    static final int VERSION = 3;

    /** The file's name. */
    static final String NAME = "manifest.json";

    /** More than any has. */
    static final int MOST_BYTES = 1 << 16;

    private static final String FORMAT = "tributary-model";

    /**
     * A file of the model.
     *
     * @param bytes its size
     * @param sha256 SHA-256 of its bytes, in lower-case hexadecimal
     */
    record Entry(long bytes, String sha256) {}

    /** Sorts the files. {@inheritDoc} */
    ModelManifest {
        files = new TreeMap<>(files);
    }

    /** Of files as this build writes them. */
    ModelManifest(Map<String, Entry> files) {
        this(VERSION, files);
    }

    byte[] toJson() {
        ObjectNode json = Json.object();
        json.put("format", FORMAT).put("version", version);
        ObjectNode entries = json.putObject("files");
        files.forEach((name, entry) ->
                entries.putObject(name).put("bytes", entry.bytes).put("sha256", entry.sha256));
        return Json.pretty(json);
    }

    /**
     * @param text the file's bytes, read
     * @param place the file, for errors
     * @return the manifest
     * @throws UserException if it is not as it was written, or of a newer version
     */
    static ModelManifest fromJson(byte[] text, String place) {
        ObjectNode json = Json.parseObject(text, place, ModelFiles.RESTORE);
        JsonNode version = json.path("version");
        if (version.isIntegralNumber() && version.asLong() > VERSION) {
            throw new UserException(
                    place,
                    "is of version " + version + ", this build reads up to " + VERSION,
                    "use the build that wrote the model, or a newer one");
        }
        Map<String, Entry> files = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : json.path("files").properties()) {
            files.put(
                    entry.getKey(),
                    new Entry(
                            entry.getValue().path("bytes").asLong(),
                            entry.getValue().path("sha256").asText()));
        }
        ModelManifest manifest = new ModelManifest(version.asInt(), files);
        if (!Arrays.equals(manifest.toJson(), text)) {
            throw new UserException(place, "is not as it was written: damaged, or edited", ModelFiles.RESTORE);
        }
        return manifest;
    }
}
