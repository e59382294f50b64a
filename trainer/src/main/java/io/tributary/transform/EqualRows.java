package io.tributary.transform;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How often rows of each content occur in a shard: of all contents while they are few, else of a sample of contents, so that
 * memory is bounded. Which contents are sampled depends on these alone (Gibbons, VLDB 2001), so samples of several shards and
 * splits compare, whatever the order and the partitioning. Mutable.
 */
public final class EqualRows {
    /** Most contents that are counted. */
    static final int MOST = 4096;

    private long[] contents = new long[64]; // open addressing; 0 where nothing is
    private int[] counts = new int[64];
    private int size;
    private int level; // contents that begin with fewer zero bits are not counted

    /**
     * Counts a row.
     *
     * @param content a hash of its content, whose bits are evenly distributed
     */
    public void add(long content) {
        add(content, 1);
    }

    private void add(long content, int times) {
        long key = content == 0 ? 1 : content;
        if (Long.numberOfLeadingZeros(key) < level) {
            return;
        }
        int at = place(key);
        if (contents[at] == 0) {
            contents[at] = key;
            size++;
        }
        counts[at] += times;
        if (size > MOST) {
            level++;
            rebuild(contents.length);
        } else if (2 * size > contents.length) {
            rebuild(2 * contents.length);
        }
    }

    /** Where a content is, or a place that is free. */
    private int place(long key) {
        int at = (int) key & contents.length - 1;
        while (contents[at] != 0 && contents[at] != key) {
            at = at + 1 & contents.length - 1;
        }
        return at;
    }

    private void rebuild(int capacity) {
        long[] old = contents;
        int[] oldCounts = counts;
        contents = new long[capacity];
        counts = new int[capacity];
        size = 0;
        for (int i = 0; i < old.length; i++) {
            if (old[i] != 0) {
                add(old[i], oldCounts[i]);
            }
        }
    }

    /** Rows of one split that are equal to a row of another. */
    record Shared(long rows, boolean exact) {}

    /**
     * Counts rows that are equal to a row elsewhere.
     *
     * @param these samples of the shards whose rows are counted
     * @param those samples of the shards that may have equal rows
     * @return how many, estimated unless all contents were counted
     */
    static Shared shared(List<EqualRows> these, List<EqualRows> those) {
        int level = 0;
        for (List<EqualRows> side : List.of(these, those)) {
            level = Math.max(
                    level, side.stream().mapToInt(sample -> sample.level).max().orElse(0));
        }
        Map<Long, Long> own = merged(these, level);
        own.keySet().retainAll(merged(those, level).keySet());
        long rows = own.values().stream().mapToLong(Long::longValue).sum();
        return new Shared(rows << level, level == 0);
    }

    private static Map<Long, Long> merged(List<EqualRows> samples, int level) {
        Map<Long, Long> merged = new HashMap<>();
        for (EqualRows sample : samples) {
            for (int i = 0; i < sample.contents.length; i++) {
                if (sample.contents[i] != 0 && Long.numberOfLeadingZeros(sample.contents[i]) >= level) {
                    merged.merge(sample.contents[i], (long) sample.counts[i], Long::sum);
                }
            }
        }
        return merged;
    }

    /** {@return the number of bytes that {@link #write} needs} */
    int bytes() {
        return 2 * Integer.BYTES + size * (Long.BYTES + Integer.BYTES);
    }

    void write(ByteBuffer out) {
        out.putInt(level).putInt(size);
        for (int i = 0; i < contents.length; i++) {
            if (contents[i] != 0) {
                out.putLong(contents[i]).putInt(counts[i]);
            }
        }
    }

    static EqualRows read(ByteBuffer in) {
        EqualRows rows = new EqualRows();
        rows.level = in.getInt();
        for (int left = in.getInt(); left > 0; left--) {
            rows.add(in.getLong(), in.getInt());
        }
        return rows;
    }
}
