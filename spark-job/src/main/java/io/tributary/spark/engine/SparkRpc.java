package io.tributary.spark.engine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.IsolatedThreadSafeRpcEndpoint;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.RpcTimeout;
import org.apache.spark.util.RpcUtils$;
import scala.Function1;
import scala.PartialFunction;
import scala.concurrent.Future;
import scala.concurrent.duration.FiniteDuration;
import scala.reflect.ClassTag;
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

    /** Answers messages, one after another, on a thread of its own. */
    @FunctionalInterface
    interface Answering {
        /**
         * @param message what was asked
         * @param reply takes the answer, once, now or later, on any thread
         */
        void answer(byte[] message, Consumer<byte[]> reply);
    }

    /** Lets go of an endpoint. */
    @FunctionalInterface
    interface Served extends AutoCloseable {
        @Override
        void close();
    }

    /** The driver as a task sees it. */
    @FunctionalInterface
    interface Asking {
        /**
         * @param message read before this returns
         * @return the answer, or why there is none
         */
        Future<byte[]> ask(byte[] message);
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
     * @param patience how long to wait for an answer
     * @return asks there
     */
    static Asking connect(String name, Duration patience) {
        SparkEnv env = SparkEnv.get();
        RpcEndpointRef driver = RpcUtils$.MODULE$.makeDriverRef(name, env.conf(), env.rpcEnv());
        ClassTag<byte[]> bytes = ClassTag$.MODULE$.apply(byte[].class);
        RpcTimeout timeout =
                new RpcTimeout(new FiniteDuration(patience.toMillis(), TimeUnit.MILLISECONDS), StepJob.PATIENCE);
        return message -> driver.ask(message, timeout, bytes);
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
                    answering.answer((byte[]) message, call::reply);
                    return (B) BoxedUnit.UNIT;
                }
            };
        }
    }
}
