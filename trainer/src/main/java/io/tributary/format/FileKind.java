package io.tributary.format;

import io.tributary.error.UserException;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Kinds of files that are not read as text, recognised by their first bytes. */
enum FileKind {
    PARQUET("Parquet", "50415231", "set data.format = parquet"),
    ORC("ORC", "4f5243", "set data.format = orc"),
    AVRO("Avro", "4f626a01", "set data.format = avro"),
    GZIP("gzip data", "1f8b", "a compressed file must be named .gz"),
    BZIP2("bzip2 data", "425a68", Remedy.DECOMPRESS),
    ZSTANDARD("Zstandard data", "28b52ffd", Remedy.DECOMPRESS),
    LZ4("LZ4 data", "04224d18", Remedy.DECOMPRESS),
    SNAPPY("Snappy data", "ff060000734e61507059", Remedy.DECOMPRESS),
    XZ("xz data", "fd377a585a00", Remedy.DECOMPRESS),
    ZIP("a zip archive", "504b0304", Remedy.DECOMPRESS),
    UTF_16_LITTLE("UTF-16, not UTF-8", "fffe", Remedy.CONVERT),
    UTF_16_BIG("UTF-16, not UTF-8", "feff", Remedy.CONVERT);

    private static final int LONGEST = 10;

    private final String description;
    private final byte[] begin;
    private final String remedy;

    /** What to do. */
    private static final class Remedy {
        static final String DECOMPRESS = "only gzip, named .gz, is supported; decompress the file";
        static final String CONVERT = "convert the file to UTF-8";
    }

    /** @param begin its first bytes, in hexadecimal */
    FileKind(String description, String begin, String remedy) {
        this.description = description;
        this.begin = HexFormat.of().parseHex(begin);
        this.remedy = remedy;
    }

    /**
     * Finds the true cause where a file is no text.
     *
     * @return the error that names its kind, if that is known
     */
    static Optional<UserException> refuse(Storage storage, String uri) throws IOException {
        byte[] first;
        try (InputStream in = storage.open(uri)) {
            first = in.readNBytes(LONGEST);
        }
        boolean named = Inputs.compressed(uri);
        return Arrays.stream(values())
                .filter(kind -> !(named && kind == GZIP))
                .filter(kind -> first.length >= kind.begin.length
                        && Arrays.equals(first, 0, kind.begin.length, kind.begin, 0, kind.begin.length))
                .map(kind -> new UserException(uri, "is " + kind.description, kind.remedy))
                .findFirst();
    }
}
