package io.tributary.local.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Bytes moved and nothing else: what an exchange costs at least. */
final class Copies {
    private static final int CHUNK = 1 << 18;

    private Copies() {}

    /**
     * Copies an array of floats some times.
     *
     * @return milliseconds
     */
    static double inMemory(int times, int floats) {
        float[] from = new float[floats];
        float[] to = new float[floats];
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            System.arraycopy(from, 0, to, 0, floats);
        }
        return (System.nanoTime() - start) / 1e6;
    }

    /**
     * Sends bytes from one thread to another through a connection on the loopback address.
     *
     * @return milliseconds
     */
    static double throughSocket(long bytes) throws IOException {
        try (ServerSocketChannel server =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel out = SocketChannel.open(server.getLocalAddress());
                SocketChannel in = server.accept()) {
            long start = System.nanoTime();
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(out, bytes));
            receive(in, bytes);
            sending.join();
            return (System.nanoTime() - start) / 1e6;
        }
    }

    private static void send(SocketChannel out, long bytes) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
        try {
            for (long left = bytes; left > 0; ) {
                buffer.clear().limit((int) Math.min(CHUNK, left));
                left -= out.write(buffer);
            }
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private static void receive(SocketChannel in, long bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
        for (long left = bytes; left > 0; ) {
            buffer.clear();
            int read = in.read(buffer);
            if (read < 0) {
                throw new EOFException("the sender of " + bytes + " bytes ended " + left + " early");
            }
            left -= read;
        }
    }
}
