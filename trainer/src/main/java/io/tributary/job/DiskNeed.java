package io.tributary.job;

import io.tributary.error.UserException;
import io.tributary.format.DataConfig;
import io.tributary.format.DataFiles;
import io.tributary.format.FileRows;
import io.tributary.format.FileSources;
import io.tributary.format.RowReader;
import io.tributary.format.RowSource;
import io.tributary.report.Text;
import io.tributary.row.Assignment;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.shard.RowBytes;
import io.tributary.shard.ShardPacker;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * About how much disk packing takes: reckoned from the first rows of the training files and the sizes of all files.
 *
 * @param shards bytes of the shards, which stay while the training runs
 * @param sorting bytes that are needed beside them while rows are sorted; none where the heap has room
 */
public record DiskNeed(long shards, long sorting) {
    /** So many bytes are looked at: many against the buffer of a reader, which reads ahead. */
    private static final long SAMPLE_BYTES = 2L << 20;

    /**
     * Reckons what a job takes.
     *
     * @param config the job
     * @param storage where its files are
     * @return the need; empty where rows are in no files that are parsed here
     * @throws IOException if the file system fails
     * @throws UserException for what is wrong with the first rows
     */
    public static Optional<DiskNeed> of(JobConfig config, Storage storage) throws IOException {
        DataConfig data = config.data();
        if (!data.format().located() || data.format().tables()) {
            return Optional.empty();
        }
        long size = 0;
        for (Split split : data.files().keySet()) {
            size += DataFiles.list(data.place(split), data.format(), storage).size();
        }
        CountedStorage counted = new CountedStorage(storage);
        FileRows files = new FileSources(counted).files(data.place(Split.TRAIN), data.format());
        RowSchema schema = files.schema();
        List<RowSource.Part> parts = files.parts(schema);
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        counted.reset();
        long rows = 0;
        long sorted = 0;
        long sparse = 0;
        Assignment assignment = config.packing().assignment();
        try (RowReader reader = parts.get(0).open()) {
            for (Row row = reader.next(); row != null && counted.bytes() < SAMPLE_BYTES; row = reader.next()) {
                sorted += RowBytes.key(Split.TRAIN, assignment, row.key()).length + RowBytes.value(row).length;
                sparse += (long) row.sparse().count() * (Integer.BYTES + Float.BYTES);
                rows++;
            }
        }
        if (rows == 0) {
            return Optional.empty();
        }
        double all = (double) rows * size / Math.max(1, Math.min(size, counted.bytes()));
        return Optional.of(new DiskNeed(
                (long) (all * (schema.shardWidth() * (double) Float.BYTES + (double) sparse / rows)),
                ShardPacker.sortingBytes((long) all, sorted / rows)));
    }

    /**
     * Checks that a directory has room.
     *
     * @param directory where rows are packed
     * @throws IOException if its file system does not say
     * @throws UserException if it has not
     */
    public void require(Path directory) throws IOException {
        if (shards + sorting > Files.getFileStore(directory).getUsableSpace()) {
            throw new UserException(
                    directory.toString(),
                    "packing the data takes about " + Text.bytes(shards + sorting) + " (" + this + "); "
                            + free(directory),
                    "make room, or name a directory on a larger disk with --scratch");
        }
    }

    /**
     * @param directory where rows are packed
     * @return {@code 1.0 GiB are free in /tmp (tmpfs)}
     */
    public String free(Path directory) {
        try {
            FileStore store = Files.getFileStore(directory);
            return Text.bytes(store.getUsableSpace()) + " are free in " + directory + " (" + store.type() + ")";
        } catch (IOException e) {
            throw new UserException(directory.toString(), "does not say how much is free: " + e.getMessage(), "", e);
        }
    }

    @Override
    public String toString() {
        return Text.bytes(shards) + " of shards" + (sorting == 0 ? "" : ", " + Text.bytes(sorting) + " to sort them");
    }
}
