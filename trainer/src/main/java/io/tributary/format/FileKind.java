package io.tributary.format;

import io.tributary.error.UserException;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Kinds of files that are not read as text, recognised by their first bytes. */
enum FileKind {
    PARQUET("Parquet", "50415231", "set data.format = parquet"),
    ORC("ORC", "4f5243", "set data.format = orc"),
    AVRO("Avro", "4f626a01", "set data.format = avro"),
    XZ("xz data", "fd377a585a00", Remedy.DECOMPRESS),
    ZIP("a zip archive", "504b0304", Remedy.DECOMPRESS),
    UTF_16_LITTLE("UTF-16, not UTF-8", "fffe", Remedy.CONVERT),
    UTF_16_BIG("UTF-16, not UTF-8", "feff", Remedy.CONVERT);

    private final String description;
    private final byte[] begin;
    private final String remedy;

    /** What to do. */
    private static final class Remedy {
        static final String DECOMPRESS = "decompress it, or compress it as .gz, .bz2, .zst, .lz4 or .snappy";
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
        byte[] first = Inputs.first(storage, uri);
        Optional<Compression> compression = Compression.recognise(first);
        if (compression.isPresent() && !Inputs.compressed(storage, uri)) {
            return Optional.of(new UserException(
                    uri,
                    "is " + compression.get().title() + " data",
                    "a compressed file must be named " + compression.get().suffix()));
        }
        return Arrays.stream(values())
                .filter(kind -> first.length >= kind.begin.length
                        && Arrays.equals(first, 0, kind.begin.length, kind.begin, 0, kind.begin.length))
                .map(kind -> new UserException(uri, "is " + kind.description, kind.remedy))
                .findFirst();
    }
}
