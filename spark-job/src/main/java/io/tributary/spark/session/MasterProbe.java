package io.tributary.spark.session;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SecurityManager;
import org.apache.spark.SecurityManager$;
import org.apache.spark.SparkConf;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEnv;

/**
 * Asks whether a standalone master answers at an address, by Spark's own protocol and with the session's secret, before a
 * context is made: Spark itself tries for a minute, tells nobody why, and stops the context while it is in use.
 *
 * <p>Uses what Spark keeps to itself, but nothing that differs between its versions from 3.5 on.
 */
public final class MasterProbe {
    private static final String MASTER = "Master"; // the name of its endpoint

    private final SparkConf conf;
    private final Duration patience;

    /**
     * @param conf the session's configuration, read
     * @param patience how long to wait for an answer
     */
    public MasterProbe(SparkConf conf, Duration patience) {
        String longer = 2 * patience.toSeconds() + "s"; // it is our patience that ends, and is told of
        this.conf = conf.clone().set("spark.rpc.lookupTimeout", longer).set("spark.network.auth.rpcTimeout", longer);
        this.patience = patience;
    }

    /**
     * @param address of a master
     * @return why it is none that we could use; empty if it answered
     * @throws IllegalArgumentException if the configuration asks for authentication and has no secret
     */
    public Optional<String> problem(InetSocketAddress address) {
        SecurityManager security = new SecurityManager(
                conf,
                SecurityManager$.MODULE$.$lessinit$greater$default$2(),
                SecurityManager$.MODULE$.$lessinit$greater$default$3());
        security.initializeAuth();
        RpcEnv env = RpcEnv.create("tributary-probe", "localhost", 0, conf, security, true);
        FutureTask<Object> asked = new FutureTask<>(
                () -> env.setupEndpointRef(new RpcAddress(address.getHostString(), address.getPort()), MASTER));
        Thread asks = new Thread(asked, "tributary-master-probe");
        asks.setDaemon(true);
        asks.start();
        try {
            asked.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.empty();
        } catch (TimeoutException e) {
            return Optional.of("it takes connections and says nothing for " + patience.toSeconds()
                    + " seconds, spark.rpc.lookupTimeout");
        } catch (ExecutionException e) {
            return Optional.of("what answers is no Spark master, or one with another spark.authenticate.secret: "
                    + innermost(e).getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        } finally {
            asks.interrupt();
            env.shutdown();
        }
    }

    private static Throwable innermost(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return innermost;
    }
}
