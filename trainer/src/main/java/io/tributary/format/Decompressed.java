package io.tributary.format;

import io.tributary.error.UserException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;

/** What was compressed. Says in one line what is wrong with a damaged file, and lets failures of the storage through. */
final class Decompressed extends InputStream {
    private final Compression compression;
    private final String uri;
    private final Stored stored;
    private final InputStream in;

    /**
     * @param compression how the file is compressed
     * @param uri the file
     * @param stored its bytes, closed with this stream and on failure
     */
    Decompressed(Compression compression, String uri, InputStream stored) throws IOException {
        this.compression = compression;
        this.uri = uri;
        this.stored = new Stored(stored);
        try {
            this.in = attempt(this::decoder);
        } catch (NoClassDefFoundError e) {
            stored.close();
            throw new UserException(
                    uri,
                    "is " + compression.title() + " data, and what reads it is not on the class path",
                    "Spark brings it; without Spark add commons-compress, commons-io and zstd-jni",
                    e);
        } catch (IOException | RuntimeException e) {
            stored.close();
            throw e;
        }
    }

    private InputStream decoder() throws IOException {
        PushbackInputStream whole = new PushbackInputStream(stored, Compression.SIGNATURE_BYTES);
        byte[] first = whole.readNBytes(Compression.SIGNATURE_BYTES);
        whole.unread(first);
        if (first.length > 0 && !compression.begins(first)) {
            throw new UserException(
                    uri,
                    "is named " + compression.suffix() + " and is not " + compression.title() + " data",
                    compression.remedy());
        }
        stored.ended = false; // the file may be shorter than what was asked for
        return compression.decoder(whole);
    }

    @Override
    public int read() throws IOException {
        return attempt(in::read);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return attempt(() -> in.read(bytes, offset, length));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private interface Reading<T> {
        T run() throws IOException;
    }

    /** Decoders meet damage with errors of many kinds; the storage's own are known by where they arose. */
    private <T> T attempt(Reading<T> reading) throws IOException {
        try {
            return reading.run();
        } catch (UserException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            if (stored.failed) {
                throw e;
            }
            String data = "the " + compression.title() + " data ";
            throw stored.ended
                    ? new UserException(uri, data + "ends early", "the file is truncated; fetch it again", e)
                    : new UserException(uri, data + "is damaged: " + e.getMessage(), "fetch it again", e);
        }
    }

    /** The stored bytes. It knows whether more was asked for than there is, and whether the storage failed. */
    private static final class Stored extends FilterInputStream {
        private boolean ended;
        private boolean failed;

        Stored(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            failed = true;
            int read = in.read(bytes, offset, length);
            failed = false;
            ended |= read < 0;
            return read;
        }
    }
}
