package io.tributary.shard;

import io.tributary.shard.SortedRows.Keyed;
import io.tributary.storage.PrivateDirectory;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Sorts any number of rows by their keys in bounded memory: what no longer fits is written to a file, sorted, and the files are
 * merged at the end (external merge sort, Knuth, "The Art of Computer Programming" 3, 5.4). How much fits has no say in the order.
 * Rows and keys are bytes, as {@link RowBytes} makes them. Rows may be added by several threads; one then takes them.
 */
final class RowSorter implements Closeable {
    /** What a row takes on the heap beside its bytes: two arrays' headers, an entry, its place in the list. */
    private static final int ENTRY_BYTES = 80;

    private static final Comparator<Keyed> ORDER = Comparator.comparing(Keyed::key, Arrays::compareUnsigned);

    private static final int BUFFER_BYTES = 1 << 16;

    /** In the place of a key's length: no more rows. */
    private static final int END = -1;

    private final Path directory;
    private final String name;
    private final long most; // bytes on the heap
    private final List<Path> runs = new ArrayList<>();
    private final List<DataInputStream> open = new ArrayList<>();
    private List<Keyed> entries = new ArrayList<>();
    private long bytes;

    /**
     * @param directory a private directory for what does not fit
     * @param name how its files begin, unique there
     * @param most bytes of rows that are kept on the heap
     */
    RowSorter(Path directory, String name, long most) {
        this.directory = directory;
        this.name = name;
        this.most = most;
    }

    /**
     * @param rows how many are sorted
     * @param each bytes of a row's key and value
     * @param most bytes on the heap of all sorters together
     * @return bytes that they write to disk
     */
    static long onDisk(long rows, long each, long most) {
        return rows * (ENTRY_BYTES + each) <= most ? 0 : rows * (2 * Integer.BYTES + each);
    }

    synchronized void add(byte[] key, byte[] value) throws IOException {
        entries.add(new Keyed(key, value));
        bytes += ENTRY_BYTES + key.length + value.length;
        if (bytes > most) {
            spill();
        }
    }

    private void spill() throws IOException {
        entries.sort(ORDER);
        Path run = directory.resolve(name + "-" + runs.size() + ".run");
        runs.add(run);
        try (DataOutputStream out = new DataOutputStream(
                new BufferedOutputStream(Channels.newOutputStream(PrivateDirectory.createFile(run)), BUFFER_BYTES))) {
            for (Keyed entry : entries) {
                out.writeInt(entry.key().length);
                out.writeInt(entry.value().length);
                out.write(entry.key());
                out.write(entry.value());
            }
            out.writeInt(END);
        }
        entries = new ArrayList<>();
        bytes = 0;
    }

    /** Ends the adding. The rows in their order; they are read from the files as they are asked for. */
    synchronized Iterator<Keyed> sorted() throws IOException {
        entries.sort(ORDER);
        if (runs.isEmpty()) {
            return entries.iterator();
        }
        PriorityQueue<Run> heads = new PriorityQueue<>(Comparator.comparing(run -> run.head, ORDER));
        for (Path run : runs) {
            open.add(new DataInputStream(new BufferedInputStream(Files.newInputStream(run), BUFFER_BYTES)));
            heads.add(new Run(new InFile(open.get(open.size() - 1))));
        }
        if (!entries.isEmpty()) {
            heads.add(new Run(entries.iterator()));
        }
        return new Merged(heads);
    }

    /** Sorted rows, of which the first is at hand. */
    private static final class Run {
        private final Iterator<Keyed> rest;
        private Keyed head;

        Run(Iterator<Keyed> rows) {
            this.rest = rows;
            this.head = rows.next();
        }

        /** Whether there is one more. */
        boolean advance() {
            head = rest.hasNext() ? rest.next() : null;
            return head != null;
        }
    }

    /** The least of the heads of all runs, again and again. */
    private record Merged(PriorityQueue<Run> heads) implements Iterator<Keyed> {
        @Override
        public boolean hasNext() {
            return !heads.isEmpty();
        }

        @Override
        public Keyed next() {
            Run least = heads.remove();
            Keyed row = least.head;
            if (least.advance()) {
                heads.add(least);
            }
            return row;
        }
    }

    /** The rows of a file; a file has at least one. */
    private static final class InFile implements Iterator<Keyed> {
        private final DataInputStream in;
        private int length; // of the next key

        InFile(DataInputStream in) throws IOException {
            this.in = in;
            this.length = in.readInt();
        }

        @Override
        public boolean hasNext() {
            return length != END;
        }

        @Override
        public Keyed next() {
            try {
                byte[] key = new byte[length];
                byte[] value = new byte[in.readInt()];
                in.readFully(key);
                in.readFully(value);
                length = in.readInt();
                return new Keyed(key, value);
            } catch (IOException e) {
                throw new UncheckedIOException("rows that were sorted cannot be read back: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public synchronized void close() throws IOException {
        for (Closeable each : open) {
            each.close();
        }
        for (Path run : runs) {
            Files.deleteIfExists(run);
        }
    }
}
