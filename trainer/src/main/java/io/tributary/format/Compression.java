package io.tributary.format;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.snappy.FramedSnappyCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

/**
 * How a whole file is compressed: as the command-line tools of these names do it, several streams one after the other included.
 * All but gzip are read by Commons Compress, and Zstandard by zstd-jni under it, which Spark brings along.
 */
enum Compression {
    GZIP("gzip", ".gz", "1f8b") {
        @Override
        InputStream decoder(InputStream stored) throws IOException {
            return new GZIPInputStream(stored, BUFFER_BYTES);
        }
    },
    BZIP2("bzip2", ".bz2", "425a68..314159265359") {
        @Override
        InputStream decoder(InputStream stored) throws IOException {
            return new BZip2CompressorInputStream(buffered(stored), true);
        }
    },
    ZSTANDARD("Zstandard", ".zst", "28b52ffd") {
        @Override
        InputStream decoder(InputStream stored) throws IOException {
            return new ZstdCompressorInputStream(buffered(stored));
        }
    },
    LZ4("LZ4", ".lz4", "04224d18") {
        @Override
        InputStream decoder(InputStream stored) throws IOException {
            return new FramedLZ4CompressorInputStream(buffered(stored), true);
        }
    },
    SNAPPY("framed Snappy", ".snappy", "ff060000734e61507059") {
        @Override
        InputStream decoder(InputStream stored) throws IOException {
            return new FramedSnappyCompressorInputStream(buffered(stored));
        }
    };

    /** Bytes that tell what a file is. */
    static final int SIGNATURE_BYTES = 10;

    private static final int BUFFER_BYTES = 1 << 16;

    private final String title;
    private final String suffix;
    private final String signature; // its first bytes in hexadecimal, ".." for any

    Compression(String title, String suffix, String signature) {
        this.title = title;
        this.suffix = suffix;
        this.signature = signature;
    }

    /** {@return its name, as in «gzip data»} */
    String title() {
        return title;
    }

    /** {@return how names of such files end} */
    String suffix() {
        return suffix;
    }

    /** {@return the compression that a file's name says} */
    static Optional<Compression> named(String uri) {
        return Arrays.stream(values()).filter(each -> uri.endsWith(each.suffix)).findFirst();
    }

    /**
     * @param first the first bytes of a file, {@link #SIGNATURE_BYTES} or all it has
     * @return the compression that they begin
     */
    static Optional<Compression> recognise(byte[] first) {
        return Arrays.stream(values()).filter(each -> each.begins(first)).findFirst();
    }

    /** {@return whether such a file may begin with these bytes} */
    boolean begins(byte[] first) {
        for (int i = 0; 2 * i < signature.length(); i++) {
            String expected = signature.substring(2 * i, 2 * i + 2);
            if (i >= first.length || !expected.equals("..") && Integer.parseInt(expected, 16) != (first[i] & 0xff)) {
                return false;
            }
        }
        return true;
    }

    /** {@return what to do about a file that has its name and is something else} */
    String remedy() {
        return this == SNAPPY || this == LZ4
                ? "rename it or fetch it again; Hadoop's own framing is read with data.format = csv-spark"
                : "rename it or fetch it again";
    }

    /** Makes the decoder, which may read the beginning. */
    abstract InputStream decoder(InputStream stored) throws IOException;

    private static InputStream buffered(InputStream stored) {
        return new BufferedInputStream(stored, BUFFER_BYTES);
    }
}
