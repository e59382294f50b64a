package io.tributary.spark.engine;

import io.tributary.data.FittedTransforms;
import io.tributary.data.RowSchema;
import io.tributary.data.ShardSummary;
import io.tributary.job.JobConfig;
import io.tributary.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.jdk.javaapi.CollectionConverters;

/** A job on its way to executors: its resolved text, the columns, the fitted transforms and the shards' sizes, in one broadcast. */
final class JobText implements LearnedSource {
    private static final long serialVersionUID = 1L;
    private static final String PLACE = "the job as sent to executors";

    private final Broadcast<scala.collection.immutable.List<byte[]>> sent;

    /**
     * @param context the session's context
     * @param config the job
     * @param schema the columns of the shards
     * @param fitted transforms of the inputs and the classes
     * @param train summaries of the training shards, by number
     */
    JobText(
            JavaSparkContext context,
            JobConfig config,
            RowSchema schema,
            FittedTransforms fitted,
            List<ShardSummary> train) {
        ByteBuffer sizes = ByteBuffer.allocate(train.size() * Long.BYTES);
        train.forEach(summary -> sizes.putLong(summary.rows()));
        this.sent = context.broadcast(CollectionConverters.asScala(List.of(
                        config.text().getBytes(StandardCharsets.UTF_8),
                        Json.compact(schema.toJson()),
                        Json.compact(fitted.toJson()),
                        sizes.array()))
                .toList());
    }

    @Override
    public Learned get(String engine) {
        List<byte[]> parts = CollectionConverters.asJava(sent.value());
        JobConfig config = JobConfig.parseResolved(PLACE, new String(parts.get(0), StandardCharsets.UTF_8));
        RowSchema schema = RowSchema.fromJson(Json.parseObject(parts.get(1), PLACE, ""), PLACE);
        FittedTransforms fitted = FittedTransforms.fromJson(Json.parseObject(parts.get(2), PLACE, ""), schema, PLACE);
        long[] sizes = new long[parts.get(3).length / Long.BYTES];
        ByteBuffer.wrap(parts.get(3)).asLongBuffer().get(sizes);
        return new Learned(engine, config.problem(schema, fitted), fitted, config.options(), sizes);
    }

    @Override
    public void close() {
        sent.destroy();
    }
}
