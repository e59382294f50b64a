package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.config.Section;
import io.tributary.optimizer.Optimizer;
import io.tributary.optimizer.Optimizers;
import io.tributary.row.Split;
import io.tributary.shard.EpochPlan;
import io.tributary.train.GradientEngine;
import io.tributary.train.LocalEngine;
import io.tributary.train.StopRequest;
import io.tributary.train.Trainer;
import io.tributary.train.TrainingResult;
import io.tributary.transform.ShardSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole trainings, validations between the epochs included, in which tasks are sent what has changed alone. */
class ChangedRowsTest {
    private static final int SHARDS = 4;

    @TempDir
    private Path directory;

    private static String train(GradientEngine engine, long[] sizes, String optimizer) {
        Optimizer rule = Optimizers.REGISTRY.create(Section.parse("test", optimizer, List.of()));
        Trainer trainer = new Trainer(
                Fixture.problem(),
                rule,
                Fixture.options(SHARDS),
                engine,
                new EpochPlan(sizes, Fixture.BATCH),
                true,
                List.of(),
                Trainer.Checkpoints.NONE,
                new StopRequest());
        TrainingResult result = trainer.run(trainer.initialState());
        return result.weights().sha256() + " " + result.trainLoss() + " " + result.validationLoss();
    }

    @Test
    void everyEngineHasTheBitsOfThreads() throws IOException {
        Fixture fixture = new Fixture(150, SHARDS);
        try (LocalEngine threads = fixture.reference(directory)) {
            Session.OURS.in("local[2]", context -> {
                try (PackedShards packed = fixture.pack(context, 2)) {
                    compare(fixture, context, packed, threads);
                }
            });
        }
    }

    private static void compare(
            Fixture fixture, JavaSparkContext context, PackedShards packed, GradientEngine threads) {
        long[] sizes = packed.summaries(Split.TRAIN).stream()
                .mapToLong(ShardSummary::rows)
                .toArray();
        for (String optimizer : List.of("type = adagrad, learning-rate = 0.1", "type = lazy-adam", "type = adam")) {
            String expected = train(threads, sizes, optimizer);
            try (ResidentEngine star = fixture.overRpc(context, packed, 1 << 12)) {
                assertEquals(expected, train(star, sizes, optimizer), "star, " + optimizer);
                assertTrue(star.exchangedBytes() > 0);
            }
            try (ResidentEngine ranges =
                    fixture.byRanges(context, packed, 1 << 12, partition -> "executor " + partition)) {
                assertEquals(expected, train(ranges, sizes, optimizer), "ranges, " + optimizer);
            }
            try (JobPerStepEngine job = fixture.engine(context, packed, true)) {
                assertEquals(expected, train(job, sizes, optimizer), "job, " + optimizer);
            }
        }
    }
}
