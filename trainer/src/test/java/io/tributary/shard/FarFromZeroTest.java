package io.tributary.shard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.network.Batch;
import io.tributary.random.Key;
import io.tributary.row.Row;
import io.tributary.row.RowKey;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.transform.ColumnRule;
import io.tributary.transform.ColumnStatistics;
import io.tributary.transform.FittedTransforms;
import io.tributary.transform.Scaling;
import io.tributary.transform.ShardSummary;
import io.tributary.transform.TargetRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values far from zero and close together, as seconds of Unix time: scaled as if they lay at zero. */
class FarFromZeroTest {
    private static final RowSchema SCHEMA =
            new RowSchema(List.of("time", "plain", "y"), true, List.of(0, 1), List.of(2), -1, false);

    @TempDir
    Path directory;

    private Path file(int shard) {
        return directory.resolve("shard-" + shard);
    }

    /** Two shards of rows: a second of a day, a plain number and a target with three decimals, each from {@code zero} on. */
    private List<ShardSummary> write(double zero, int rows) throws IOException {
        List<ShardSummary> summaries = new ArrayList<>();
        for (int s = 0; s < 2; s++) {
            try (ShardWriter writer = new ShardWriter(Split.TRAIN, s, SCHEMA, file(s), "0")) {
                for (int i = 0; i < rows; i++) {
                    double second = Key.below(Key.mix(1, s, i), 86_400);
                    double[] values = {zero + second, Key.uniform(2, i), zero + second / 1000};
                    writer.add(new Row(new RowKey(s, i), values, (String) null));
                }
                summaries.add(writer.publish());
            }
        }
        return summaries;
    }

    private Batch gather(FittedTransforms fitted, int shard, int rows) throws IOException {
        Batch batch = new Batch(rows, 2, 1);
        Shard.open(file(shard), SCHEMA).gather(0, rows, EpochRows.AS_THEY_ARE, fitted, batch, 0);
        fitted.target().apply(batch.target, rows, 1);
        return batch;
    }

    private static FittedTransforms fit(Scaling.Kind kind, List<ShardSummary> shards) {
        Scaling scaling = new Scaling(kind, 1);
        TargetRule target = new TargetRule(TargetRule.Kind.NUMBER, scaling, Optional.empty());
        return FittedTransforms.fit(scaling, SCHEMA, ColumnRule.numbers(2), target, shards);
    }

    @ParameterizedTest
    @EnumSource(names = {"STANDARDIZE", "MIN_MAX"})
    void whatIsScaledDoesNotDependOnWhereZeroIs(Scaling.Kind kind) throws IOException {
        int rows = 70_000; // more than a buffer of rests holds
        FittedTransforms near = fit(kind, write(0, rows));
        Batch expected = gather(near, 1, rows);
        FittedTransforms far = fit(kind, write(1_700_000_000, rows));
        Batch seen = gather(far, 1, rows);
        assertArrayEquals(expected.x, seen.x, 1e-6f);
        assertArrayEquals(expected.target, seen.target, 1e-5f);
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(2, left.count(), "the files of rests are gone");
        }

        FittedTransforms read = FittedTransforms.fromJson(far.toJson(), SCHEMA, "model");
        assertEquals(far.toJson(), read.toJson());
        float[] cells = new float[2];
        float[] x = new float[2];
        for (int i = 0; i < 100; i++) {
            double second = Key.below(Key.mix(1, 1, i), 86_400);
            read.overBase(new double[] {1_700_000_000 + second, Key.uniform(2, i)}, 0, cells);
            read.apply(cells, x, 0);
            assertEquals(seen.x[2 * i], x[0], 1e-6f, "a prediction sees what training sees");
            assertEquals(seen.x[2 * i + 1], x[1]);
        }
        float[] back = {seen.target[0]};
        read.target().invert(back, 1, 1);
        double first = 1_700_000_000 + Key.below(Key.mix(1, 1, 0), 86_400) / 1000.0;
        assertEquals(first, back[0] + read.target().base()[0], 1e-5);
    }

    /** One value at zero among many far from it spreads the column, so that float32 is as good as any offset. */
    @Test
    void aColumnThatReachesZeroHasNoBaseAndKeepsItsBits() {
        ColumnStatistics statistics = new ColumnStatistics(3);
        statistics.add(new double[] {0, 1_700_000_001, 16_777_216});
        statistics.add(new double[] {1_700_000_001, 1_700_000_007, 16_777_218});
        assertEquals(0, statistics.base(0));
        assertEquals((float) 1_700_000_004, statistics.base(1));
        assertEquals(16_777_216, statistics.base(2), 2, "the values are floats, and an offset would be rounded");
        assertEquals(1_700_000_001, statistics.unheld(1));
        assertTrue(Double.isInfinite(statistics.unheld(2)));
    }

    /** A fresh shard of exact numbers keeps the bits that rounding alone gives. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 100, -1000})
    void exactNumbersHaveNoBase(double zero) {
        ColumnStatistics statistics = new ColumnStatistics(1);
        for (int i = 0; i < 256; i++) {
            statistics.add(new double[] {zero + i});
        }
        assertEquals(0, statistics.base(0));
    }

    private static ShardSummary one(double time) {
        return one(time, 0);
    }

    private static ShardSummary one(double time, double target) {
        ColumnStatistics statistics = new ColumnStatistics(3);
        statistics.add(new double[] {time, 0, target});
        return new ShardSummary(Split.TRAIN, 0, 1, 1, List.of(), statistics, 0);
    }

    @Test
    void whatIsNotScaledComesBackAsTheNearestFloat() throws IOException {
        FittedTransforms fitted = fit(Scaling.Kind.NONE, write(1_700_000_000, 100));
        Batch batch = gather(fitted, 0, 100);
        for (int i = 0; i < 100; i++) {
            assertEquals((float) (1_700_000_000.0 + Key.below(Key.mix(1, 0, i), 86_400)), batch.x[2 * i]);
        }
        assertEquals(
                List.of("column \"time\": whole numbers that float32 does not hold, such as 1700000001, which becomes"
                        + " 1700000000; set type = category if they name something, or scale = standardize if they"
                        + " measure"),
                fitted.rounding(List.of(one(1_700_000_001))));
        assertEquals(List.of(), fitted.rounding(List.of(one(1_700_000_000), one(0.1), one(Double.NaN))));
        assertEquals(
                List.of("column \"y\": whole numbers that float32 does not hold, such as 16777217, which becomes"
                        + " 16777216; set data.label.scale = standardize, or data.label.type = class if they name"
                        + " something"),
                fitted.rounding(List.of(one(0, 16_777_217))));
        FittedTransforms scaled = fit(Scaling.Kind.STANDARDIZE, write(1_700_000_000, 100));
        assertEquals(List.of(), scaled.rounding(write(1e9, 100)));
        assertEquals(List.of(), scaled.rounding(List.of(one(0, 16_777_217))));
    }
}
