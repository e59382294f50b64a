package io.tributary.format;

import io.tributary.error.UserException;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/** Opens plain and compressed files. */
final class Inputs {
    private Inputs() {}

    /** {@return whether a file is compressed, so that it can be read from its beginning only} */
    static boolean compressed(Storage storage, String uri) throws IOException {
        return compression(storage, uri).isPresent();
    }

    /** Names say it, by their extension; of a file that has none its first bytes do. */
    private static Optional<Compression> compression(Storage storage, String uri) throws IOException {
        return uri.indexOf('.', uri.lastIndexOf('/') + 1) >= 0
                ? Compression.named(uri)
                : Compression.recognise(first(storage, uri));
    }

    /** {@return the first bytes of a file, {@link Compression#SIGNATURE_BYTES} or all it has} */
    static byte[] first(Storage storage, String uri) throws IOException {
        try (InputStream in = storage.open(uri)) {
            return in.readNBytes(Compression.SIGNATURE_BYTES);
        }
    }

    /** Opens a file at an offset, which must be 0 for a compressed one. Not buffered where it is plain. */
    static InputStream open(Storage storage, String uri, long offset) throws IOException {
        Optional<Compression> compression = compression(storage, uri);
        if (compression.isEmpty()) {
            return storage.open(uri, offset);
        }
        if (offset != 0) {
            throw new IllegalArgumentException(uri + ": a compressed file cannot be opened at " + offset);
        }
        return new Decompressed(compression.get(), uri, storage.open(uri));
    }

    /**
     * Reads a compressed file to its end, where its checksum stands: what is wrong with a line of a damaged archive is not the
     * line's fault.
     *
     * @throws UserException if it is damaged
     */
    static void requireSound(Storage storage, String uri) throws IOException {
        if (compressed(storage, uri)) {
            try (InputStream in = open(storage, uri, 0)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        }
    }

    /** Reads something of a file. */
    @FunctionalInterface
    interface Reading<T> {
        T read() throws IOException;
    }

    /**
     * Reads something of files; where it breaks a rule, an archive that is damaged is told of first.
     *
     * @param storage where they are
     * @param uris the files
     * @param reading reads
     * @param <T> what is read
     * @return what was read
     * @throws UserException if it breaks a rule, or a file is damaged
     */
    static <T> T sound(Storage storage, List<String> uris, Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (UserException e) {
            for (String uri : uris) {
                requireSound(storage, uri);
            }
            throw e;
        }
    }
}
