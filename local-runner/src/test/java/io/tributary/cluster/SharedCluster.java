package io.tributary.cluster;

import io.tributary.local.cluster.Installation;
import io.tributary.local.cluster.StandaloneCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Clusters that test classes have in common: the first that asks starts one, and it ends with the last test of all. */
final class SharedCluster {
    /** Every process knows the secret; what they say to each other is encrypted. */
    static final Map<String, String> SECURE = Map.of(
            "spark.authenticate",
            "true",
            "spark.authenticate.secret",
            "of this test",
            "spark.network.crypto.enabled",
            "true",
            "spark.master.rest.enabled", // which knows no secret, so that the master would not start
            "false");

    private static StandaloneCluster open;
    private static StandaloneCluster secure;

    private SharedCluster() {}

    /** {@return the cluster of two workers that {@link Open} started} */
    static StandaloneCluster open() {
        return open;
    }

    /** {@return the cluster of four workers that {@link Secure} started} */
    static StandaloneCluster secure() {
        return secure;
    }

    /** Sees to it that {@link #open} is there. */
    static final class Open implements BeforeAllCallback {
        @Override
        public void beforeAll(ExtensionContext context) {
            open = shared(
                    context,
                    "shared-cluster",
                    2,
                    Map.of("spark.master.rest.enabled", "true", "spark.master.rest.port", freePort()));
        }

        /** The REST gateway tells drivers the master's port in place of its own, which it must know beforehand. */
        private static String freePort() {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return String.valueOf(socket.getLocalPort());
            } catch (IOException e) {
                throw new UncheckedIOException("no port is free", e);
            }
        }
    }

    /** Sees to it that {@link #secure} is there. */
    static final class Secure implements BeforeAllCallback {
        @Override
        public void beforeAll(ExtensionContext context) {
            secure = shared(context, "secure-cluster", 4, SECURE);
        }
    }

    /** The store of the root closes what is in it. */
    private static StandaloneCluster shared(
            ExtensionContext context, String name, int workers, Map<String, String> settings) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .computeIfAbsent(
                        name,
                        key -> new StandaloneCluster(
                                new Installation(Path.of("..")), Path.of("target", name), workers, "1g", settings),
                        StandaloneCluster.class);
    }
}
