package io.tributary.spark.command;

import io.tributary.error.UserException;
import io.tributary.spark.session.MasterProbe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.ExternalClusterManager;

/**
 * A master's URL, looked at before Spark is: Spark answers a wrong one with a stack trace, and looks for a standalone master
 * that is not there for a minute, after which what waits for its tasks waits for ever.
 *
 * @param url as in {@code spark.master}
 */
record Master(String url) {
    /** Where Spark runs when a job asks for it and no master is given. */
    static final String LOCAL = "local[*]";

    private static final String THREADS = "(\\*|[1-9][0-9]{0,4})";
    private static final Pattern IN_THIS_JVM =
            Pattern.compile("local(\\[" + THREADS + "(\\s*,\\s*[1-9][0-9]{0,4})?\\])?");
    private static final Pattern LOCAL_CLUSTER = Pattern.compile(
            "local-cluster\\[\\s*[1-9][0-9]*\\s*,\\s*[1-9][0-9]*\\s*,\\s*[1-9][0-9]*\\s*\\]"); // as Spark's own tests
    // use
    private static final String SPARK = "spark://";
    private static final Pattern ADDRESS = Pattern.compile("([^:/,\\[\\]]+|\\[[0-9a-fA-F:]+\\]):([0-9]{1,5})");
    private static final int MOST_THREADS = 1024;
    private static final Duration CONNECTION = Duration.ofSeconds(10);

    /** A master that collects garbage answers late; Spark itself gives up after a minute. */
    private static final String ANSWER_SECONDS = "30s";

    /** @return whether tasks run in this JVM */
    boolean isInThisJvm() {
        return IN_THIS_JVM.matcher(url).matches();
    }

    /** @return whether it is a master of Spark's own, or several of which one leads */
    boolean isStandalone() {
        return url.startsWith(SPARK);
    }

    /**
     * Checks the URL, and that one of its standalone masters answers.
     *
     * @param conf what Spark will start with: how long it waits, and its secret
     * @throws UserException if Spark cannot run there
     */
    void check(SparkConf conf) {
        if (isStandalone()) {
            requireAnswer(addresses(), conf);
        } else if (isInThisJvm()) {
            requireFewThreads();
        } else if (!LOCAL_CLUSTER.matcher(url).matches()) {
            requireManager();
        }
    }

    /** A thread takes memory before it computes anything, and more than there are cores gain nothing. */
    private void requireFewThreads() {
        var threads = IN_THIS_JVM.matcher(url);
        if (threads.matches() && threads.group(2) != null && !threads.group(2).equals("*")) {
            int most = Math.max(MOST_THREADS, Runtime.getRuntime().availableProcessors());
            if (Integer.parseInt(threads.group(2)) > most) {
                throw error("would run more than " + most + " tasks at once", "write local[*], a thread per processor");
            }
        }
    }

    /** An error about this master. */
    UserException error(String problem, String remedy) {
        return new UserException("--master " + url, problem, remedy);
    }

    private UserException unknown() {
        return error(
                "is not a master's URL",
                "write local[N] with N at least 1, local[*], spark://HOST:PORT, yarn or k8s://URL");
    }

    private List<InetSocketAddress> addresses() {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String each : url.substring(SPARK.length()).split(",", -1)) {
            var address = ADDRESS.matcher(each);
            int port = address.matches() ? Integer.parseInt(address.group(2)) : 0;
            if (port < 1 || port > 65535) {
                throw unknown();
            }
            addresses.add(new InetSocketAddress(address.group(1), port));
        }
        return addresses;
    }

    /** A standby master answers too, so any will do. */
    private void requireAnswer(List<InetSocketAddress> addresses, SparkConf conf) {
        List<String> reasons = new ArrayList<>();
        for (InetSocketAddress address : addresses) {
            try (Socket socket = new Socket()) {
                socket.connect(address, (int) CONNECTION.toMillis());
            } catch (UnknownHostException e) {
                reasons.add("no such host");
                continue;
            } catch (IOException e) {
                reasons.add(e.getMessage());
                continue;
            }
            Optional<String> problem = SparkLogs.quietly(SparkLogs.NETWORK, () -> probe(conf, address));
            if (problem.isEmpty()) {
                return;
            }
            reasons.add(problem.get());
        }
        throw error("no Spark master answers there (" + String.join(", ", reasons) + ")", "check host and port");
    }

    private Optional<String> probe(SparkConf conf, InetSocketAddress address) {
        Duration patience = Duration.ofSeconds(conf.getTimeAsSeconds("spark.rpc.lookupTimeout", ANSWER_SECONDS));
        try {
            return new MasterProbe(conf, patience).problem(address);
        } catch (IllegalArgumentException e) {
            throw new UserException("spark.authenticate", e.getMessage(), "set spark.authenticate.secret", e);
        }
    }

    /** Whatever else Spark knows comes as a service: YARN, Kubernetes. */
    private void requireManager() {
        for (ExternalClusterManager manager : ServiceLoader.load(ExternalClusterManager.class)) {
            if (manager.canCreate(url)) {
                return;
            }
        }
        if (url.equals("yarn") || url.startsWith("k8s://")) {
            throw error("this Spark was built without it", "use spark-submit of a Spark that has it");
        }
        throw unknown();
    }
}
