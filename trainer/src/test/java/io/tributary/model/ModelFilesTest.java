package io.tributary.model;

import static io.tributary.model.SafetensorsTest.assertBitsEqual;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Weights;
import io.tributary.row.RowSchema;
import io.tributary.storage.LocalStorage;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFilesTest {
    private static final ParameterLayout LAYOUT = Networks.tiny().layout();
    private static final RowSchema SCHEMA =
            new RowSchema(List.of("x", "y", "kind"), true, List.of(0, 1), List.of(2), -1, true);

    @TempDir
    private Path temp;

    private final Storage storage = new LocalStorage();

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Weights weights = Networks.counting(LAYOUT, 5);
        write("name=ä\n", weights);
        for (Path directory : List.of(output(), output().resolve("model"))) {
            ModelFiles files = ModelFiles.open(storage, directory.toString());
            assertEquals("name=ä\n", files.config());
            assertEquals(
                    Transforms.scaled(0.5f, "a", "b").toJson(), files.fitted().toJson());
            assertEquals(SCHEMA, files.schema());
            assertBitsEqual(weights.parameters(), files.weights(LAYOUT).parameters());
        }
        assertEquals(List.of("model"), names(output()));
        assertEquals(
                List.of("manifest.json", "model.conf", "transforms.json", "weights.safetensors"),
                names(output().resolve("model")));
    }

    @Test
    void aLaterModelTakesTheEarlierOnesPlace() throws IOException {
        write("first", Networks.counting(LAYOUT, 1));
        write("second", Networks.counting(LAYOUT, 2));
        assertEquals("second", ModelFiles.open(storage, output().toString()).config());
        assertEquals(List.of("model"), names(output()));
    }

    /** Every state of the directory that a crash can leave gives one whole model, and the next training tidies up. */
    @Test
    void aCrashWhilePublishingLeavesAWholeModel() throws IOException {
        write("first", Networks.counting(LAYOUT, 1));
        Files.createDirectories(output().resolve("model.writing"));
        Files.writeString(output().resolve("model.writing/model.conf"), "half");
        assertEquals("first", config());
        Path other = temp.resolve("other");
        ModelFiles.write(storage, other.toString(), content("next", Networks.counting(LAYOUT, 3)));
        Files.move(other.resolve("model"), output().resolve("model.new"));
        assertEquals("first", config());
        move("model", "model.old");
        assertEquals("next", config());
        assertEquals(
                "next",
                ModelFiles.open(storage, output().resolve("model").toString()).config());
        write("second", Networks.counting(LAYOUT, 2));
        assertEquals("second", config());
        assertEquals(List.of("model"), names(output()));
    }

    @Test
    void aWriteThatFailsLeavesTheEarlierModel() throws IOException {
        write("first", Networks.counting(LAYOUT, 1));
        Weights tooFew = new Weights(new float[1], new float[0]);
        assertThrows(RuntimeException.class, () -> write("second", tooFew));
        assertEquals("first", config());
        String message = assertThrows(
                        UserException.class,
                        () -> ModelFiles.write(
                                new FullDisk(),
                                output().toString(),
                                content("a configuration", Networks.awkward(LAYOUT))))
                .getMessage();
        assertTrue(message.startsWith(output().resolve("model") + ": the model cannot be written: "), message);
        assertEquals("first", config());
    }

    @Test
    void noModelIsOneError() {
        String message = assertThrows(UserException.class, () -> ModelFiles.open(storage, temp.toString()))
                .getMessage();
        assertEquals(
                temp + ": has no model: neither model.conf nor model/model.conf; give the directory that train"
                        + " --output wrote",
                message);
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        write("c", Networks.counting(LAYOUT, 1));
        Files.delete(output().resolve("model/transforms.json"));
        Files.delete(output().resolve("model/weights.safetensors"));
        ModelFiles files = ModelFiles.open(storage, output().toString());
        assertTrue(assertThrows(UserException.class, files::schema)
                .getMessage()
                .contains("transforms.json: is missing; restore the file or train anew"));
        assertTrue(assertThrows(UserException.class, () -> files.weights(LAYOUT))
                .getMessage()
                .contains("weights.safetensors: is missing"));
    }

    private Path output() {
        return temp.resolve("out");
    }

    private void write(String config, Weights weights) {
        ModelFiles.write(storage, output().toString(), content(config, weights));
    }

    private static ModelFiles.Content content(String config, Weights weights) {
        return new ModelFiles.Content(config, LAYOUT, weights, Transforms.scaled(0.5f, "a", "b"), SCHEMA);
    }

    private String config() {
        return ModelFiles.open(storage, output().toString()).config();
    }

    private void move(String from, String to) throws IOException {
        Files.move(output().resolve(from), output().resolve(to));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
