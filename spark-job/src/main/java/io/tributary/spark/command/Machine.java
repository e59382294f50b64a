package io.tributary.spark.command;

import io.tributary.job.Backend;
import io.tributary.job.JobConfig;
import io.tributary.run.LocalBackend;
import io.tributary.storage.Storage;

/**
 * What a command runs on: a backend, and storage that fits it. Spark starts only where it is needed.
 *
 * @param backend packs data and computes
 * @param storage files
 */
record Machine(Backend backend, Storage storage) implements AutoCloseable {
    static Machine open(JobConfig config, MachineOptions options, Terminal terminal, String... uris) {
        return new Machine(
                new LocalBackend(options.threads()),
                Places.storage(config.data().files().values().iterator().next()));
    }

    @Override
    public void close() {
        backend.close();
    }
}
