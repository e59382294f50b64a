package io.tributary.transform;

import io.tributary.row.Split;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the driver knows of a packed shard.
 *
 * @param split which examples
 * @param shard its number
 * @param rows its number of rows
 * @param weight the sum of their weights; {@code rows} where rows carry none
 * @param dictionaries what its coded cells hold, [D]
 * @param statistics of its features that are numbers, then of its numeric targets
 * @param checksum CRC32C of its file: equal for equal content
 * @param equalRows how often rows of each content occur, or of a sample of contents; of none where that was not looked for
 */
public record ShardSummary(
        Split split,
        int shard,
        long rows,
        double weight,
        List<Dictionary> dictionaries,
        ColumnStatistics statistics,
        long checksum,
        EqualRows equalRows) {
    /**
     * A summary that knows nothing of equal rows.
     *
     * @param split which examples
     * @param shard its number
     * @param rows its number of rows
     * @param weight the sum of their weights
     * @param dictionaries what its coded cells hold, [D]
     * @param statistics of its features that are numbers, then of its numeric targets
     * @param checksum CRC32C of its file
     */
    public ShardSummary(
            Split split,
            int shard,
            long rows,
            double weight,
            List<Dictionary> dictionaries,
            ColumnStatistics statistics,
            long checksum) {
        this(split, shard, rows, weight, dictionaries, statistics, checksum, new EqualRows());
    }

    /** Copies the list. {@inheritDoc} */
    public ShardSummary {
        dictionaries = List.copyOf(dictionaries);
    }

    /**
     * Counts rows of one split that are equal to a training row.
     *
     * @param held summaries of the split's shards
     * @param train summaries of the training shards
     * @return {@code 5 of 40 validation rows}, or nothing where none is
     */
    public static Optional<String> equalToTraining(List<ShardSummary> held, List<ShardSummary> train) {
        EqualRows.Shared shared = EqualRows.shared(
                held.stream().map(ShardSummary::equalRows).toList(),
                train.stream().map(ShardSummary::equalRows).toList());
        long all = held.stream().mapToLong(ShardSummary::rows).sum();
        return shared.rows() == 0
                ? Optional.empty()
                : Optional.of((shared.exact() ? "" : "about ") + Math.min(shared.rows(), all) + " of " + all + " "
                        + held.get(0).split().adjective() + " rows");
    }

    /** @return this summary as bytes, to cross from an executor to the driver */
    public byte[] encode() {
        List<byte[]> words = dictionaries.stream()
                .map(each -> each.encodeWords(ByteOrder.BIG_ENDIAN))
                .toList();
        int size = 4 * Integer.BYTES + 2 * Long.BYTES + Double.BYTES + ColumnStatistics.bytes(statistics.features());
        size += equalRows.bytes();
        size += words.stream().mapToInt(text -> text.length).sum();
        size += dictionaries.stream()
                .mapToInt(each -> each.counts().size() * Long.BYTES)
                .sum();
        ByteBuffer out = ByteBuffer.allocate(size);
        out.putInt(split.ordinal())
                .putInt(shard)
                .putLong(rows)
                .putDouble(weight)
                .putLong(checksum);
        out.putInt(dictionaries.size());
        for (int d = 0; d < dictionaries.size(); d++) {
            out.put(words.get(d));
            dictionaries.get(d).counts().forEach(out::putLong);
        }
        out.putInt(statistics.features());
        statistics.write(out);
        equalRows.write(out);
        return out.array();
    }

    /**
     * @param bytes what {@link #encode} gave
     * @return the summary
     */
    public static ShardSummary decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Split split = Split.values()[in.getInt()];
        int shard = in.getInt();
        long rows = in.getLong();
        double weight = in.getDouble();
        long checksum = in.getLong();
        int count = in.getInt();
        List<Dictionary> dictionaries = new ArrayList<>(count);
        for (int d = 0; d < count; d++) {
            List<String> words = Dictionary.decodeWords(in);
            List<Long> counts = new ArrayList<>(words.size());
            words.forEach(word -> counts.add(in.getLong()));
            dictionaries.add(new Dictionary(words, counts));
        }
        return new ShardSummary(
                split,
                shard,
                rows,
                weight,
                dictionaries,
                ColumnStatistics.read(in, in.getInt()),
                checksum,
                EqualRows.read(in));
    }
}
