package io.tributary.job;

import io.tributary.error.UserException;
import io.tributary.model.Identity;
import io.tributary.row.Split;
import io.tributary.shard.ShardPacker;
import io.tributary.storage.FileEntry;
import io.tributary.storage.PrivateDirectory;
import io.tributary.storage.Storage;
import io.tributary.transform.ShardSummary;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Packs a job's examples and keeps them as a {@link PreparedSet}. Its directory is claimed before anything is read, and the
 * manifest comes last: of two that prepare into one directory the second is refused, and what was left half-written is never
 * taken for a set, and overwritten.
 *
 * @param config the job
 * @param storage where its data is, and the set goes
 * @param output the set's directory, made if it is not there
 */
public record PrepareJob(JobConfig config, Storage storage, String output) {
    /** How often the claim shows that it lives. */
    static final Duration BEAT = Duration.ofSeconds(10);

    private static final String UNFINISHED = PreparedManifest.NAME + ".writing";

    /** Files of a set that may be there without a manifest. */
    private static final Pattern OURS =
            Pattern.compile("[a-z]+-\\d{5,7}\\.shard|" + Pattern.quote(PreparedSummaries.NAME) + "|"
                    + Pattern.quote(UNFINISHED) + "|" + Pattern.quote(OutputLock.NAME));

    /**
     * Reads, packs and keeps.
     *
     * @param backend packs
     * @return the set
     * @throws UserException for what is wrong with the data, or with the directory
     */
    public PreparedSet run(Backend backend) {
        try {
            requireFree();
            makePrivate();
            try (OutputLock claim = OutputLock.claim(storage, output, BEAT)) {
                requireFree();
                write(backend, claim);
            }
            return PreparedSet.open(storage, output);
        } catch (IOException e) {
            throw new UserException(
                    output,
                    "a prepared set cannot be written there: " + e.getMessage(),
                    "check path and permissions",
                    e);
        }
    }

    /** Packs and writes into a directory that was claimed and has no set. */
    void write(Backend backend, OutputLock claim) throws IOException {
        clear();
        try (PreparedData data = Preparation.packed(config, storage, backend)) {
            TrainJob.requireRows(config, data);
            claim.requireOurs();
            data.handOver(storage, output);
            write(data);
        }
    }

    private void requireFree() throws IOException {
        for (String name : storage.names(output)) {
            if (name.equals(PreparedManifest.NAME)) {
                throw new UserException(
                        output, "holds a prepared set already", "use it, delete it, or choose another --output");
            }
            if (!OURS.matcher(name).matches()) {
                throw new UserException(
                        output, "holds other files (" + name + ")", "choose another --output, of an empty directory");
            }
        }
    }

    /** A directory of this machine that we make is the user's alone, as training data is. */
    private void makePrivate() throws IOException {
        Optional<Path> local = storage.local(output);
        if (local.isPresent()) {
            PrivateDirectory.make(local.get());
        }
    }

    /** Removes what a preparation that was killed left. */
    private void clear() throws IOException {
        for (String name : storage.names(output)) {
            if (!name.equals(OutputLock.NAME)) {
                storage.delete(Storage.resolve(output, name));
            }
        }
    }

    private void write(PreparedData data) throws IOException {
        List<ShardSummary> summaries = new ArrayList<>();
        for (Split split : Split.values()) {
            summaries.addAll(data.summaries(split));
        }
        write(PreparedSummaries.NAME, PreparedSummaries.bytes(summaries));
        Map<String, Long> files = new TreeMap<>();
        for (FileEntry file : storage.list(output)) {
            if (!file.name().equals(OutputLock.NAME)) {
                files.put(file.name(), file.size());
            }
        }
        requireAll(summaries, files.keySet());
        PreparedManifest manifest = new PreparedManifest(
                config.name(),
                Outputs.fingerprint(config.data().format().numbering(), data),
                data.schema(),
                new Identity(config.packing().identity()),
                files);
        write(UNFINISHED, manifest.toJson());
        storage.rename(Storage.resolve(output, UNFINISHED), Storage.resolve(output, PreparedManifest.NAME));
    }

    /** Executors may have written to disks of their own. */
    private void requireAll(List<ShardSummary> summaries, Set<String> there) {
        for (ShardSummary summary : summaries) {
            String name = ShardPacker.name(summary.split(), summary.shard());
            if (!there.contains(name)) {
                throw new UserException(
                        Storage.resolve(output, name),
                        "was written by an executor, and the driver does not see it",
                        "choose an --output that all hosts reach (hdfs://, s3a://, a shared mount)");
            }
        }
    }

    private void write(String name, byte[] content) throws IOException {
        try (OutputStream out = storage.create(Storage.resolve(output, name))) {
            out.write(content);
        }
    }
}
