package io.tributary.spark.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.network.client.RpcResponseCallback;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.rpc.IsolatedThreadSafeRpcEndpoint;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.netty.NettyRpcEndpointRef;
import org.apache.spark.rpc.netty.NettyRpcEnv;
import org.apache.spark.rpc.netty.RequestMessage;
import org.apache.spark.rpc.netty.RpcFailure;
import org.apache.spark.util.RpcUtils$;
import scala.Function1;
import scala.PartialFunction;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * Questions of executors to the driver over Spark's own RPC, which authenticates and encrypts as the session says. The only
 * class that calls {@code org.apache.spark.rpc}, private to Spark in Scala and public in the class files; tried with Spark
 * 4.1.0. Executors serve no RPC, so the driver answers and never asks.
 *
 * <p>A message is one {@code byte[]}, which Spark's Java serializer takes whatever class loader reads it.
 */
final class SparkRpc {
    /** Bytes that Spark may add to a message. */
    static final int ENVELOPE = 4096;

    private SparkRpc() {}

    /** Takes the answer to a message, once, now or later, on any thread. */
    interface Reply {
        /** @param answer the answer */
        void accept(byte[] answer);

        /** @param why the message is not understood; its sender is told */
        void refuse(Throwable why);
    }

    /** Answers messages, one after another, on a thread of its own. */
    @FunctionalInterface
    interface Answering {
        /**
         * @param message what was asked
         * @param reply takes the answer
         */
        void answer(byte[] message, Reply reply);
    }

    /** Lets go of an endpoint. */
    @FunctionalInterface
    interface Served extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * The driver as a task sees it: over the connection that Spark's RPC keeps to it. A question is what Spark's {@code ask} would
     * send, but written in place: the envelope is the one Spark itself writes around an empty array, and the content goes from
     * arrays of floats to the network without another copy. Spark's serializer would copy it three times, in portions of 1 KiB:
     * a step of 784-100-10 at batch 128 on two executors took 1.7 ms with {@code ask} and takes 1.0 like this, one of 10 million
     * parameters 150 and 127 (medians on two busy cores).
     */
    static final class Driver {
        private final TransportClient client;
        private final NettyRpcEnv env;
        private final Envelope question;
        private final Envelope answer;

        private Driver(TransportClient client, NettyRpcEnv env, NettyRpcEndpointRef endpoint) {
            this.client = client;
            this.env = env;
            this.question = Envelope.of(content -> new RequestMessage(null, endpoint, content).serialize(env));
            this.answer = Envelope.of(env::serialize);
        }

        /**
         * @param bytes most bytes of a message
         * @return a message that can be written and asked again and again, whenever the last answer has come
         */
        Message message(int bytes) {
            return new Message(question, bytes);
        }

        /**
         * @param message written; not to be changed before the answer has come
         * @return the answer, or why there is none
         */
        CompletableFuture<ByteBuffer> ask(Message message) {
            CompletableFuture<ByteBuffer> answered = new CompletableFuture<>();
            client.sendRpc(message.written(message.content.position()), new RpcResponseCallback() {
                @Override
                public void onSuccess(ByteBuffer response) {
                    try {
                        answered.complete(content(response));
                    } catch (RuntimeException | Error e) {
                        answered.completeExceptionally(e);
                    }
                }

                @Override
                public void onFailure(Throwable failure) {
                    answered.completeExceptionally(failure);
                }
            });
            return answered;
        }

        /** Copied: the network's buffer is only lent. */
        private ByteBuffer content(ByteBuffer response) {
            if (!answer.isAround(response)) {
                Object other = env.deserialize(client, response, ClassTag$.MODULE$.Any());
                throw new IllegalStateException(
                        other instanceof RpcFailure failure ? failure.e().toString() : "an answer of " + other,
                        other instanceof RpcFailure failure ? failure.e() : null);
            }
            int length = response.position() + answer.before.length;
            int count = response.getInt(length);
            int room = response.remaining() - answer.before.length - Envelope.LENGTH - answer.behind.length;
            if (count != room) {
                throw new IllegalStateException("an answer of " + count + " bytes came with " + room);
            }
            byte[] content = new byte[count];
            response.get(length + Envelope.LENGTH, content);
            return Wire.on(content);
        }
    }

    /**
     * What Spark's serializer writes around the bytes of an array: type and length before them, and behind them what its
     * settings ask for.
     *
     * @param before up to the length
     * @param behind after the last of the array's bytes
     */
    private record Envelope(byte[] before, byte[] behind) {
        private static final int LENGTH = Integer.BYTES; // big-endian, after which the array's bytes follow

        /** Seen by writing arrays of no bytes and of one zero: where they differ first, the length ends. */
        static Envelope of(Function<byte[], ByteBuffer> serializer) {
            byte[] empty = bytes(serializer.apply(new byte[0]));
            byte[] one = bytes(serializer.apply(new byte[1]));
            int end = Arrays.mismatch(empty, one) + 1;
            int start = Math.max(0, end - LENGTH);
            Envelope envelope = new Envelope(Arrays.copyOf(empty, start), Arrays.copyOfRange(empty, end, empty.length));
            if (!Arrays.equals(one, bytes(new Message(envelope, 1).written(1)))) {
                throw new IllegalStateException("Spark's RPC writes arrays of bytes in an unknown way");
            }
            return envelope;
        }

        private static byte[] bytes(ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        }

        boolean isAround(ByteBuffer message) {
            return message.remaining() >= before.length + LENGTH + behind.length
                    && message.slice(message.position(), before.length).equals(ByteBuffer.wrap(before));
        }
    }

    /** A message of a task, to be written. */
    static final class Message {
        private final Envelope envelope;
        private final ByteBuffer whole;
        private final ByteBuffer content;

        private Message(Envelope envelope, int bytes) {
            int start = envelope.before.length + Envelope.LENGTH;
            this.envelope = envelope;
            this.whole = ByteBuffer.allocateDirect(start + bytes + envelope.behind.length)
                    .put(envelope.before);
            this.content = whole.slice(start, bytes).order(ByteOrder.LITTLE_ENDIAN);
        }

        /** @return most bytes of its content */
        int capacity() {
            return content.capacity();
        }

        /** @return the content, little-endian; what stands before its position is sent */
        ByteBuffer content() {
            return content;
        }

        private ByteBuffer written(int bytes) {
            int end = envelope.before.length + Envelope.LENGTH + bytes;
            whole.putInt(envelope.before.length, bytes).put(end, envelope.behind);
            return whole.slice(0, end + envelope.behind.length);
        }
    }

    /**
     * Serves a name on the driver.
     *
     * @param context the session's context
     * @param name the name
     * @param answering answers
     * @return ends it
     */
    static Served serve(SparkContext context, String name, Answering answering) {
        RpcEnv env = context.env().rpcEnv();
        RpcEndpointRef self = env.setupEndpoint(name, new Endpoint(env, answering));
        return () -> env.stop(self);
    }

    /**
     * Finds, in a task, a name that the driver serves.
     *
     * @param name the name
     * @return the driver
     */
    static Driver connect(String name) {
        SparkEnv env = SparkEnv.get();
        NettyRpcEnv rpc = (NettyRpcEnv) env.rpcEnv();
        NettyRpcEndpointRef endpoint = (NettyRpcEndpointRef) RpcUtils$.MODULE$.makeDriverRef(name, env.conf(), rpc);
        return new Driver(rpc.createClient(endpoint.address()), rpc, endpoint);
    }

    /**
     * @param conf a session's configuration
     * @return most bytes of a message
     */
    static int largestMessage(SparkConf conf) {
        return RpcUtils$.MODULE$.maxMessageSizeBytes(conf) - ENVELOPE;
    }

    /** Isolated: it has a thread of its own, so that what it does holds up none of Spark's messages. */
    private static final class Endpoint implements IsolatedThreadSafeRpcEndpoint {
        private final RpcEnv env;
        private final Answering answering;

        Endpoint(RpcEnv env, Answering answering) {
            this.env = env;
            this.answering = answering;
        }

        @Override
        public RpcEnv rpcEnv() {
            return env;
        }

        @Override
        public PartialFunction<Object, BoxedUnit> receiveAndReply(RpcCallContext call) {
            return new AbstractPartialFunction<>() {
                @Override
                public boolean isDefinedAt(Object message) {
                    return message instanceof byte[];
                }

                @Override
                @SuppressWarnings("unchecked") // the caller's B is BoxedUnit
                public <A, B> B applyOrElse(A message, Function1<A, B> otherwise) {
                    if (!isDefinedAt(message)) {
                        return otherwise.apply(message);
                    }
                    answering.answer((byte[]) message, new Reply() {
                        @Override
                        public void accept(byte[] answer) {
                            call.reply(answer);
                        }

                        @Override
                        public void refuse(Throwable why) {
                            call.sendFailure(why);
                        }
                    });
                    return (B) BoxedUnit.UNIT;
                }
            };
        }
    }
}
