package io.tributary.job;

import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.train.GradientEngine;
import io.tributary.train.Trial;
import io.tributary.transform.ShardSummary;
import java.util.List;

/** A job's examples, packed into shards. */
public interface PreparedData extends AutoCloseable {
    /** @return the columns of the data */
    RowSchema schema();

    /**
     * @param split which examples
     * @return what is known of each of its shards, by number: as many as the job has shards, or none where the job has no
     *     such split
     */
    List<ShardSummary> summaries(Split split);

    /**
     * @param trial all that the engine computes with
     * @return an engine over these shards; valid until they are closed, and closed by the caller before them
     */
    GradientEngine engine(Trial trial);

    @Override
    void close();
}
