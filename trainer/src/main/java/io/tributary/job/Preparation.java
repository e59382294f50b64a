package io.tributary.job;

import io.tributary.error.UserException;
import io.tributary.storage.FileEntry;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Brings a job's packed examples to where gradients are computed: from a prepared set that the job names, from the cache, or from
 * its sources.
 */
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
        Optional<String> prepared = config.data().prepared();
        if (prepared.isPresent()) {
            return from(prepared.get(), config, storage, backend);
        }
        return config.data().cache().isPresent()
                ? new ShardCache(storage, config.data().cache().get()).data(config, backend)
                : packed(config, storage, backend);
    }

    /**
     * The same for a model that was trained before, whose job says where to read and nothing of where to write.
     *
     * @param config the job
     * @param storage where its data is
     * @param backend packs, and computes later
     * @param instead the URI of a prepared set, in place of what the job says
     * @return the shards; the caller closes them
     */
    static PreparedData again(JobConfig config, Storage storage, Backend backend, Optional<String> instead) {
        Optional<String> prepared = instead.or(config.data()::prepared);
        if (prepared.isEmpty() && config.data().cache().isPresent()) {
            prepared = new ShardCache(storage, config.data().cache().get()).find(config, backend);
        }
        return prepared.isPresent() ? from(prepared.get(), config, storage, backend) : packed(config, storage, backend);
    }

    private static PreparedData from(String uri, JobConfig config, Storage storage, Backend backend) {
        try {
            PreparedSet set = PreparedSet.open(storage, uri);
            set.requireFits(config.packing());
            return backend.open(config, storage, set);
        } catch (IOException e) {
            throw new UserException(uri, "cannot be read: " + e.getMessage(), "check path and permissions", e);
        }
    }

    /**
     * Packs the sources.
     *
     * @param config the job
     * @param storage where its data is
     * @param backend packs
     * @return the shards; the caller closes them
     * @throws UserException if a file changed meanwhile: some of its rows would be of before, and some of after
     */
    static PreparedData packed(JobConfig config, Storage storage, Backend backend) {
        try {
            boolean files =
                    config.data().format().located() && !config.data().format().tables();
            List<FileEntry> before = files ? backend.readFrom(config, storage) : List.of();
            PreparedData data = backend.prepare(config, storage);
            boolean done = false;
            try {
                requireUnchanged(before, files ? backend.readFrom(config, storage) : List.of());
                done = true;
                return data;
            } finally {
                if (!done) {
                    data.close();
                }
            }
        } catch (IOException e) {
            throw new UserException("data", "cannot be read: " + e.getMessage(), "check path and permissions", e);
        }
    }

    /** @throws UserException naming the first file that is not as it was */
    static void requireUnchanged(List<FileEntry> before, List<FileEntry> after) {
        Map<String, FileEntry> now =
                after.stream().collect(Collectors.toMap(FileEntry::uri, Function.identity(), (one, same) -> one));
        for (FileEntry file : before) {
            if (!file.equals(now.get(file.uri()))) {
                throw changed(file.uri(), file, now.get(file.uri()));
            }
        }
        Set<String> known = before.stream().map(FileEntry::uri).collect(Collectors.toSet());
        for (FileEntry file : after) {
            if (!known.contains(file.uri())) {
                throw changed(file.uri(), null, file);
            }
        }
    }

    private static UserException changed(String uri, FileEntry before, FileEntry after) {
        return new UserException(
                uri,
                "changed while the data was read: " + described(before) + " before, " + described(after) + " now",
                "start again when the data is at rest");
    }

    private static String described(FileEntry file) {
        return file == null ? "not there" : file.size() + " bytes of " + Instant.ofEpochMilli(file.modified());
    }
}
