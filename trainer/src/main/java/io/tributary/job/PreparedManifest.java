package io.tributary.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.error.UserException;
import io.tributary.json.Json;
import io.tributary.model.Identity;
import io.tributary.row.RowSchema;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * What a prepared set consists of: {@code prepared.json}, the last file written. Its field {@code checksum} is the CRC-32C of the
 * same object without that field, in one line; that holds for every version.
 *
 * @param name of the job it was prepared for
 * @param data what its training and validation rows are, as checkpoints have it
 * @param schema the columns
 * @param identity what decided how rows became shards: value by key
 * @param files bytes by name
 */
record PreparedManifest(String name, String data, RowSchema schema, Identity identity, Map<String, Long> files) {
    static final String NAME = "prepared.json";

    /** The version written and read. */
    static final int VERSION = 1;

    private static final String FORMAT = "tributary-prepared";
    private static final String CHECKSUM = "checksum";

    PreparedManifest {
        files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    }

    byte[] toJson() {
        ObjectNode json = Json.object();
        json.put("format", FORMAT).put("version", VERSION).put("name", name).put("data", data);
        json.set("schema", schema.toJson());
        identity.fields().forEach(json.putObject("identity")::put);
        files.forEach(json.putObject("files")::put);
        return Json.pretty(json.put(CHECKSUM, checksum(json)));
    }

    /**
     * @param text the file's bytes
     * @param place the file, for errors
     * @param remedy what to do if it is damaged
     * @return the manifest
     * @throws UserException if the text was changed or truncated, or is of another version
     */
    static PreparedManifest parse(byte[] text, String place, String remedy) {
        ObjectNode json = Json.parseObject(text, place, remedy);
        JsonNode written = json.remove(CHECKSUM);
        if (written == null || !written.isIntegralNumber() || written.asLong() != checksum(json)) {
            throw new UserException(place, "is damaged: its checksum does not match", remedy);
        }
        if (!FORMAT.equals(json.path("format").textValue())
                || json.path("version").asInt() != VERSION) {
            throw new UserException(
                    place,
                    "is of format " + json.path("format").asText("none") + ", version "
                            + json.path("version").asText("none") + "; this program reads " + FORMAT + ", version "
                            + VERSION,
                    remedy);
        }
        try {
            Map<String, String> identity = new LinkedHashMap<>();
            json.required("identity")
                    .properties()
                    .forEach(field ->
                            identity.put(field.getKey(), field.getValue().asText()));
            Map<String, Long> files = new LinkedHashMap<>();
            json.required("files")
                    .properties()
                    .forEach(field -> files.put(field.getKey(), field.getValue().longValue()));
            return new PreparedManifest(
                    json.required("name").asText(),
                    json.required("data").asText(),
                    RowSchema.fromJson((ObjectNode) json.required("schema"), place),
                    new Identity(identity),
                    files);
        } catch (IllegalArgumentException | ClassCastException e) {
            throw new UserException(place, "is not valid: " + e.getMessage(), remedy, e);
        }
    }

    private static long checksum(ObjectNode json) {
        CRC32C crc = new CRC32C();
        crc.update(Json.compact(json));
        return crc.getValue();
    }
}
