package io.tributary.spark.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is no master says so, or is asked no longer than patience lasts. A real master is asked by the cluster's tests. */
@Timeout(60)
class MasterProbeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static Optional<String> problem(int port) {
        return new MasterProbe(new SparkConf(false), PATIENCE).problem(new InetSocketAddress("127.0.0.1", port));
    }

    @Test
    void whoSaysNothingIsWaitedForAsLongAsPatienceLasts() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            assertEquals(
                    "it takes connections and says nothing for 2 seconds, spark.rpc.lookupTimeout",
                    problem(silent.getLocalPort()).orElseThrow());
        }
    }

    @Test
    void whoSpeaksHttpIsNoMaster() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread answers = new Thread(() -> answer(server));
            answers.setDaemon(true);
            answers.start();
            assertTrue(problem(server.getLocalPort()).orElseThrow().startsWith("what answers is no Spark master"));
        }
    }

    private static void answer(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getInputStream().read(new byte[100]);
            socket.getOutputStream()
                    .write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            while (socket.getInputStream().read() >= 0) {
                continue; // until the other side has had enough
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aDriverOfSparkIsNoMaster() {
        SparkConf conf = new SparkConf(false)
                .setMaster("local[1]")
                .setAppName("test")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1");
        try (JavaSparkContext driver = SparkStart.start(conf)) {
            int port = Integer.parseInt(driver.getConf().get("spark.driver.port"));
            assertTrue(problem(port).orElseThrow().contains("Cannot find endpoint"), problem(port)::toString);
        }
    }

    @Test
    void authenticationNeedsASecret() {
        MasterProbe probe = new MasterProbe(new SparkConf(false).set("spark.authenticate", "true"), PATIENCE);
        assertThrows(IllegalArgumentException.class, () -> probe.problem(new InetSocketAddress("127.0.0.1", 1)));
    }
}
