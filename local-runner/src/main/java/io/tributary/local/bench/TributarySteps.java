package io.tributary.local.bench;

import com.sun.management.OperatingSystemMXBean;
import io.tributary.config.Section;
import io.tributary.data.EpochPlan;
import io.tributary.data.Split;
import io.tributary.optimizer.Optimizer;
import io.tributary.optimizer.Optimizers;
import io.tributary.train.LocalEngine;
import io.tributary.train.PhaseTimes;
import io.tributary.train.Problem;
import io.tributary.train.StopRequest;
import io.tributary.train.TrainOptions;
import io.tributary.train.Trainer;
import io.tributary.train.TrainingResult;
import io.tributary.train.TrainingState;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** One training, continued round by round, on one thread. */
final class TributarySteps implements AutoCloseable {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /**
     * Where the time of a round went, in milliseconds per step.
     *
     * @param gather from the shard into the batch
     * @param forward forward pass and loss
     * @param backward backward pass
     * @param update mean, finite check, optimizer
     * @param rest clearing, merging, and the loop itself
     */
    record Parts(double gather, double forward, double backward, double update, double rest) {}

    private final Problem problem;
    private final Workload workload;
    private final EpochPlan plan;
    private final int shards;
    private final LocalEngine engine;
    private final Optimizer optimizer = Optimizers.REGISTRY.create(Section.parse("bench", "type = adam", List.of()));
    private final TrainingState state;
    private Parts parts;

    TributarySteps(Workload workload, SyntheticImages images) {
        this.problem = workload.problem();
        this.workload = workload;
        this.shards = images.shards().size();
        this.plan = new EpochPlan(images.sizes(), workload.batch);
        this.engine = new LocalEngine(problem, images.fitted(), options(1), Map.of(Split.TRAIN, images.shards()), 1);
        this.state = trainer(1).initialState();
    }

    String blas() {
        return engine.blas();
    }

    Parts parts() {
        return parts;
    }

    Round run(int steps) {
        PhaseTimes before = engine.phases();
        long processor = SYSTEM.getProcessCpuTime();
        long wall = System.nanoTime();
        TrainingResult result = trainer(state.step + steps).run(state);
        Round round =
                new Round(steps, (System.nanoTime() - wall) / 1e9, (SYSTEM.getProcessCpuTime() - processor) / 1e9);
        PhaseTimes after = engine.phases();
        double gather = (after.gather - before.gather) / 1e6 / steps;
        double forward = (after.forward - before.forward) / 1e6 / steps;
        double backward = (after.backward - before.backward) / 1e6 / steps;
        double update = result.stepTimes().update();
        parts = new Parts(gather, forward, backward, update, round.millis() - gather - forward - backward - update);
        return round;
    }

    private Trainer trainer(long lastStep) {
        return new Trainer(
                problem,
                optimizer,
                options(lastStep),
                engine,
                plan,
                false,
                List.of(),
                Trainer.Checkpoints.NONE,
                new StopRequest());
    }

    private TrainOptions options(long lastStep) {
        return new TrainOptions(
                42,
                Integer.MAX_VALUE,
                OptionalLong.of(lastStep),
                workload.batch,
                shards,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Optional.empty(),
                100);
    }

    @Override
    public void close() {
        engine.close();
    }
}
