package io.tributary.shard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Two windows of a shard's rows on the heap: the one at hand, and the one after it, which a thread reads meanwhile. The disk
 * is read in whole blocks, each once per epoch, whatever else is in the operating system's memory.
 *
 * <p>All of a process together take at most {@link #HEAP_SHARE} of the heap, where a container's limit counts them.
 */
final class WindowBuffers {
    private static final long HEAP_SHARE = 2; // one by this
    private static final AtomicLong TAKEN = new AtomicLong();
    private static final int MOST_BYTES = 1 << 30; // of one buffer
    private static final int NOWHERE = -1;

    private final Blocks blocks;
    private final long blockRows;
    private final int width; // floats of a row
    private final int blockFloats; // of the longest block
    private final int atOnce; // blocks of one buffer
    private final long bytes;
    private final int[] places; // of each block in the window at hand, or NOWHERE
    private Window hand;
    private Window next;
    private FloatBuffer buffer; // with the row that was found
    private IntBuffer numbers; // the same memory
    private int blockAt;
    private int at;

    /** Blocks of one window, in its order, and what is being read into them. */
    private static final class Window {
        private final ByteBuffer[] bytes;
        private final FloatBuffer[] rows;
        private final IntBuffer[] numbers; // the same memory
        private EpochOrder order; // null where it holds nothing
        private int number;
        private Future<?> reading;

        Window(Blocks blocks, int count, int atOnce) {
            bytes = new ByteBuffer[(count + atOnce - 1) / atOnce];
            rows = new FloatBuffer[bytes.length];
            numbers = new IntBuffer[bytes.length];
            for (int b = 0; b < bytes.length; b++) {
                long size =
                        Math.min(atOnce, count - b * atOnce) * blocks.places().largest();
                bytes[b] = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
                rows[b] = bytes[b].asFloatBuffer();
                numbers[b] = bytes[b].asIntBuffer();
            }
        }
    }

    private WindowBuffers(Blocks blocks, int width, int count, long bytes) {
        this.blocks = blocks;
        this.blockRows = blocks.places().blockRows();
        this.width = width;
        this.blockFloats = Math.toIntExact(blocks.places().largest() / Float.BYTES);
        this.atOnce = (int) Math.max(1, MOST_BYTES / blocks.places().largest());
        this.bytes = bytes;
        this.places = new int[blocks.places().count()];
        Arrays.fill(places, NOWHERE);
        this.hand = new Window(blocks, count, atOnce);
        this.next = new Window(blocks, count, atOnce);
    }

    /**
     * Takes memory for the windows of an order.
     *
     * @param blocks reads the file
     * @param width floats of a row
     * @param count blocks of a window
     * @return the buffers, to be closed; null where the heap has no room for them
     */
    static WindowBuffers take(Blocks blocks, int width, int count) {
        long bytes = 2 * count * blocks.places().largest();
        if (!reserve(bytes)) {
            return null;
        }
        boolean done = false;
        try {
            WindowBuffers buffers = new WindowBuffers(blocks, width, count, bytes);
            done = true;
            return buffers;
        } finally {
            if (!done) {
                release(bytes);
            }
        }
    }

    /** Counts bytes as taken, where there is room for them. */
    static boolean reserve(long bytes) {
        TAKEN.addAndGet(bytes);
        boolean fits = room() >= 0;
        if (!fits) {
            release(bytes);
        }
        return fits;
    }

    static void release(long bytes) {
        TAKEN.addAndGet(-bytes);
    }

    /** {@return bytes that may still be taken} */
    static long room() {
        return Runtime.getRuntime().maxMemory() / HEAP_SHARE - TAKEN.get();
    }

    /** Brings a window to hand, and begins to read the one after it. */
    void enter(EpochOrder order, int window) {
        if (hand.order == order && hand.number == window) {
            return;
        }
        hand.order = null; // until all is well
        if (next.order != order || next.number != window) {
            if (next.order != null) {
                blocks.await(next.reading); // it still fills the buffer
            }
            read(next, order, window);
        }
        blocks.await(next.reading);
        Window read = next;
        next = hand;
        hand = read;
        Arrays.fill(places, NOWHERE);
        long[] numbers = order.blocks(window);
        for (int place = 0; place < numbers.length; place++) {
            places[(int) numbers[place]] = place;
        }
        if (window + 1 < order.windows()) {
            read(next, order, window + 1);
        }
    }

    private void read(Window window, EpochOrder order, int number) {
        long[] numbers = order.blocks(number);
        window.order = order;
        window.number = number;
        window.reading = blocks.read(() -> {
            for (int place = 0; place < numbers.length; place++) {
                ByteBuffer into = window.bytes[place / atOnce].duplicate();
                into.position((int) (place % atOnce * blocks.places().largest()));
                blocks.read((int) numbers[place], into);
            }
        });
    }

    /** Finds a row of the window at hand: it is in {@link #buffer} from {@link #at} on. */
    void find(long row) {
        int block = (int) (row / blockRows);
        int inBlock = (int) (row - block * blockRows);
        int place = places[block];
        int number = place / atOnce;
        buffer = hand.rows[number];
        numbers = hand.numbers[number];
        blockAt = (place - number * atOnce) * blockFloats;
        at = blockAt + inBlock * width;
    }

    /** {@return where the row that was found is} */
    FloatBuffer buffer() {
        return buffer;
    }

    /** {@return the memory of {@link #buffer} as whole numbers} */
    IntBuffer numbers() {
        return numbers;
    }

    /** {@return at which float of the buffer the block of the row that was found begins} */
    int blockAt() {
        return blockAt;
    }

    /** {@return at which float of the buffer the row that was found begins} */
    int at() {
        return at;
    }

    void close() {
        release(bytes);
    }
}
