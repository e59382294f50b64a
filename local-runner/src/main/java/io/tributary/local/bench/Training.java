package io.tributary.local.bench;

import com.sun.management.OperatingSystemMXBean;
import io.tributary.config.Setting;
import io.tributary.job.Backend;
import io.tributary.job.JobConfig;
import io.tributary.job.PreparedData;
import io.tributary.row.Split;
import io.tributary.shard.EpochPlan;
import io.tributary.storage.LocalStorage;
import io.tributary.train.GradientEngine;
import io.tributary.train.Problem;
import io.tributary.train.StopRequest;
import io.tributary.train.Trainer;
import io.tributary.train.TrainingListener;
import io.tributary.train.TrainingResult;
import io.tributary.train.TrainingState;
import io.tributary.train.Trial;
import io.tributary.transform.FittedTransforms;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One training, continued round by round: the real loop over a real engine over packed shards. */
final class Training implements AutoCloseable {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final String text;
    private final PreparedData data;
    private final Trial trial;
    private final GradientEngine engine;
    private final TrainingState state;
    private final List<Long> bytes =
            new ArrayList<>(); // exchanged so far, before the round and after each of its steps

    /**
     * Packs the data.
     *
     * @param config the training
     * @param backend where it computes; not closed with this
     */
    Training(JobConfig config, Backend backend) {
        this.text = config.text();
        this.data = backend.prepare(config, new LocalStorage());
        FittedTransforms fitted = config.data().fit(data.schema(), data.summaries(Split.TRAIN));
        this.trial = config.trial(fitted, data.summaries(Split.TRAIN));
        this.engine = data.engine(trial);
        this.state = trainer(1).initialState();
    }

    GradientEngine engine() {
        return engine;
    }

    Problem problem() {
        return trial.problem();
    }

    /** Takes some steps more. */
    Round run(int steps) {
        Trainer trainer = trainer(state.step + steps);
        long processor = SYSTEM.getProcessCpuTime();
        bytes.clear();
        bytes.add(engine.exchangedBytes());
        long wall = System.nanoTime();
        TrainingResult result = trainer.run(state);
        Round round = new Round(
                steps,
                (System.nanoTime() - wall) / 1e9,
                (SYSTEM.getProcessCpuTime() - processor) / 1e9,
                Round.parts(result.stepTimes()));
        round.parts().put(Round.BYTES, medianBytes());
        return round;
    }

    /** Of a step: the first of a round, in which tasks may be sent all of the weights, does not show. */
    private double medianBytes() {
        List<Long> steps = new ArrayList<>();
        for (int i = 1; i < bytes.size(); i++) {
            steps.add(bytes.get(i) - bytes.get(i - 1));
        }
        return Round.median(steps, Long::doubleValue);
    }

    /** Figures of the test examples by name, at the weights as they are. */
    Map<String, Double> test() {
        return trial.problem().metricValues(engine.evaluate(state.weights, Split.TEST));
    }

    /** Whether there are test examples. */
    boolean hasTest() {
        return !data.summaries(Split.TEST).isEmpty();
    }

    private Trainer trainer(long lastStep) {
        JobConfig config = JobConfig.parse("bench", text, List.of(Setting.parse("train.max-steps=" + lastStep)), "");
        return new Trainer(
                trial.problem(),
                config.optimizer(),
                config.options(),
                engine,
                new EpochPlan(trial.shardSizes(), config.options().batchSize()),
                false,
                List.of(new TrainingListener() {
                    @Override
                    public void stepped(Progress progress) {
                        bytes.add(engine.exchangedBytes());
                    }
                }),
                Trainer.Checkpoints.NONE,
                new StopRequest());
    }

    @Override
    public void close() {
        engine.close();
        data.close();
    }
}
