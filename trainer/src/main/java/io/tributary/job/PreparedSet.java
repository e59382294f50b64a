package io.tributary.job;

import io.tributary.error.UserException;
import io.tributary.model.Identity;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.shard.Shard;
import io.tributary.shard.ShardPacker;
import io.tributary.storage.FileEntry;
import io.tributary.storage.Storage;
import io.tributary.transform.ShardSummary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A job's examples, packed into shards and kept as files of any storage: a training that begins with them reads no source, and has
 * the same bits. The directory holds the shards, {@code summaries.bin} with what is known of each, and
 * {@link PreparedManifest#NAME}, written last, so that a directory with it is whole.
 *
 * <p>Numbers in shards are as the sources have them: scales are fitted on the summaries when a training begins. So one set
 * serves every scale, augmentation, window, network and optimizer.
 */
public final class PreparedSet {
    private static final String REMEDY = "prepare the data again (tributary prepare), or name another set";

    private final String uri;
    private final PreparedManifest manifest;
    private final List<ShardSummary> summaries;

    private PreparedSet(String uri, PreparedManifest manifest, List<ShardSummary> summaries) {
        this.uri = uri;
        this.manifest = manifest;
        this.summaries = summaries;
    }

    /**
     * Looks at a set: at all of it but the shards, whose sizes alone are compared.
     *
     * @param storage where it is
     * @param uri its directory
     * @return the set
     * @throws UserException if there is none, or it is damaged, lacks files, or is of a newer version
     * @throws IOException if the storage fails
     */
    public static PreparedSet open(Storage storage, String uri) throws IOException {
        if (!storage.exists(Storage.resolve(uri, PreparedManifest.NAME))) {
            throw new UserException(
                    uri,
                    "holds no prepared set: there is no " + PreparedManifest.NAME + ", which is written last",
                    "write one with tributary prepare CONF --output " + uri + ", or check the path");
        }
        PreparedManifest manifest = PreparedManifest.parse(
                read(storage, Storage.resolve(uri, PreparedManifest.NAME)),
                Storage.resolve(uri, PreparedManifest.NAME),
                REMEDY);
        requireFiles(storage, uri, manifest);
        String summaries = Storage.resolve(uri, PreparedSummaries.NAME);
        return new PreparedSet(uri, manifest, PreparedSummaries.parse(read(storage, summaries), summaries, REMEDY));
    }

    private static byte[] read(Storage storage, String file) throws IOException {
        try (InputStream in = storage.open(file)) {
            return in.readAllBytes();
        }
    }

    private static void requireFiles(Storage storage, String uri, PreparedManifest manifest) throws IOException {
        Map<String, Long> there =
                storage.list(uri).stream().collect(Collectors.toMap(FileEntry::name, FileEntry::size, Math::max));
        manifest.files().forEach((name, bytes) -> {
            Long size = there.get(name);
            if (size == null || !size.equals(bytes)) {
                throw new UserException(
                        Storage.resolve(uri, name),
                        size == null
                                ? "is missing from the prepared set"
                                : "has " + size + " bytes, must have " + bytes,
                        REMEDY);
            }
        });
    }

    /**
     * Checks that a job would have packed the same shards.
     *
     * @param packing of the job
     * @throws UserException naming the first key that differs, with both values
     */
    public void requireFits(Packing packing) {
        new Identity(packing.identity())
                .requireSame(
                        manifest.identity(),
                        uri,
                        "take the job's settings that it was prepared with, or prepare the data again");
    }

    /** @return the name of the job it was made for */
    public String job() {
        return manifest.name();
    }

    /** @return its directory */
    public String uri() {
        return uri;
    }

    /** @return the columns of the data */
    public RowSchema schema() {
        return manifest.schema();
    }

    /** @return bytes of all its files */
    public long bytes() {
        return manifest.files().values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * @param split which examples
     * @return how many there are
     */
    public long rows(Split split) {
        return summaries.stream()
                .filter(summary -> summary.split() == split)
                .mapToLong(ShardSummary::rows)
                .sum();
    }

    /** @return what is known of every shard of every split, by split, then by number */
    public List<ShardSummary> summaries() {
        return summaries;
    }

    /**
     * @param split which examples
     * @param shard a shard's number
     * @return its file
     */
    public String file(Split split, int shard) {
        return Storage.resolve(uri, ShardPacker.name(split, shard));
    }

    /**
     * Maps a shard.
     *
     * @param local its file, or a copy of that
     * @param summary says which it is
     * @return the shard; its blocks are checked when they are first read
     * @throws UserException if it is gone, damaged or of another set
     */
    public Shard map(Path local, ShardSummary summary) {
        return map(local, file(summary.split(), summary.shard()), schema(), summary.checksum());
    }

    /**
     * Maps a shard where the set itself is not at hand.
     *
     * @param local its file, or a copy of that
     * @param file what errors call it
     * @param schema the set's columns
     * @param checksum the shard's, as its summary has it
     * @return the shard; its blocks are checked when they are first read
     * @throws UserException if it is gone, damaged or of another set
     */
    public static Shard map(Path local, String file, RowSchema schema, long checksum) {
        Shard shard;
        try {
            shard = Shard.open(local, schema, file);
        } catch (IOException e) {
            String why = e.getMessage().replace(file + ": ", ""); // it names the file already
            throw new UserException(file, "cannot be read as a shard: " + why, REMEDY, e);
        }
        if (shard.checksum() != checksum) {
            shard.close();
            throw new UserException(file, "is a shard of another set: its checksum is not that of its summary", REMEDY);
        }
        return shard;
    }
}
