package io.tributary.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.activation.Activations;
import io.tributary.layer.Dense;
import io.tributary.layer.Layers;
import io.tributary.layer.Sequential;
import io.tributary.loss.Losses;
import io.tributary.network.GradientForm;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.optimizer.Optimizers;
import io.tributary.row.Split;
import io.tributary.shard.EpochPlan;
import io.tributary.support.Options;
import io.tributary.support.PackedShards;
import io.tributary.support.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of layers: by hand, and of networks whose gradients vanish or whose units are dead. */
class HealthCheckTest {
    @TempDir
    private Path directory;

    @Test
    void figuresAreTheDefinitions() {
        Network network = Network.of(
                new Sequential(List.of(
                        new Dense(1, Activations.LINEAR), Layers.REGISTRY.create(Samples.section("type = relu")))),
                Shape.of(2),
                Regularizer.NONE);
        GradientSum sum = new GradientSum(GradientForm.dense(3), 0, 2);
        sum.gradient.dense[0] = 6;
        sum.gradient.dense[2] = 8;
        sum.sums.examples = 8;
        sum.activations[0] = 32;
        sum.activations[2] = 8;
        sum.activations[3] = 6;
        HealthCheck check = new HealthCheck(network, 5);
        assertTrue(check.isDue(10));
        assertFalse(check.isDue(11));
        sum.sums.weight = 2;
        check.before(new float[] {0, 3, 4}, sum, Reach.ALL);
        List<LayerHealth> layers = check.after(new float[] {0.3f, 3, 4.4f}, sum);
        assertEquals("layers.0", layers.get(0).layer());
        assertEquals(5, layers.get(0).gradientNorm());
        assertEquals(5, layers.get(0).parameterNorm());
        assertEquals(0.1, layers.get(0).updateRatio(), 1e-6);
        assertEquals(2, layers.get(0).activationRms());
        assertEquals(0, layers.get(0).zeros());
        LayerHealth relu = layers.get(1);
        assertEquals(new LayerHealth("layers.1", Double.NaN, Double.NaN, Double.NaN, 1, 0.75), relu);
    }

    private List<TrainingListener.Progress> train(String layers, int threads) throws IOException {
        int examples = 40;
        Network network = Network.of(
                new Sequential(Layers.REGISTRY.createAll(Samples.section("layers = [" + layers + "]"), "layers")),
                Shape.of(3),
                Regularizer.NONE);
        TrainOptions options = Options.with(new TrainOptions(1, 2, 10, 3), 3, true, Optional.empty());
        Problem problem = new Problem(network, Losses.MEAN_SQUARED_ERROR, List.of(), 1, 0);
        List<TrainingListener.Progress> told = new ArrayList<>();
        Path place = Files.createDirectories(directory.resolve(layers.length() + "-" + threads));
        try (PackedShards packed = PackedShards.numbers(
                        place, 3, Samples.uniform(1, 3 * examples, -1, 1), 3, Samples.uniform(2, examples, 0, 1), 1);
                LocalEngine engine = new LocalEngine(
                        packed.trial(problem, options), Map.of(Split.TRAIN, packed.shards()), threads)) {
            Trainer trainer = new Trainer(
                    problem,
                    Optimizers.REGISTRY.create(Samples.section("type = sgd, learning-rate = 0.1")),
                    options,
                    engine,
                    new EpochPlan(packed.sizes(), options.batchSize()),
                    false,
                    List.of(new TrainingListener() {
                        @Override
                        public void interval(Progress progress) {
                            told.add(progress);
                        }
                    }),
                    Trainer.Checkpoints.NONE,
                    new StopRequest());
            trainer.run(trainer.initialState());
        }
        return told;
    }

    @Test
    void onlyStepsAtTheEndOfAFullIntervalAreLookedAtAndThreadsChangeNothing() throws IOException {
        String layers = "{ type = dense, units = 4, activation = relu }, { type = dense, units = 1 }";
        List<TrainingListener.Progress> told = train(layers, 1);
        assertEquals(
                List.of(3L, 6L, 8L),
                told.stream().map(TrainingListener.Progress::step).toList());
        assertEquals(
                List.of(2, 2, 0),
                told.stream().map(each -> each.layers().size()).toList());
        List<TrainingListener.Progress> again = train(layers, 3);
        for (int i = 0; i < told.size(); i++) {
            assertEquals(told.get(i).layers(), again.get(i).layers());
        }
        LayerHealth first = told.get(0).layers().get(0);
        assertTrue(first.zeros() > 0 && first.zeros() < 1, first::toString);
        double squares = told.get(0).layers().stream()
                .mapToDouble(layer -> layer.gradientNorm() * layer.gradientNorm())
                .sum();
        assertEquals(told.get(0).gradientNorm(), Math.sqrt(squares), 1e-5, "the parts make the whole");
        assertEquals(List.of(), LayerHealth.findings(told.get(0).layers()));
    }

    @Test
    void vanishingGradientsAreTold() throws IOException {
        String sigmoids = "{ type = dense, units = 3, activation = sigmoid }, ".repeat(12);
        List<LayerHealth> layers =
                train(sigmoids + "{ type = dense, units = 1 }", 1).get(0).layers();
        List<String> findings = LayerHealth.findings(layers);
        assertTrue(findings.get(0).startsWith("layers.0: its gradient vanishes, its norm is "), findings::toString);
    }

    @Test
    void deadUnitsAreTold() throws IOException {
        String dead =
                "{ type = dense, units = 4, activation = relu, bias-initializer { type = constant, value = -9 } }";
        List<String> findings = LayerHealth.findings(
                train(dead + ", { type = dense, units = 1 }", 1).get(0).layers());
        assertTrue(
                findings.toString().contains("1.000 of its outputs are zero, units may be dead"), findings::toString);
    }

    @Test
    void ofFrozenLayersAndOfWeightsThatBeginAtZeroNothingIsTold() throws IOException {
        String frozen = "{ type = dense, units = 4, trainable = false }, ";
        List<LayerHealth> layers = train(
                        frozen + "{ type = dense, units = 3, activation = tanh }, { type = dense, units = 1 }", 1)
                .get(0)
                .layers();
        assertTrue(Double.isNaN(layers.get(0).gradientNorm()), layers::toString);
        assertEquals(List.of(), LayerHealth.findings(layers));
        LayerHealth zeros = new LayerHealth("layers.1", 0.5, 0, Double.NaN, 0, 1);
        assertEquals(List.of(), LayerHealth.findings(List.of(zeros)));
    }

    @Test
    void explodingGradientsAndViolentStepsAreTold() {
        List<String> findings = LayerHealth.findings(List.of(new LayerHealth("layers.0", 2e4, 1, 0.5, 1, 0)));
        assertEquals(
                List.of(
                        "layers.0: its gradient explodes, its norm is 2.0e+04; lower the learning rate or set "
                                + "optimizer.global-clipnorm",
                        "layers.0: a step changes 0.50 of its weights; lower the learning rate"),
                findings);
    }
}
