package io.tributary.job;

import io.tributary.error.UserException;
import io.tributary.format.CacheConfig;
import io.tributary.network.Weights;
import io.tributary.shard.ShardWriter;
import io.tributary.storage.FileEntry;
import io.tributary.storage.PrivateDirectory;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepared sets that trainings keep for each other: {@code DIR/KEY}. The key is a hash of all that decides what is in the shards:
 * the files with their sizes and times, what the job says of its data, seed and number of shards. So what changed is packed anew
 * under another key, and nothing is ever replaced. Of two trainings that need the same set at once one writes it, and the other
 * packs for itself.
 *
 * @param storage where it is
 * @param config its directory and bound
 */
public record ShardCache(Storage storage, CacheConfig config) {
    private static final Logger LOG = LoggerFactory.getLogger(ShardCache.class);

    /** Rewritten when a set is used: its time says when that was. */
    private static final String USED = "used";

    private static final Pattern KEY = Pattern.compile("[0-9a-f]{32}");

    /** A set used so lately may be in use. */
    private static final long IN_USE_MILLIS = 3_600_000;

    /**
     * A set of the cache, or what was left of one.
     *
     * @param key its name
     * @param job the name of the job it was made for; empty where it is not whole
     * @param bytes of its files
     * @param used when it was used last, in milliseconds since 1970
     */
    public record Entry(String key, String job, long bytes, long used) {
        /** @return whether it may be taken */
        public boolean whole() {
            return !job.isEmpty();
        }
    }

    /**
     * Takes the job's set, or packs and keeps it.
     *
     * @param job the job
     * @param backend packs, and computes later
     * @return the shards; the caller closes them
     */
    PreparedData data(JobConfig job, Backend backend) {
        String uri = uri(job, backend);
        try {
            if (!isThere(uri) && !prepared(job, backend, uri)) {
                return Preparation.packed(job, storage, backend);
            }
            PreparedSet set = PreparedSet.open(storage, uri);
            set.requireFits(job.packing());
            try (OutputStream out = storage.create(Storage.resolve(uri, USED))) {
                out.write('\n');
            }
            LOG.info("taking the packed data of {}", uri);
            return backend.open(job, storage, set);
        } catch (IOException e) {
            throw new UserException("data.cache", uri + ": " + e.getMessage(), "check path and permissions", e);
        }
    }

    /**
     * Looks for the job's set, and writes nothing.
     *
     * @param job the job
     * @param backend lists the sources
     * @return where it is, if it is there
     */
    Optional<String> find(JobConfig job, Backend backend) {
        try {
            return Optional.of(uri(job, backend)).filter(this::isThere);
        } catch (UserException e) {
            LOG.warn("the cache is not looked at: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private boolean isThere(String uri) {
        try {
            return storage.exists(Storage.resolve(uri, PreparedManifest.NAME));
        } catch (IOException e) {
            throw new UserException("data.cache", uri + ": " + e.getMessage(), "check path and permissions", e);
        }
    }

    private String uri(JobConfig job, Backend backend) {
        try {
            List<FileEntry> files = backend.readFrom(job, storage);
            if (files.isEmpty()) {
                throw new UserException(
                        "data.cache",
                        "keeps what is read from files, whose sizes and times tell a change, and these rows are not",
                        "leave it out, or keep them with tributary prepare");
            }
            return Storage.resolve(config.directory(), key(job.packing().identity(), files));
        } catch (IOException e) {
            throw new UserException("data", "cannot be read: " + e.getMessage(), "check path and permissions", e);
        }
    }

    /** A name for all that decides what is in the shards. */
    static String key(Map<String, String> identity, List<FileEntry> files) {
        StringBuilder text = new StringBuilder();
        add(text, "shards", ShardWriter.VERSION + " " + ShardWriter.SPARSE_VERSION);
        new TreeMap<>(identity).forEach((key, value) -> add(text, key, value));
        for (FileEntry file : files) {
            add(text, file.uri(), file.size() + " " + file.modified());
        }
        byte[] digest = Weights.digest().digest(text.toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest).substring(0, 32);
    }

    /** With lengths, so that no two lists look alike. */
    private static void add(StringBuilder text, String key, String value) {
        text.append(key.length())
                .append(' ')
                .append(key)
                .append(value.length())
                .append(' ')
                .append(value)
                .append('\n');
    }

    /** Packs and keeps; false where another does so, or the cache cannot be written to. */
    private boolean prepared(JobConfig job, Backend backend, String uri) throws IOException {
        Optional<Path> local = storage.local(uri);
        if (local.isPresent()) {
            PrivateDirectory.make(local.get());
        }
        OutputLock claim;
        try {
            claim = OutputLock.claim(storage, uri, PrepareJob.BEAT);
        } catch (UserException e) {
            LOG.warn("data.cache: {}; this training packs for itself", e.getMessage());
            return false;
        }
        try (claim) {
            if (!isThere(uri)) { // another may have ended just before
                new PrepareJob(job, storage, uri).write(backend, claim);
            }
        }
        prune(config.bytes(), uri);
        return true;
    }

    /**
     * @return what is there, used longest ago first
     * @throws IOException if the storage fails
     */
    public List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (String name : storage.names(config.directory())) {
            if (KEY.matcher(name).matches()) {
                entries.add(entry(name));
            }
        }
        entries.sort(Comparator.comparingLong(Entry::used).thenComparing(Entry::key));
        return entries;
    }

    private Entry entry(String key) throws IOException {
        String uri = Storage.resolve(config.directory(), key);
        List<FileEntry> files = storage.list(uri);
        String job = "";
        if (isThere(uri)) {
            try {
                job = PreparedSet.open(storage, uri).job();
            } catch (UserException e) {
                LOG.warn("{}", e.getMessage());
            }
        }
        return new Entry(
                key,
                job,
                files.stream().mapToLong(FileEntry::size).sum(),
                files.stream().mapToLong(FileEntry::modified).max().orElse(0));
    }

    /**
     * Deletes what was used longest ago until the rest is small enough. What was used or written within the last hour stays.
     *
     * @param bytes how much may stay
     * @return what was deleted
     * @throws IOException if the storage fails
     */
    public List<Entry> prune(long bytes) throws IOException {
        return prune(bytes, "");
    }

    private List<Entry> prune(long bytes, String keep) throws IOException {
        List<Entry> all = entries();
        long there = all.stream().mapToLong(Entry::bytes).sum();
        List<Entry> deleted = new ArrayList<>();
        for (Entry entry : all) {
            String uri = Storage.resolve(config.directory(), entry.key());
            boolean old = System.currentTimeMillis() - entry.used() > IN_USE_MILLIS;
            if (old && !uri.equals(keep) && (there > bytes || !entry.whole())) {
                storage.delete(Storage.resolve(uri, PreparedManifest.NAME)); // first: half a set is none
                storage.delete(uri);
                LOG.info("deleted {} from the cache", uri);
                there -= entry.bytes();
                deleted.add(entry);
            }
        }
        return deleted;
    }
}
