package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.activation.Activation;
import io.tributary.blas.Kernels;
import io.tributary.config.Section;
import io.tributary.error.UserException;
import io.tributary.format.DataFiles;
import io.tributary.format.FileRange;
import io.tributary.format.FormatConfig;
import io.tributary.format.RowFormat;
import io.tributary.format.RowReader;
import io.tributary.loss.Loss;
import io.tributary.metric.Metric;
import io.tributary.network.Batch;
import io.tributary.network.Constraint;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Initializer;
import io.tributary.network.Layer;
import io.tributary.network.Shape;
import io.tributary.optimizer.Optimizer;
import io.tributary.optimizer.Schedule;
import io.tributary.row.RowSchema;
import io.tributary.storage.LocalStorage;
import io.tributary.storage.Storage;
import io.tributary.transform.ColumnRule;
import io.tributary.transform.TargetRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Classes of the user's own that answer what they must not: one line names the class and the method. */
class AnswersTest {
    private static final String JOB = """
            data { format = csv, train = rows.csv, label { column = 2, type = number }, split.validation = 0.2 }
            model {
              input = [2]
              layers = [{ type = dense, units = 1, kernel-initializer = glorot-uniform }]
              loss = mean-squared-error
            }
            optimizer { type = sgd, learning-rate = 0.1 }
            train { epochs = 1, batch-size = all, shards = 2, early-stopping.metric = loss }
            metrics = [root-mean-squared-error]
            """;

    @TempDir
    private Path folder;

    /** A metric whose answers subclasses spoil. */
    public static class Sum implements Metric {
        @Override
        public int size(Shape output, int targets, int classes) {
            return 1;
        }

        @Override
        public void add(Batch batch, Shape shape, float[] prediction, double[] sums, int offset) {}

        @Override
        public Map<String, Double> values(double[] sums, int offset, int size) {
            return Map.of(type(), 1.0);
        }

        @Override
        public boolean higherIsBetter() {
            return true;
        }
    }

    /** Has no sums. */
    public static final class NoSums extends Sum {
        @Override
        public int size(Shape output, int targets, int classes) {
            return 0;
        }
    }

    /** Has no values. */
    public static final class NoValues extends Sum {
        @Override
        public Map<String, Double> values(double[] sums, int offset, int size) {
            return null;
        }
    }

    /** Has a figure without a number. */
    public static final class NullFigure extends Sum {
        @Override
        public Map<String, Double> values(double[] sums, int offset, int size) {
            return Collections.singletonMap("mine", null);
        }
    }

    /** Has no names. */
    public static final class NoFigures extends Sum {
        @Override
        public List<String> figures(Shape output) {
            return null;
        }
    }

    /** Has no activation. */
    public static final class NoPrediction implements Loss {
        @Override
        public void check(Shape output, int targets, int classes) {}

        @Override
        public double sum(Kernels kernels, Batch batch, Shape shape, float[] output, float[] gradient) {
            return 0;
        }

        @Override
        public Activation prediction() {
            return null;
        }
    }

    /** Has no shape. */
    public static final class NoShape implements Layer {
        @Override
        public Shape declare(Shape input, Declaration slots) {
            return null;
        }

        @Override
        public void forward(Frame frame, float[] x, float[] y) {}

        @Override
        public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {}
    }

    /** Fills in nothing that is a number. */
    public static final class NoNumber implements Initializer {
        @Override
        public void fill(long key, Shape shape, int fanIn, int fanOut, float[] values, int offset) {
            values[offset] = Float.NaN;
        }
    }

    /** Has no rate. */
    public static final class NoRate implements Schedule {
        @Override
        public double at(long step) {
            return Double.NaN;
        }
    }

    /** Says neither that it fits nor that it does not. */
    public static final class NoMisfit implements Constraint {
        @Override
        public void apply(float[] parameters, int offset, Shape shape) {}

        @Override
        public Optional<String> misfit(Shape shape) {
            return null;
        }
    }

    /** Lands nowhere. */
    public static final class NoLanding implements Optimizer.OverObjective {
        @Override
        public int moments() {
            return 0;
        }

        @Override
        public double learningRate(long step) {
            return 1;
        }

        @Override
        public Landing step(
                long step, double value, float[] parameters, float[] gradient, float[][] moments, Objective objective) {
            return null;
        }
    }

    /** Has fewer than no moments. */
    public static class NoMoments implements Optimizer.OverRanges {
        @Override
        public int moments() {
            return -1;
        }

        @Override
        public double learningRate(long step) {
            return 1;
        }

        @Override
        public void step(
                long step, double rate, float[] parameters, float[] gradient, float[][] moments, int from, int to) {}
    }

    /** Decays by no number. */
    public static final class NoDecay extends NoMoments {
        @Override
        public int moments() {
            return 0;
        }

        @Override
        public double decay(double rate) {
            return Double.NaN;
        }
    }

    /** A format whose answers subclasses spoil. */
    public static class NoParser implements FormatConfig {
        /** @param data its keys */
        public NoParser(Section data) {
            data.section("label").string("column");
            data.section("label").string("type");
        }

        @Override
        public int targets() {
            return 1;
        }

        @Override
        public RowFormat parser(Storage storage) {
            return null;
        }
    }

    /** Has no target. */
    public static final class NoTarget extends NoParser {
        /** @param data its keys */
        public NoTarget(Section data) {
            super(data);
        }

        @Override
        public TargetRule target() {
            return null;
        }
    }

    /** Has a parser that finds nothing. */
    public static final class NoSchema extends NoParser {
        /** @param data its keys */
        public NoSchema(Section data) {
            super(data);
        }

        @Override
        public List<ColumnRule> rules(RowSchema schema) {
            return null;
        }

        @Override
        public RowFormat parser(Storage storage) {
            return new RowFormat() {
                @Override
                public RowSchema schema(DataFiles files) {
                    return null;
                }

                @Override
                public RowSchema match(DataFiles files, RowSchema trained, boolean labelled) {
                    return null;
                }

                @Override
                public List<FileRange> ranges(DataFiles files, long targetBytes) {
                    return null;
                }

                @Override
                public RowReader open(FileRange range, RowSchema schema) {
                    return null;
                }
            };
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NoSums | root-mean-squared-error | OWN | size returns 0; let it return how many sums it keeps, at least 1",
                "NoValues | root-mean-squared-error | OWN | values returns null; let it return something",
                "NullFigure | root-mean-squared-error | OWN | values returns mine = null; let it return numbers",
                "NoFigures | root-mean-squared-error | OWN | figures returns null; let it return something",
                "NoPrediction | loss = mean-squared-error | loss = OWN | prediction returns null; let it return something",
                "NoShape | dense, units = 1, kernel-initializer = glorot-uniform | OWN | declare returns null; let it return something",
                "NoNumber | glorot-uniform | OWN | fill returns NaN; let it return finite values",
                "NoMisfit | units = 1, | units = 1, kernel-constraint = OWN, | misfit returns null; let it return something",
                "NoLanding | sgd, learning-rate = 0.1 | OWN | step returns null; let it return something",
                "NoMoments | sgd, learning-rate = 0.1 | OWN | moments returns -1; let it return at least 0",
                "NoDecay | sgd, learning-rate = 0.1 | OWN | decay returns NaN; let it return a finite number, at least 0",
                "NoParser | format = csv | format = OWN | parser returns null; let it return something",
                "NoTarget | format = csv | format = OWN | target returns null; let it return something",
                "NoSchema | format = csv | format = OWN | schema returns null; let it return something",
            })
    void areNamed(String name, String from, String to, String line) throws IOException {
        String own = getClass().getName() + "$" + name;
        String message = error(JOB.replace(from, to.replace("OWN", "\"" + own + "\"")));
        assertTrue(message.startsWith(own) && message.endsWith(": " + line), message);
    }

    @Test
    void aScheduleIsNamedByItsOptimizer() throws IOException {
        String own = "{ type = \"" + NoRate.class.getName() + "\" }";
        assertEquals(
                "io.tributary.optimizer.Sgd: learningRate of step 1 returns NaN; let it return a finite number, at least 0",
                error(JOB.replace("learning-rate = 0.1", "learning-rate = " + own)));
    }

    private String error(String text) throws IOException {
        Files.writeString(folder.resolve("rows.csv"), "0,0,0\n0,1,1\n1,0,1\n1,1,0\n".repeat(8));
        return assertThrows(UserException.class, () -> {
                    JobConfig config = JobConfig.parse("c.conf", text, List.of(), folder.toString());
                    new TrainJob(config, new LocalStorage(), TrainRun.plain()).run(new LocalBackend(1));
                })
                .getMessage();
    }
}
