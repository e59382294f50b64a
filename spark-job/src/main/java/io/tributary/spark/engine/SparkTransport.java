package io.tributary.spark.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.client.RpcResponseCallback;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.client.TransportClientBootstrap;
import org.apache.spark.network.client.TransportClientFactory;
import org.apache.spark.network.crypto.AuthClientBootstrap;
import org.apache.spark.network.crypto.AuthServerBootstrap;
import org.apache.spark.network.server.OneForOneStreamManager;
import org.apache.spark.network.server.RpcHandler;
import org.apache.spark.network.server.StreamManager;
import org.apache.spark.network.server.TransportServer;
import org.apache.spark.network.server.TransportServerBootstrap;
import org.apache.spark.network.util.TransportConf;
import org.apache.spark.util.Utils$;
import scala.Tuple2;
import scala.runtime.AbstractFunction1;

/**
 * Messages from executor to executor over Spark's network library, authenticated and encrypted as the session says: the same
 * library, secret and settings that executors fetch each other's blocks with. The only class that calls {@code
 * org.apache.spark.network}'s servers; tried with Spark 4.1.0.
 */
final class SparkTransport implements AutoCloseable {
    /**
     * The Spark setting of the port that an executor listens on while it takes part in an exchange by ranges; 0, any free
     * one, by default. Where it is taken, the next ones are tried, as many as {@code spark.port.maxRetries} says.
     */
    static final String PORT = "spark.tributary.exchange.port";

    private static final String MODULE = "tributary"; // settings of the network: spark.tributary.io.…

    /** Takes a message, on a thread of the network: at once, waiting for nothing. What it throws, the sender is told. */
    @FunctionalInterface
    interface Receiving {
        /** @param message little-endian, valid until this returns */
        void receive(ByteBuffer message);
    }

    /**
     * Where an executor is reached.
     *
     * @param host the host as Spark knows it
     * @param port the port
     */
    record Address(String host, int port) {}

    /** Another executor. */
    static final class Peer {
        private final TransportClient client;

        private Peer(TransportClient client) {
            this.client = client;
        }

        /**
         * Sends a message.
         *
         * @param message from its position to its limit; not to be changed before it has been taken
         * @param done told null when it was taken, else why not; on a thread of the network
         */
        void send(ByteBuffer message, Consumer<Throwable> done) {
            client.sendRpc(message, new RpcResponseCallback() {
                @Override
                public void onSuccess(ByteBuffer response) {
                    done.accept(null);
                }

                @Override
                public void onFailure(Throwable failure) {
                    done.accept(failure);
                }
            });
        }
    }

    private final TransportContext context;
    private final TransportServer server;
    private final TransportClientFactory clients;
    private final Address address;

    private SparkTransport(
            TransportContext context, TransportServer server, TransportClientFactory clients, Address address) {
        this.context = context;
        this.server = server;
        this.clients = clients;
        this.address = address;
    }

    /**
     * Begins to listen, in a task.
     *
     * @param receiving takes what comes
     * @return what listens, and calls others
     */
    static SparkTransport open(Receiving receiving) {
        SparkEnv env = SparkEnv.get();
        SparkConf conf = env.conf();
        SecurityManager security = env.securityManager();
        TransportConf settings = TransportSettings.of(conf, security, MODULE);
        List<TransportServerBootstrap> servers = List.of();
        List<TransportClientBootstrap> callers = List.of();
        if (security.isAuthenticationEnabled()) {
            servers = List.of(new AuthServerBootstrap(settings, security));
            callers = List.of(new AuthClientBootstrap(settings, conf.getAppId(), security));
        }
        TransportContext context = new TransportContext(settings, new Handler(receiving));
        boolean done = false;
        try {
            String host = env.blockManager().blockManagerId().host();
            TransportServer server = listen(context, bindAddress(host), servers, conf);
            SparkTransport transport = new SparkTransport(
                    context, server, context.createClientFactory(callers), new Address(host, server.getPort()));
            done = true;
            return transport;
        } finally {
            if (!done) {
                context.close();
            }
        }
    }

    private static TransportServer listen(
            TransportContext context, String host, List<TransportServerBootstrap> bootstraps, SparkConf conf) {
        return Utils$.MODULE$
                .startServiceOnPort(
                        conf.getInt(PORT, 0),
                        new AbstractFunction1<Object, Tuple2<TransportServer, Object>>() {
                            @Override
                            public Tuple2<TransportServer, Object> apply(Object port) {
                                TransportServer server = context.createServer(host, (Integer) port, bootstraps);
                                return new Tuple2<>(server, server.getPort());
                            }
                        },
                        conf,
                        "Tributary's exchange")
                ._1();
    }

    /** Where a host's name is none of this machine's addresses, as in containers, all addresses are listened on. */
    private static String bindAddress(String host) {
        try {
            return NetworkInterface.getByInetAddress(InetAddress.getByName(host)) == null ? null : host;
        } catch (IOException e) {
            return null; // unknown here: as above
        }
    }

    /** @return where others reach this executor */
    Address address() {
        return address;
    }

    /**
     * Connects to another executor.
     *
     * @param other where it listens
     * @return the executor
     * @throws IOException if it is not reached
     * @throws InterruptedException if the thread is interrupted
     */
    Peer connect(Address other) throws IOException, InterruptedException {
        return new Peer(clients.createClient(other.host, other.port));
    }

    @Override
    public void close() {
        clients.close();
        server.close();
        context.close();
    }

    private static final class Handler extends RpcHandler {
        private static final byte[] TAKEN = {};

        private final Refusals refusals = new Refusals();
        private final Receiving receiving;
        private final StreamManager streams = new OneForOneStreamManager(); // serves none

        Handler(Receiving receiving) {
            this.receiving = receiving;
        }

        @Override
        public void receive(TransportClient client, ByteBuffer message, RpcResponseCallback callback) {
            try {
                receiving.receive(message.order(ByteOrder.LITTLE_ENDIAN));
            } catch (RuntimeException e) {
                refusals.add(e);
                callback.onFailure(e);
                return;
            }
            callback.onSuccess(ByteBuffer.wrap(TAKEN));
        }

        @Override
        public StreamManager getStreamManager() {
            return streams;
        }
    }
}
