package io.tributary.shard;

import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.transform.ShardSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Rows in the order of their keys, on their way into shard files, one shard after the other. */
public final class SortedRows {
    private final Iterator<Keyed> rows;
    private Keyed next; // null after the last

    /**
     * A row with its sort key, as {@link RowBytes} makes them.
     *
     * @param key the sort key
     * @param value the row
     */
    public record Keyed(byte[] key, byte[] value) {}

    /**
     * A shard to be written.
     *
     * @param split of which examples
     * @param number its number
     * @param file its final name
     */
    public record Target(Split split, int number, Path file) {}

    /** @param rows in the order of their keys */
    public SortedRows(Iterator<Keyed> rows) {
        this.rows = rows;
        advance();
    }

    private void advance() {
        next = rows.hasNext() ? rows.next() : null;
    }

    /**
     * Writes shard files.
     *
     * @param targets the shards that the rows belong to, in the order of split and number; those without rows become empty files
     * @param schema of the rows
     * @param attempt what makes the names unique that they are written under
     * @return a summary of each
     * @throws IOException if the disk does not take them
     */
    public List<ShardSummary> write(List<Target> targets, RowSchema schema, String attempt) throws IOException {
        List<ShardSummary> summaries = new ArrayList<>();
        for (Target target : targets) {
            try (ShardWriter writer =
                    new ShardWriter(target.split(), target.number(), schema, target.file(), attempt)) {
                while (next != null
                        && RowBytes.split(next.key()) == target.split()
                        && RowBytes.shard(next.key()) == target.number()) {
                    writer.add(RowBytes.row(next.key(), next.value()));
                    advance();
                }
                summaries.add(writer.publish());
            }
        }
        if (next != null) {
            throw new IllegalStateException("a row of " + RowBytes.split(next.key()) + " shard "
                    + RowBytes.shard(next.key()) + " came to where that is not packed");
        }
        return summaries;
    }
}
