package io.tributary.job;

import io.tributary.error.UserException;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.util.Optional;

/** Brings a job's packed examples to where gradients are computed: from a prepared set that the job names, or from its sources. */
final class Preparation {
    private Preparation() {}

    /**
     * @param config the job
     * @param storage where its data is
     * @param backend packs, and computes later
     * @return the shards; the caller closes them
     * @throws UserException for what is wrong with the data, or where the set does not fit the job
     */
    static PreparedData of(JobConfig config, Storage storage, Backend backend) {
        return of(config, storage, backend, Optional.empty());
    }

    /**
     * @param config the job
     * @param storage where its data is
     * @param backend packs, and computes later
     * @param instead the URI of a prepared set, in place of what the job says
     * @return the shards; the caller closes them
     * @throws UserException for what is wrong with the data, or where the set does not fit the job
     */
    static PreparedData of(JobConfig config, Storage storage, Backend backend, Optional<String> instead) {
        Optional<String> prepared = instead.or(config.data()::prepared);
        if (prepared.isEmpty()) {
            return backend.prepare(config, storage);
        }
        try {
            PreparedSet set = PreparedSet.open(storage, prepared.get());
            set.requireFits(config.packing());
            return backend.open(config, storage, set);
        } catch (IOException e) {
            throw new UserException(
                    prepared.get(), "cannot be read: " + e.getMessage(), "check path and permissions", e);
        }
    }
}
