package io.tributary.job;

import io.tributary.error.UserException;
import io.tributary.transform.ShardSummary;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What is known of the shards of a prepared set, {@code summaries.bin}: magic, version, their number, each one's length and bytes
 * ({@link ShardSummary#encode}), and the CRC-32C of all before it. Big-endian.
 */
final class PreparedSummaries {
    static final String NAME = "summaries.bin";

    private static final long MAGIC = 0x5452_4942_5355_4D53L; // "TRIBSUMS"
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = Long.BYTES + 2 * Integer.BYTES;

    private PreparedSummaries() {}

    static byte[] bytes(List<ShardSummary> summaries) {
        List<byte[]> encoded = summaries.stream().map(ShardSummary::encode).toList();
        long size = HEADER_BYTES + Long.BYTES;
        for (byte[] each : encoded) {
            size += Integer.BYTES + each.length;
        }
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(size));
        out.putLong(MAGIC).putInt(VERSION).putInt(encoded.size());
        encoded.forEach(each -> out.putInt(each.length).put(each));
        return out.putLong(checksum(out.array(), out.position())).array();
    }

    static List<ShardSummary> parse(byte[] bytes, String place, String remedy) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            long magic = in.getLong();
            int version = in.getInt();
            if (magic != MAGIC || version != VERSION) {
                throw new UserException(place, "is no file of summaries of version " + VERSION, remedy);
            }
            if (in.getLong(bytes.length - Long.BYTES) != checksum(bytes, bytes.length - Long.BYTES)) {
                throw new UserException(place, "is damaged: its checksum does not match", remedy);
            }
            List<ShardSummary> summaries = new ArrayList<>();
            for (int left = in.getInt(); left > 0; left--) {
                byte[] each = new byte[in.getInt()];
                in.get(each);
                summaries.add(ShardSummary.decode(each));
            }
            return List.copyOf(summaries);
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new UserException(place, "is cut short", remedy, e);
        }
    }

    private static long checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return checksum.getValue();
    }
}
