package io.tributary.job;

import io.tributary.storage.Storage;

/** Where a job's data is packed into shards and its gradients are computed: threads of this JVM, or Spark. */
public interface Backend extends AutoCloseable {
    /**
     * Reads the data of every split and packs it into shards.
     *
     * @param config the job
     * @param storage where the files are
     * @return the packed shards; the caller closes them
     * @throws io.tributary.error.UserException for what is wrong with the data
     */
    PreparedData prepare(JobConfig config, Storage storage);

    @Override
    void close();
}
