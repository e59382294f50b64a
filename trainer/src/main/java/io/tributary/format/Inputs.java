package io.tributary.format;

import io.tributary.error.UserException;
import io.tributary.storage.Storage;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens plain and gzip files, as their names say. */
final class Inputs {
    private static final int BUFFER_BYTES = 1 << 16;

    private Inputs() {}

    static boolean compressed(String uri) {
        return uri.endsWith(".gz");
    }

    /** Opens a file at an offset, which must be 0 for a compressed one. Not buffered where it is plain. */
    static InputStream open(Storage storage, String uri, long offset) throws IOException {
        if (!compressed(uri)) {
            return storage.open(uri, offset);
        }
        if (offset != 0) {
            throw new IllegalArgumentException(uri + ": a compressed file cannot be opened at " + offset);
        }
        InputStream raw = storage.open(uri);
        try {
            return new Gzip(uri, new GZIPInputStream(raw, BUFFER_BYTES));
        } catch (IOException e) {
            raw.close();
            throw Gzip.translate(uri, e);
        }
    }

    /**
     * Reads a compressed file to its end, where its checksum stands: what is wrong with a line of a damaged archive is not the
     * line's fault.
     *
     * @throws UserException if it is damaged
     */
    static void requireSound(Storage storage, String uri) throws IOException {
        if (compressed(uri)) {
            try (InputStream in = open(storage, uri, 0)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        }
    }

    /** Says in one line what is wrong with a damaged file. */
    private static final class Gzip extends FilterInputStream {
        private final String uri;

        Gzip(String uri, InputStream in) {
            super(in);
            this.uri = uri;
        }

        @Override
        public int read() throws IOException {
            try {
                return in.read();
            } catch (IOException e) {
                throw translate(uri, e);
            }
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return in.read(bytes, offset, length);
            } catch (IOException e) {
                throw translate(uri, e);
            }
        }

        /** Returns the error to throw where the disk is to blame, and throws the user's. */
        private static IOException translate(String uri, IOException e) {
            if (e instanceof EOFException) {
                throw new UserException(uri, "the gzip data ends early", "the file is truncated; fetch it again", e);
            }
            if (e instanceof ZipException) {
                String problem = "Not in GZIP format".equals(e.getMessage())
                        ? "is named .gz and is not gzip data"
                        : "the gzip data is damaged: " + e.getMessage();
                throw new UserException(uri, problem, "rename it or fetch it again", e);
            }
            return e;
        }
    }
}
