package io.tributary.train;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/**
 * Buffers that serve again and again: once as many were made as are in use at the same time, none is made any more. May be
 * used by several threads.
 *
 * @param <T> the buffers
 */
public final class Pool<T> {
    private final Supplier<T> make;
    private final List<T> all = new ArrayList<>();
    private final Deque<T> free = new ArrayDeque<>();

    /** @param make makes a buffer */
    public Pool(Supplier<T> make) {
        this.make = make;
    }

    /** @return a free buffer, or a new one; what is in it is whatever was left there */
    public synchronized T take() {
        T buffer = free.poll();
        if (buffer == null) {
            buffer = make.get();
            all.add(buffer);
        }
        return buffer;
    }

    /** @param buffer one of this pool's, not used any more */
    public synchronized void give(T buffer) {
        free.add(buffer);
    }

    /** Takes back all buffers, as where nobody knows which of them have been given back. */
    public synchronized void giveAll() {
        free.clear();
        for (int i = 0; i < all.size(); i++) { // an iterator would be garbage
            free.add(all.get(i));
        }
    }

    /** Lets go of all buffers. */
    public synchronized void clear() {
        free.clear();
        all.clear();
    }
}
