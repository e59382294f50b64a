package io.tributary.job;

import io.tributary.storage.FileEntry;
import io.tributary.storage.Storage;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** Counts the bytes that one thread reads of files. Writes nothing. */
final class CountedStorage implements Storage {
    private final Storage storage;
    private long bytes;

    CountedStorage(Storage storage) {
        this.storage = storage;
    }

    long bytes() {
        return bytes;
    }

    void reset() {
        bytes = 0;
    }

    @Override
    public InputStream open(String uri, long offset) throws IOException {
        return new FilterInputStream(storage.open(uri, offset)) {
            @Override
            public int read() throws IOException {
                int read = super.read();
                bytes += read < 0 ? 0 : 1;
                return read;
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                int read = super.read(into, from, length);
                bytes += Math.max(0, read);
                return read;
            }
        };
    }

    @Override
    public List<FileEntry> list(String uri) throws IOException {
        return storage.list(uri);
    }

    @Override
    public List<String> names(String directory) throws IOException {
        return storage.names(directory);
    }

    @Override
    public boolean exists(String uri) throws IOException {
        return storage.exists(uri);
    }

    @Override
    public long room(String uri) throws IOException {
        return storage.room(uri);
    }

    @Override
    public OutputStream create(String uri) {
        throw readOnly();
    }

    @Override
    public boolean createNew(String uri, byte[] content) {
        throw readOnly();
    }

    @Override
    public void rename(String from, String to) {
        throw readOnly();
    }

    @Override
    public void delete(String uri) {
        throw readOnly();
    }

    @Override
    public void mkdirs(String uri) {
        throw readOnly();
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("this counts what is read");
    }
}
