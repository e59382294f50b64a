package io.tributary.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * What a checkpoint consists of and which training it belongs to: {@code manifest.json}, the last file written. Its
 * field {@code checksum} is the CRC-32C of the same object without that field, in one line; that holds for every
 * version.
 *
 * @param step the steps taken
 * @param files size and checksum by file name
 * @param identity what the training was
 */
record Manifest(long step, Map<String, FileEntry> files, Identity identity) {
    /** The version written; every version from 1 on can be read. */
    static final int VERSION = 1;

    private static final String FORMAT = "tributary-checkpoint";

    /**
     * A file of the checkpoint.
     *
     * @param bytes its size
     * @param crc32c the checksum at its end, which is of all bytes before
     */
    record FileEntry(long bytes, int crc32c) {}

    byte[] toJson() {
        ObjectNode json = Json.object();
        json.put("format", FORMAT).put("version", VERSION).put("step", step);
        ObjectNode entries = json.putObject("files");
        files.forEach((name, entry) ->
                entries.putObject(name).put("bytes", entry.bytes).put("crc32c", entry.crc32c & 0xffffffffL));
        identity.fields().forEach(json.putObject("identity")::put);
        return Json.pretty(json.put("checksum", checksum(json)));
    }

    /**
     * @param text the file's bytes, read
     * @param file the file, for errors
     * @return the manifest
     * @throws io.tributary.error.UserException if the text was changed or truncated, or is of a newer version
     */
    static Manifest fromJson(byte[] text, CheckpointFile file) {
        ObjectNode json = Json.parseObject(text, file.place(), file.remedy());
        JsonNode written = json.remove("checksum");
        if (written == null || !written.isIntegralNumber() || written.asLong() != checksum(json)) {
            throw file.damaged("is corrupt: its checksum does not match");
        }
        try {
            if (!FORMAT.equals(json.required("format").textValue())) {
                throw file.damaged("is no checkpoint's manifest: format must be " + FORMAT);
            }
            file.requireVersion(json.required("version").intValue(), VERSION);
            Map<String, FileEntry> files = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry : json.required("files").properties()) {
                long bytes = entry.getValue().required("bytes").longValue();
                long crc32c = entry.getValue().required("crc32c").longValue();
                files.put(entry.getKey(), new FileEntry(bytes, (int) crc32c));
            }
            Map<String, String> identity = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> field : json.required("identity").properties()) {
                identity.put(field.getKey(), field.getValue().asText());
            }
            return new Manifest(json.required("step").longValue(), files, new Identity(identity));
        } catch (IllegalArgumentException e) {
            throw file.damaged("is not valid: " + e.getMessage(), e);
        }
    }

    private static long checksum(ObjectNode json) {
        CRC32C crc = new CRC32C();
        crc.update(Json.compact(json));
        return crc.getValue();
    }
}
