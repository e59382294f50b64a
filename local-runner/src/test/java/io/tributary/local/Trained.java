package io.tributary.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code train --output} left.
 *
 * @param directory the output directory
 */
record Trained(Path directory) {
    /** Where the example jobs are. */
    static final Path CONF = Path.of("../conf").toAbsolutePath().normalize();

    /** Trains in this JVM. */
    static Trained of(Path conf, Path directory, String... more) {
        CommandRun.done(arguments(conf, directory, more));
        return new Trained(directory);
    }

    static List<String> arguments(Path conf, Path directory, String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", conf.toString(), "--output", directory.toString()));
        arguments.addAll(List.of(more));
        return arguments;
    }

    ObjectNode summary() {
        Path file = directory.resolve("summary.json");
        try {
            return Json.parseObject(Files.readAllBytes(file), file.toString(), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode figure(String key) {
        return summary().required(key);
    }

    String sha256() {
        return figure("weightsSha256").asText();
    }

    double testAccuracy() {
        return figure("testMetrics").required("accuracy").asDouble();
    }

    /** Whether a checkpoint is complete. */
    boolean hasCheckpoint() {
        Path checkpoints = directory.resolve("checkpoints");
        if (!Files.isDirectory(checkpoints)) {
            return false;
        }
        try (var steps = Files.newDirectoryStream(checkpoints, "step-*[0-9]")) {
            for (Path step : steps) {
                if (Files.exists(step.resolve("manifest.json"))) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
