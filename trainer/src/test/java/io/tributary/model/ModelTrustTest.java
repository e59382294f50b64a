package io.tributary.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.activation.Activation;
import io.tributary.blas.Kernels;
import io.tributary.config.AllowedClasses;
import io.tributary.error.UserException;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Weights;
import io.tributary.storage.LocalStorage;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model may come from a stranger: what is not as it was written is refused, and none of its code runs unasked. */
class ModelTrustTest {
    private static final List<String> FILES =
            List.of("manifest.json", "model.conf", "transforms.json", "weights.safetensors");

    /** What code that ran has left behind. */
    static final class Traces {
        static boolean activation;
        static boolean stranger;

        private Traces() {}
    }

    /** A class of the user's own. */
    public static final class Mine implements Activation {
        static {
            Traces.activation = true;
        }

        @Override
        public String type() {
            return Mine.class.getName();
        }

        @Override
        public boolean needsInput() {
            return false;
        }

        @Override
        public void forward(Kernels kernels, int rows, int width, float[] z, float[] y) {
            System.arraycopy(z, 0, y, 0, rows * width);
        }

        @Override
        public void backward(Kernels kernels, int rows, int width, float[] z, float[] y, float[] dy, float[] dz) {
            System.arraycopy(dy, 0, dz, 0, rows * width);
        }
    }

    /** On the class path for whatever reason, and no activation. */
    public static final class Stranger {
        static {
            Traces.stranger = true;
        }
    }

    @TempDir
    private Path directory;

    private final Storage storage = new LocalStorage();

    /** A model of version 1, copied, and sealed where the test says so. */
    @BeforeEach
    void copy() throws IOException {
        Path old = GoldenModelsTest.directory("models-v1").resolve("gems-class");
        for (String name : FILES.subList(1, 4)) {
            Files.copy(old.resolve(name), directory.resolve(name));
        }
    }

    private void seal() {
        seal(AllowedClasses.NONE);
    }

    private void seal(AllowedClasses classes) {
        assertEquals(directory.toString(), ModelFiles.seal(storage, directory.toString(), classes));
    }

    private Model load() {
        return Model.load(directory.toString());
    }

    private String refused() {
        return assertThrows(UserException.class, this::load).getMessage();
    }

    private void edit(String name, Function<String, String> edit) throws IOException {
        Path file = directory.resolve(name);
        String before = Files.readString(file);
        String after = edit.apply(before);
        assertFalse(after.equals(before), before);
        Files.writeString(file, after);
    }

    @Test
    void everyChangeOfACharacterIsRefused() throws IOException {
        seal();
        double[] example = load().features(Map.of("carat", 0.3, "cut", "Ideal", "depth", 61.5));
        double[] expected = load().predict(example);
        int changes = 0;
        for (String name : FILES) {
            Path file = directory.resolve(name);
            byte[] content = Files.readAllBytes(file);
            for (int at = 0; at < content.length; at++) {
                byte[] changed = content.clone();
                changed[at] ^= (byte) (changed[at] == '\n' ? '\n' ^ ' ' : 1);
                Files.write(file, changed);
                String message = assertThrows(UserException.class, this::load, name + ", byte " + at)
                        .getMessage();
                assertTrue(message.startsWith(directory.toString()), message);
                changes++;
            }
            Files.write(file, content);
        }
        assertTrue(changes > 2000, changes + " changes");
        assertArrayEquals(expected, load().predict(example));
    }

    @Test
    void whatIsMissingCutOrLongerIsRefused() throws IOException {
        seal();
        for (String name : FILES) {
            Path file = directory.resolve(name);
            byte[] content = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(content, content.length - 1));
            refused();
            Files.write(file, Arrays.copyOf(content, content.length + 1));
            refused();
            Files.delete(file);
            String message = refused();
            assertTrue(
                    message.contains(name + ": is missing")
                            || name.equals("model.conf") && message.contains("has no model"),
                    message);
            Files.write(file, content);
        }
        load();
    }

    @Test
    void aModelOfVersion1LoadsAndOnceSealedItsManifestIsMissed() throws IOException {
        load();
        seal();
        load();
        Files.delete(directory.resolve("manifest.json"));
        assertEquals(
                directory.resolve("manifest.json")
                        + ": is missing, and without it nothing vouches for the model; restore the file or train anew",
                refused());
    }

    @Test
    void aHandEditIsRefusedUntilItIsSealed() throws IOException {
        seal();
        edit("transforms.json", text -> text.replace("\"large\"", "\"LARGE\""));
        assertEquals(
                directory.resolve("transforms.json")
                        + ": is not what the model's manifest says: damaged, or edited since it"
                        + " was written; restore the file, or vouch for the edit with tributary seal",
                refused());
        seal();
        assertTrue(load().fitted().classes().contains("LARGE"));
    }

    @Test
    void aNewerManifestSaysSo() throws IOException {
        seal();
        edit("manifest.json", text -> text.replace("\"version\" : 3", "\"version\" : 4"));
        assertEquals(
                directory.resolve("manifest.json")
                        + ": is of version 4, this build reads up to 3; use the build that wrote"
                        + " the model, or a newer one",
                refused());
    }

    @Test
    void firstWeightsComeFromAModelAsItWasWritten() throws IOException {
        seal();
        ParameterLayout layout = load().network().layout();
        Weights weights = Weights.initial(layout, 1);
        InitFrom from = new InitFrom(directory.toString(), List.of(), List.of());
        InitialWeights.load(from, storage, layout, weights);
        assertArrayEquals(load().weights().parameters(), weights.parameters());
        Path file = directory.resolve("weights.safetensors");
        byte[] content = Files.readAllBytes(file);
        content[content.length - 1] ^= 1;
        Files.write(file, content);
        assertThrows(UserException.class, () -> InitialWeights.load(from, storage, layout, weights));
        Files.delete(directory.resolve("manifest.json"));
        String message = assertThrows(UserException.class, () -> InitialWeights.load(from, storage, layout, weights))
                .getMessage();
        assertTrue(message.contains("manifest.json: is missing"), message);
    }

    @Test
    void weightsThatAreNoNumbersAreRefused() throws IOException {
        Model model = load();
        for (float none : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            Weights weights = new Weights(
                    model.weights().parameters().clone(),
                    model.weights().state().clone());
            weights.parameters()[7] = none;
            try (OutputStream out =
                    storage.create(directory.resolve("weights.safetensors").toString())) {
                Safetensors.write(out, model.network().layout(), weights);
            }
            assertEquals(
                    directory.resolve("weights.safetensors")
                            + ", tensor layers.0.kernel: must be finite numbers, value 7 is " + none
                            + "; take a checkpoint or a model from before the training diverged",
                    refused());
        }
    }

    @Test
    void aDiskThatIsFullWhileSealingLosesNothing() throws IOException {
        Model before = load();
        String message = assertThrows(
                        UserException.class,
                        () -> ModelFiles.seal(new FullDisk(), directory.toString(), AllowedClasses.NONE))
                .getMessage();
        assertTrue(message.contains("cannot be sealed: No space left on device"), message);
        double[] example = before.features(Map.of("carat", 0.3, "cut", "Ideal", "depth", 61.5));
        assertArrayEquals(before.predict(example), load().predict(example));
        assertEquals(
                List.of("model.conf", "transforms.json", "weights.safetensors"), storage.names(directory.toString()));
    }

    @Test
    void nothingOfTheEnvironmentGetsIntoAModel() throws IOException {
        edit("model.conf", text -> text.replace("rate=0.1", "rate=${?HOME}"));
        assertTrue(
                refused()
                        .matches(
                                ".*/model\\.conf:\\d+: refers to something with \\$\\{}; a model's configuration stands by"
                                        + " itself; write the value"),
                refused());
        edit("model.conf", text -> text.replace("${?HOME}", "${user.home}"));
        assertTrue(refused().contains("refers to something"), refused());
        edit("model.conf", text -> text.replace("rate=${user.home}", "rate=0.1\ninclude \"/etc/hostname\""));
        assertTrue(refused().contains("include"), refused());
    }

    @Test
    void noClassRunsThatIsNotAllowed() throws IOException {
        String mine = Mine.class.getName();
        edit("model.conf", text -> text.replace("type=tanh", "type=\"" + mine + "\""));
        String message = refused();
        assertTrue(message.contains("the activation is a class that came from elsewhere, " + mine), message);
        assertTrue(message.contains("--allow-class " + mine), message);
        assertThrows(
                UserException.class,
                () -> Model.load(directory.toString(), AllowedClasses.of("com.acme", "io.tribut")));
        assertThrows(UserException.class, () -> ModelFiles.seal(storage, directory.toString(), AllowedClasses.NONE));
        assertFalse(Traces.activation, "code of a model ran");
        for (String allowed : List.of(mine, "io.tributary.model", ModelTrustTest.class.getName())) {
            Model.load(directory.toString(), AllowedClasses.of(allowed));
        }
        assertTrue(Traces.activation);
        seal(AllowedClasses.of(mine));
        assertThrows(UserException.class, this::load);
    }

    @Test
    void aClassThatIsNoneOfTheKindDoesNotRunEvenWhereItIsAllowed() throws IOException {
        String stranger = Stranger.class.getName();
        edit("model.conf", text -> text.replace("type=tanh", "type=\"" + stranger + "\""));
        String message = assertThrows(
                        UserException.class, () -> Model.load(directory.toString(), AllowedClasses.of(stranger)))
                .getMessage();
        assertTrue(message.contains(stranger + " is no activation"), message);
        assertFalse(Traces.stranger, "code of a model ran");
    }

    @Test
    void howItWasTrainedRunsNothing() throws IOException {
        edit("model.conf", text -> text.replace("type=adam", "type=\"" + Stranger.class.getName() + "\""));
        load();
        assertFalse(Traces.stranger, "code of a model ran");
    }

    @Test
    void aFormatFromElsewhereDoesNotRunEither() throws IOException {
        edit("model.conf", text -> text.replace("format=csv", "format=\"" + Stranger.class.getName() + "\""));
        assertTrue(refused().contains("data.format: the format is a class that came from elsewhere"), refused());
        assertFalse(Traces.stranger, "code of a model ran");
    }
}
