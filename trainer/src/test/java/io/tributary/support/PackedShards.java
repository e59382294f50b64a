package io.tributary.support;

import io.tributary.row.ColumnNames;
import io.tributary.row.Row;
import io.tributary.row.RowKey;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.shard.Shard;
import io.tributary.shard.ShardWriter;
import io.tributary.train.Problem;
import io.tributary.train.TrainOptions;
import io.tributary.train.Trial;
import io.tributary.transform.ColumnRule;
import io.tributary.transform.FittedTransforms;
import io.tributary.transform.Scaling;
import io.tributary.transform.ShardSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Shard files of given examples, dealt out in turn: example i lies in shard i modulo S. */
public final class PackedShards implements AutoCloseable {
    private final List<Shard> shards;
    private final FittedTransforms fitted;

    private PackedShards(List<Shard> shards, FittedTransforms fitted) {
        this.shards = shards;
        this.fitted = fitted;
    }

    /** Numeric targets: x [N × features], target [N × targets]. */
    public static PackedShards numbers(Path directory, int count, float[] x, int features, float[] target, int targets)
            throws IOException {
        RowSchema schema = new RowSchema(
                ColumnNames.numbers(features + targets),
                false,
                IntStream.range(0, features).boxed().toList(),
                IntStream.range(features, features + targets).boxed().toList(),
                -1,
                false);
        List<ShardSummary> summaries = new ArrayList<>();
        List<Shard> shards = new ArrayList<>();
        for (int s = 0; s < count; s++) {
            Path file = directory.resolve("shard-" + s);
            try (ShardWriter writer = new ShardWriter(Split.TRAIN, s, schema, file, "0")) {
                for (int i = s; i < x.length / features; i += count) {
                    double[] values = new double[features + targets];
                    for (int v = 0; v < values.length; v++) {
                        values[v] = v < features ? x[i * features + v] : target[i * targets + v - features];
                    }
                    writer.add(new Row(new RowKey(0, i), values, (String) null));
                }
                summaries.add(writer.publish());
            }
            shards.add(Shard.open(file, schema));
        }
        Scaling asTheyAre = new Scaling(Scaling.Kind.NONE, 1);
        return new PackedShards(
                shards, FittedTransforms.fit(asTheyAre, schema, ColumnRule.numbers(features), summaries));
    }

    public List<Shard> shards() {
        return shards;
    }

    public FittedTransforms fitted() {
        return fitted;
    }

    /** A trial over these shards, on threads. */
    public Trial trial(Problem problem, TrainOptions options) {
        return new Trial(
                problem, fitted, options, shards.stream().map(Shard::rows).toList(), "");
    }

    public long[] sizes() {
        return shards.stream().mapToLong(Shard::rows).toArray();
    }

    @Override
    public void close() {
        shards.forEach(Shard::close);
    }
}
