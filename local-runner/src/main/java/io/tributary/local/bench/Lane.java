package io.tributary.local.bench;

import io.tributary.local.cluster.Installation;
import io.tributary.local.cluster.StandaloneCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A contender and, where it has one, the cluster it computes on.
 *
 * @param contender the process that answers
 * @param cluster of two executor processes, or null
 */
record Lane(Contender contender, StandaloneCluster cluster) implements AutoCloseable {
    static final String LOCAL = "local[2]";

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int WORKER_ROOM = 1024; // MiB that a worker may give beside its executor's heap
    private static final String STATUS_LINE = "VmHWM:";

    /** A contender that needs no cluster. */
    Lane(Contender contender) {
        this(contender, null);
    }

    /**
     * Training on threads of a JVM of its own.
     *
     * @param text the configuration
     * @param directory for its files
     * @param threads how many
     */
    static Lane threads(String text, Path directory, int threads) {
        String name = "threads, " + threads + (threads == 1 ? " thread" : " threads");
        return new Lane(start(name, text, directory, Integer.toString(threads), List.of()));
    }

    /** Training in Spark's local mode, with two threads. */
    static Lane local(String engine, String text, Path directory) {
        return new Lane(start(engine + ", " + LOCAL, text, directory, LOCAL, List.of()));
    }

    /** The same with a heap limit. */
    static Lane local(String engine, String text, Path directory, Heaps heaps) {
        return new Lane(start(engine + ", " + LOCAL, text, directory, LOCAL, heap(heaps)));
    }

    private static List<String> heap(Heaps heaps) {
        return List.of("-Xmx" + heaps.driver() + "m");
    }

    /** Training on two executor processes of one core each, on a standalone cluster of its own. */
    static Lane cluster(String engine, String text, Path directory, Heaps heaps) {
        String name = engine + ", 2 executors";
        return onCluster(
                name, directory, heaps, (cluster, options) -> start(name, text, directory, cluster.master(), options));
    }

    /**
     * Empty Spark jobs in place of a training, on two executor processes where there is a heap for them, else in local mode.
     *
     * @param floats broadcast and reduced by each
     */
    static Lane emptyJobs(int floats, Path directory, Heaps heaps) {
        boolean apart = heaps.executor() > 0;
        String name = "empty job, " + (apart ? "2 executors" : LOCAL);
        String count = Integer.toString(floats);
        return apart
                ? onCluster(
                        name,
                        directory,
                        heaps,
                        (cluster, options) ->
                                start(name, directory, options, EmptyJobContender.class, count, cluster.master()))
                : new Lane(start(name, directory, heap(heaps), EmptyJobContender.class, count, LOCAL));
    }

    /** Starts a driver, with options of its JVM. */
    private interface Driver {
        Contender start(StandaloneCluster cluster, List<String> options);
    }

    private static Lane onCluster(String name, Path directory, Heaps heaps, Driver driver) {
        Installation at = Installation.ofLauncher();
        StandaloneCluster cluster = new StandaloneCluster(
                at, directory.resolve(file(name)), Heaps.HOSTS, (heaps.executor() + WORKER_ROOM) + "m");
        boolean started = false;
        try {
            List<String> options = List.of(
                    "-Xmx" + heaps.driver() + "m",
                    "-Dspark.executor.memory=" + heaps.executor() + "m",
                    "-Dspark.jars=" + at.jobJar().toUri());
            Lane lane = new Lane(driver.start(cluster, options), cluster);
            started = true;
            return lane;
        } finally {
            if (!started) {
                cluster.close();
            }
        }
    }

    private static Contender start(String name, String text, Path directory, String where, List<String> options) {
        Path conf = directory.resolve(file(name) + ".conf");
        try {
            Files.writeString(conf, text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + conf, e);
        }
        return start(name, directory, options, TributaryContender.class, conf.toString(), where);
    }

    private static Contender start(
            String name, Path directory, List<String> options, Class<?> main, String... arguments) {
        List<String> command = java(options, main, arguments);
        return new Contender(name, command, Map.of(), directory.resolve(file(name) + ".log"), PATIENCE);
    }

    /** The command line of a JVM like this one. */
    static List<String> java(List<String> options, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static String file(String name) {
        return name.replaceAll("[^A-Za-z0-9]+", "-");
    }

    /** The most memory that its processes have had, in MiB, as Linux counts it; not-a-number elsewhere. */
    double peakMemory() {
        double sum = 0;
        ProcessHandle process = contender.process();
        Stream<ProcessHandle> executors = cluster == null ? Stream.of() : cluster.executors().stream();
        List<ProcessHandle> all = Stream.of(Stream.of(process), process.descendants(), executors)
                .flatMap(each -> each)
                .toList();
        for (ProcessHandle each : all) {
            sum += peakMemory(each.pid());
        }
        return sum;
    }

    private static double peakMemory(long process) {
        Path status = Path.of("/proc", Long.toString(process), "status");
        try (Stream<String> lines = Files.lines(status, StandardCharsets.UTF_8)) {
            return lines.filter(line -> line.startsWith(STATUS_LINE))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            return Double.NaN; // no Linux
        }
    }

    @Override
    public void close() {
        contender.close();
        if (cluster != null) {
            cluster.close();
        }
    }
}
