package io.tributary.model;

import io.tributary.network.Weights;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Streams that know the size and the SHA-256 of what went through them. */
final class Hashed {
    private final MessageDigest digest = Weights.digest();
    private long bytes;

    private Hashed() {}

    private void add(byte[] some, int offset, int length) {
        digest.update(some, offset, length);
        bytes += length;
    }

    private ModelManifest.Entry entry() {
        return new ModelManifest.Entry(bytes, HexFormat.of().formatHex(digest.digest()));
    }

    /** Hashes what is written. */
    static final class Output extends FilterOutputStream {
        private final Hashed hashed = new Hashed();

        Output(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] some, int offset, int length) throws IOException {
            out.write(some, offset, length);
            hashed.add(some, offset, length);
        }

        /** @return what was written; once */
        ModelManifest.Entry entry() {
            return hashed.entry();
        }
    }

    /** Hashes what is read. */
    static final class Input extends FilterInputStream {
        private final Hashed hashed = new Hashed();

        Input(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = in.read(into, offset, length);
            if (read > 0) {
                hashed.add(into, offset, read);
            }
            return read;
        }

        @Override
        public long skip(long count) throws IOException {
            return readNBytes((int) Math.min(count, 1 << 16)).length;
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        /** Reads to the end. */
        ModelManifest.Entry entry() throws IOException {
            transferTo(OutputStream.nullOutputStream());
            return hashed.entry();
        }
    }
}
