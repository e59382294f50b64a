package io.tributary.spark.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Right networks pass, and wrong derivatives of a user's layer are found where they are. */
class GradientCheckCommandTest {
    @TempDir
    private Path directory;

    /** y = a·x² with a learned, one for each feature; what is wrong decides a subclass. */
    public abstract static class Square implements Layer {
        private final float ofParameter;
        private final float ofInput;

        Square(float ofParameter, float ofInput) {
            this.ofParameter = ofParameter;
            this.ofInput = ofInput;
        }

        @Override
        public Shape declare(Shape input, Declaration slots) {
            slots.bias(
                    "a",
                    input,
                    (key, shape, in, out, values, offset) ->
                            java.util.Arrays.fill(values, offset, offset + shape.size(), 0.5f));
            return input;
        }

        @Override
        public void forward(Frame frame, float[] x, float[] y) {
            int size = frame.node().input().size();
            for (int i = 0; i < frame.batch() * size; i++) {
                y[i] = frame.parameters()[frame.at(0) + i % size] * x[i] * x[i];
            }
        }

        @Override
        public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
            int size = frame.node().input().size();
            for (int i = 0; i < frame.batch() * size; i++) {
                frame.gradient()[frame.at(0) + i % size] += ofParameter * dy[i] * x[i] * x[i];
                if (dx != null) {
                    dx[i] = ofInput * frame.parameters()[frame.at(0) + i % size] * x[i] * dy[i];
                }
            }
        }
    }

    /** As it should be. */
    public static final class Right extends Square {
        /** Needs no settings. */
        public Right() {
            super(1, 2);
        }
    }

    /** Its parameter's gradient is a tenth too small. */
    public static final class WrongParameter extends Square {
        /** Needs no settings. */
        public WrongParameter() {
            super(0.9f, 2);
        }
    }

    /** Its input's gradient is a tenth too small. */
    public static final class WrongInput extends Square {
        /** Needs no settings. */
        public WrongInput() {
            super(1, 1.8f);
        }
    }

    private String out;

    private int run(String layers, String... more) throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            rows.append(String.format(Locale.ROOT, "%.2f,%.2f,%d%n", Math.sin(i), Math.cos(1.7 * i), i % 2));
        }
        Files.writeString(directory.resolve("rows.csv"), rows);
        Path conf = directory.resolve("job.conf");
        Files.writeString(conf, """
                data { format = csv, train = rows.csv, label { column = 2, type = class } }
                model { input = [2], loss = softmax-cross-entropy, layers = [%s] }
                optimizer { type = adam }
                train { epochs = 1 }
                """.formatted(layers));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<String> arguments = new ArrayList<>(List.of("gradient-check", conf.toString()));
        arguments.addAll(List.of(more));
        try (PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            int code = TributaryCommand.run(arguments.toArray(String[]::new), new Terminal(stream, stream, 0));
            out = bytes.toString(StandardCharsets.UTF_8);
            return code;
        }
    }

    private static String own(Class<?> type) {
        return "{ type = dense, units = 3, activation = tanh }, { type = \"" + type.getName()
                + "\" }, { type = dense, units = 2 }";
    }

    @Test
    void rightNetworksPass() throws IOException {
        assertEquals(0, run(own(Right.class)), () -> out);
        assertEquals(7, out.lines().count(), out);
        assertTrue(
                out.lines().anyMatch(line -> line.matches("parameters +checked +gradient +differences +apart *")), out);
        String figure = "-?[0-9.]+(e-?[0-9]+)?";
        assertEquals(
                5,
                out.lines()
                        .filter(line -> line.matches("layers\\.[012]\\.[a-z]+ +[0-9]+ +" + figure + " +" + figure
                                + " +[1-9]\\.[0-9]e-0[2-9]  ok"))
                        .count(),
                out);
        assertTrue(out.contains("layers.0.kernel"), out);
        assertEquals(
                0,
                run(
                        "{ type = dense, units = 16, activation = relu, trainable = false }, batch-norm"
                                + ", { type = dropout, rate = 0.3 }, { type = reshape, target-shape = [4, 4] }"
                                + ", { type = transformer-block, num-heads = 2, intermediate-dim = 8, dropout = 0.2 }"
                                + ", flatten, { type = dense, units = 2 }",
                        "--examples",
                        "30",
                        "--per-layer",
                        "5"),
                () -> out);
        assertTrue(out.lines().anyMatch(line -> line.matches("layers\\.1\\.gamma +5 .* ok")), out);
        assertTrue(out.lines().noneMatch(line -> line.startsWith("layers.0.")), () -> "frozen: " + out);
        assertTrue(out.lines().anyMatch(line -> line.matches(".*key-bias +0 .* too flat here, or not smooth")), out);
    }

    @Test
    void someRowsOfABatchOfAllAreCheckedOnResidentTasks() throws IOException {
        int code = run(own(Right.class), "--set", "train.batch-size=all", "--examples", "30", "--master", "local[2]");
        assertEquals(0, code, out);
        assertTrue(out.contains("layers.0.kernel"), out);
    }

    @Test
    void aWrongParameterGradientIsFound() throws IOException {
        assertEquals(1, run(own(WrongParameter.class)), () -> out);
        assertEquals(1, out.lines().filter(line -> line.endsWith(" suspect")).count(), out);
        assertTrue(out.contains("look first at the layer of layers.1.a and at those behind it"), out);
    }

    @Test
    void aWrongInputGradientIsFoundInTheLayersBefore() throws IOException {
        assertEquals(1, run(own(WrongInput.class)), () -> out);
        assertTrue(out.lines().anyMatch(line -> line.matches("layers\\.0\\.kernel .* suspect")), out);
        assertTrue(out.lines().anyMatch(line -> line.matches("layers\\.1\\.a .* ok")), out);
        assertTrue(out.lines().anyMatch(line -> line.matches("layers\\.2\\.kernel .* ok")), out);
    }

    @Test
    void aLossThatIsNotFiniteIsOneLine() throws IOException {
        int code = run(
                "{ type = \"" + Right.class.getName() + "\" }, { type = dense, units = 2 }", // a square overflows
                "--set",
                "data.scale=1e38");
        assertEquals(2, code, out);
        assertTrue(
                out.contains(
                        "gradient-check: the loss or a gradient is not finite at the first weights; scale the inputs"),
                out);
    }
}
