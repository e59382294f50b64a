package io.tributary.report;

import io.tributary.activation.Activations;
import io.tributary.config.Section;
import io.tributary.layer.Dense;
import io.tributary.layer.Sequential;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import io.tributary.optimizer.Optimizer;
import io.tributary.optimizer.Optimizers;
import io.tributary.train.StepTimes;
import io.tributary.train.TrainingListener.Epoch;
import io.tributary.train.TrainingListener.Progress;
import io.tributary.train.TrainingListener.Start;
import io.tributary.train.TrainingState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A small training as the reports see it. */
final class Samples {
    static final String SHA = "0123456789abcdef".repeat(4);

    private Samples() {}

    static Section section(String text) {
        return Section.parse("test", text, List.of());
    }

    static Optimizer optimizer(String text) {
        return Optimizers.REGISTRY.create(section(text));
    }

    static Start start(long step, long stepsPerEpoch, long plannedSteps) {
        TrainingState state = new TrainingState(new Weights(new float[1], new float[0]), 0);
        state.step = step;
        return new Start(state, stepsPerEpoch, stepsPerEpoch * 64, plannedSteps, new StepTimes());
    }

    static Progress progress(long step, int epoch, double loss) {
        return new Progress(step, epoch, loss, 64, 0.5, 0.001, 1.25);
    }

    static Epoch epoch(int epoch, long step, double loss, double validationLoss, Map<String, Double> metrics) {
        return new Epoch(epoch, step, loss, validationLoss, metrics, 2);
    }

    static Map<String, Double> metrics(Object... namesAndValues) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            metrics.put((String) namesAndValues[i], (Double) namesAndValues[i + 1]);
        }
        return metrics;
    }

    static Summary summary(double validationLoss, Map<String, Double> validation, Map<String, Double> test) {
        return new Summary(
                7510,
                4,
                20,
                400,
                25600,
                0.0312,
                validationLoss,
                validation,
                test,
                12.5,
                2048,
                new Summary.StepMillis(1.2, 2.5, 0.9, 0.25, 0.05, 0.1, 0.3, 0.5, 0.15, 0.02, 0.08),
                "threads",
                "OpenBLAS 0.3.31 (Zen), 1 thread",
                SHA,
                42,
                List.of(),
                "epochs");
    }

    static History history(int epochs, boolean validated) {
        List<History.Interval> intervals = new ArrayList<>();
        List<Epoch> ends = new ArrayList<>();
        for (int epoch = 1; epoch <= epochs; epoch++) {
            for (int i = 0; i < 10; i++) {
                double progress = epoch - 1 + i / 10.0;
                double ripple = 0.05 * Math.sin(7 * progress);
                intervals.add(new History.Interval(
                        Math.round((progress + 0.1) * 200),
                        epoch,
                        2.3 * Math.exp(-progress / 4) + 0.05 + ripple * Math.exp(-progress / 6),
                        15000,
                        0.001,
                        1.5 * Math.exp(-progress / 7) + Math.abs(ripple),
                        List.of()));
            }
            double loss = 2.1 * Math.exp(-epoch / 4.0) + 0.05;
            double error = 0.5 * Math.exp(-epoch / 3.0) + 0.03;
            Map<String, Double> metrics = metrics("accuracy", 1 - error, "f1", 0.99 - 1.1 * error);
            double validationLoss = validated ? loss * 1.1 + 0.02 : Double.NaN;
            ends.add(epoch(epoch, epoch * 200L, loss, validationLoss, validated ? metrics : Map.of()));
        }
        return new History(intervals, ends);
    }

    /** 64 → 100 → (20 → 30) → 10. */
    static Network network() {
        return Network.of(
                new Sequential(List.of(dense(100), new Sequential(List.of(dense(20), dense(30))), dense(10))),
                Shape.of(64),
                Regularizer.NONE);
    }

    static Dense dense(int units) {
        return new Dense(units, Activations.RELU);
    }

    static Confusion confusion(int classes) {
        double[][] matrix = new double[classes][classes];
        List<String> names = new ArrayList<>();
        for (int row = 0; row < classes; row++) {
            names.add(row == 1 ? "<script>alert(\"'1'\")</script>" : "class " + row);
            for (int column = 0; column < classes; column++) {
                matrix[row][column] = row == column ? 90 - row : (row * 7 + column * 3) % 11 == 0 ? 4 + row : 0;
            }
        }
        return new Confusion("test", names, matrix);
    }

    static HtmlReport report(String name, History history, Optional<Confusion> confusion, String config) {
        boolean validated = history.epochs().stream()
                .anyMatch(epoch -> !epoch.validationMetrics().isEmpty());
        Network network = network();
        return new HtmlReport(
                new HtmlReport.Job(
                        name,
                        LayerTable.of(network),
                        StepMemory.of(network, optimizer("type = adam"), 1, 16, 4, 128 << 20),
                        Map.of("Java", "17.0.1+2"),
                        config),
                "2026-11-22 08:00 UTC",
                validated
                        ? summary(0.0712, metrics("accuracy", 0.9634, "f1", 0.9611), metrics("accuracy", 0.9722))
                        : summary(Double.NaN, Map.of(), Map.of()),
                validated ? Optional.of("bound by arithmetic") : Optional.empty(),
                history,
                confusion);
    }
}
