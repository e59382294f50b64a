package io.tributary.model;

import io.tributary.storage.FileEntry;
import io.tributary.storage.LocalStorage;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** A storage on which no file has room for more than a few bytes. */
final class FullDisk implements Storage {
    private final Storage storage = new LocalStorage();

    @Override
    public OutputStream create(String uri) throws IOException {
        OutputStream out = storage.create(uri);
        return new OutputStream() {
            private int room = 10;

            @Override
            public void write(int b) throws IOException {
                if (room-- == 0) {
                    throw new IOException("No space left on device");
                }
                out.write(b);
            }

            @Override
            public void close() throws IOException {
                out.close();
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
    public InputStream open(String uri, long offset) throws IOException {
        return storage.open(uri, offset);
    }

    @Override
    public boolean createNew(String uri, byte[] content) throws IOException {
        return storage.createNew(uri, content);
    }

    @Override
    public long room(String uri) throws IOException {
        return storage.room(uri);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        storage.rename(from, to);
    }

    @Override
    public void delete(String uri) throws IOException {
        storage.delete(uri);
    }

    @Override
    public boolean exists(String uri) throws IOException {
        return storage.exists(uri);
    }

    @Override
    public void mkdirs(String uri) throws IOException {
        storage.mkdirs(uri);
    }
}
