package io.tributary.job;

import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.storage.Storage;
import io.tributary.train.GradientEngine;
import io.tributary.train.Trial;
import io.tributary.transform.ShardSummary;
import java.io.IOException;
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
     * Gives the shards' files away: afterwards this can be closed, and nothing else.
     *
     * @param storage where to
     * @param directory gets each file under the name that {@link io.tributary.shard.ShardPacker#name} says; it is there
     * @throws IOException if a disk or file system fails
     */
    void handOver(Storage storage, String directory) throws IOException;

    /**
     * @param trial all that the engine computes with
     * @return an engine over these shards; valid until they are closed, and closed by the caller before them
     */
    GradientEngine engine(Trial trial);

    @Override
    void close();
}
