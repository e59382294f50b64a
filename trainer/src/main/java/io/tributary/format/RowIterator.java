package io.tributary.format;

import io.tributary.error.Mendable;
import io.tributary.row.Row;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.BiFunction;

/**
 * The rows of a reader, made into something. Whoever does not read to the end closes it.
 *
 * @param <T> what they are made into
 */
public final class RowIterator<T> implements Iterator<T>, Closeable {
    private final RowReader reader;
    private final BiFunction<Row, RowReader, T> made;
    /** Whether {@link #next} is what comes next. */
    private boolean ready;

    private T next;

    /**
     * @param reader the reader, closed with this
     * @param made is handed each row and the reader, whose {@link RowReader#raw} is that row's
     */
    public RowIterator(RowReader reader, BiFunction<Row, RowReader, T> made) {
        this.reader = reader;
        this.made = made;
    }

    private T read() {
        try {
            Row row = reader.next();
            return row == null ? null : made.apply(row, reader);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read on: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean hasNext() {
        if (!ready) {
            next = Mendable.inHeap(this::read);
            ready = true;
        }
        return next != null;
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("after the last row");
        }
        ready = false;
        return next;
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close a data file", e);
        }
    }
}
