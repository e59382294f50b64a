package io.tributary.spark.engine;

import io.tributary.job.JobConfig;
import io.tributary.json.Json;
import io.tributary.row.RowSchema;
import io.tributary.train.Trial;
import io.tributary.transform.FittedTransforms;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** A trial on its way to executors: its text, the columns, the fitted transforms and the shards' sizes, in one broadcast. */
final class SentTrial implements TrialSource {
    private static final long serialVersionUID = 1L;
    private static final String PLACE = "the trial as sent to executors";

    private final Broadcast<scala.collection.immutable.List<byte[]>> sent;

    /**
     * @param context the session's context
     * @param trial the trial
     */
    SentTrial(JavaSparkContext context, Trial trial) {
        ByteBuffer sizes = ByteBuffer.allocate(trial.sizes().size() * Long.BYTES);
        trial.sizes().forEach(sizes::putLong);
        this.sent = context.broadcast(ScalaViews.asScala(List.of(
                trial.text().getBytes(StandardCharsets.UTF_8),
                Json.compact(trial.fitted().schema().toJson()),
                Json.compact(trial.fitted().toJson()),
                sizes.array())));
    }

    @Override
    public Trial get() {
        List<byte[]> parts = ScalaViews.asJava(sent.value());
        RowSchema schema = RowSchema.fromJson(Json.parseObject(parts.get(1), PLACE, ""), PLACE);
        FittedTransforms fitted = FittedTransforms.fromJson(Json.parseObject(parts.get(2), PLACE, ""), schema, PLACE);
        List<Long> sizes = new ArrayList<>();
        LongBuffer each = ByteBuffer.wrap(parts.get(3)).asLongBuffer();
        while (each.hasRemaining()) {
            sizes.add(each.get());
        }
        return JobConfig.sentTrial(PLACE, new String(parts.get(0), StandardCharsets.UTF_8), fitted, sizes);
    }

    @Override
    public void close() {
        sent.destroy();
    }
}
