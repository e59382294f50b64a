package io.tributary.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.blas.Kernels;
import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.layer.Initializers;
import io.tributary.layer.Layers;
import io.tributary.layer.Sequential;
import io.tributary.loss.Loss;
import io.tributary.loss.Losses;
import io.tributary.metric.Metric;
import io.tributary.metric.Metrics;
import io.tributary.network.Batch;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.optimizer.Optimizer;
import io.tributary.optimizer.Optimizers;
import io.tributary.row.Split;
import io.tributary.shard.EpochPlan;
import io.tributary.support.PackedShards;
import io.tributary.support.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A layer, a loss, an optimizer and a metric of the user's own join by class name and train like ours. */
class UserClassesTest {
    private static final int EXAMPLES = 60;

    @TempDir
    private Path directory;

    /** y = a ⊙ x, with a learned. */
    public static final class Scale implements Layer {
        private final Optional<Integer> expected;

        /** Takes its settings. */
        public Scale(Section section) {
            expected = section.has("features")
                    ? Optional.of(section.integer("features", Bounds.atLeast(1)))
                    : Optional.empty();
        }

        @Override
        public Shape declare(Shape input, Declaration slots) {
            if (expected.isPresent() && expected.get() != input.size()) {
                throw slots.error("needs " + expected.get() + " features, got " + input.size(), "");
            }
            slots.kernel("factor", input, Initializers.ZEROS, 1, 1, null);
            return input;
        }

        @Override
        public void forward(Frame frame, float[] x, float[] y) {
            int width = frame.node().input().size();
            for (int i = 0; i < frame.batch() * width; i++) {
                y[i] = frame.parameters()[frame.at(0) + i % width] * x[i];
            }
        }

        @Override
        public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
            int width = frame.node().input().size();
            for (int i = 0; i < frame.batch() * width; i++) {
                frame.gradient()[frame.at(0) + i % width] += dy[i] * x[i];
                if (dx != null) {
                    dx[i] = dy[i] * frame.parameters()[frame.at(0) + i % width];
                }
            }
        }
    }

    /** |y − t|³ of a single output. */
    public static final class Cubic implements Loss {
        @Override
        public void check(Shape output, int targets, int classes) {}

        @Override
        public double sum(Kernels kernels, Batch batch, Shape shape, float[] output, float[] gradient) {
            double sum = 0;
            for (int i = 0; i < batch.size * shape.size(); i++) {
                double difference = output[i] - batch.target[i];
                sum += Math.abs(difference * difference * difference);
                if (gradient != null) {
                    gradient[i] = (float) (3 * difference * Math.abs(difference));
                }
            }
            return sum;
        }

        @Override
        public Activation prediction() {
            return Activations.LINEAR;
        }
    }

    /** w ← w − 0.5/√t·sign(g). */
    public static final class Sign implements Optimizer.OverRanges {
        @Override
        public int moments() {
            return 0;
        }

        @Override
        public void step(
                long step, double rate, float[] parameters, float[] gradient, float[][] moments, int from, int to) {
            for (int i = from; i < to; i++) {
                parameters[i] -= (float) rate * Math.signum(gradient[i]);
            }
        }

        @Override
        public double learningRate(long step) {
            return 0.5 / Math.sqrt(step);
        }
    }

    /** The largest error cannot be a sum, so this counts the errors above a bound. */
    public static final class Outliers implements Metric {
        private final double bound;

        /** Takes its settings. */
        public Outliers(Section section) {
            bound = section.number("bound", Bounds.positive());
        }

        @Override
        public int size(Shape output, int targets, int classes) {
            return 1;
        }

        @Override
        public void add(Batch batch, Shape shape, float[] prediction, double[] sums, int offset) {
            for (int b = 0; b < batch.size * shape.size(); b++) {
                sums[offset] += Math.abs(prediction[b] - batch.target[b]) > bound ? 1 : 0;
            }
        }

        @Override
        public Map<String, Double> values(double[] sums, int offset, int size) {
            return Map.of(type(), sums[offset]);
        }

        @Override
        public boolean higherIsBetter() {
            return false;
        }
    }

    private static String type(Class<?> own) {
        return "type = \"" + own.getName() + "\"";
    }

    @Test
    void theyTrainLikeOurs() throws IOException {
        float[] x = Samples.uniform(1, EXAMPLES, 1, 3);
        float[] target = new float[EXAMPLES];
        for (int i = 0; i < EXAMPLES; i++) {
            target[i] = 1.75f * x[i];
        }
        Layer layer = Layers.REGISTRY.create(Samples.section(type(Scale.class) + ", features = 1"));
        Problem problem = new Problem(
                Network.of(new Sequential(List.of(layer)), Shape.of(1), Regularizer.NONE),
                Losses.REGISTRY.create(Samples.section(type(Cubic.class))),
                List.of(Metrics.REGISTRY.create(Samples.section(type(Outliers.class) + ", bound = 0.2"))),
                1,
                0);
        Optimizer optimizer = Optimizers.REGISTRY.create(Samples.section(type(Sign.class)));
        TrainOptions options = new TrainOptions(3, 40, 20, 2);
        try (PackedShards packed = PackedShards.numbers(directory, 2, x, 1, target, 1);
                LocalEngine engine = new LocalEngine(
                        packed.trial(problem, options),
                        Map.of(Split.TRAIN, packed.shards(), Split.VALIDATION, packed.shards()),
                        2)) {
            Trainer trainer = new Trainer(
                    problem,
                    optimizer,
                    options,
                    engine,
                    new EpochPlan(packed.sizes(), options.batchSize()),
                    true,
                    List.of(),
                    Trainer.Checkpoints.NONE,
                    new StopRequest());
            TrainingResult result = trainer.run(trainer.initialState());
            assertEquals(1.75, result.weights().parameters()[0], 0.06);
            assertTrue(result.trainLoss() < 0.01, "loss " + result.trainLoss());
            assertEquals(Map.of("Outliers", 0.0), result.validationMetrics());
            assertEquals(
                    "layer 0 (Scale)",
                    problem.network().root().children().get(0).place());
        }
    }
}
