package io.tributary.local.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A real standalone cluster on this machine, from the jars that the build laid out: a master and
 * workers of one core as processes, on ports of the system's choice. Each worker has directories of its own, so that a shard
 * file of another executor is not where a wrong path would look.
 */
public final class StandaloneCluster implements AutoCloseable {
    private static final long START_SECONDS = 60;

    private final Installation at;
    private final Map<String, String> settings; // of Spark's own processes
    private final Path directory;
    private final Daemon masterProcess;
    private final String master;
    private final List<Daemon> workers = new ArrayList<>();
    private final Deque<Daemon> all = new ArrayDeque<>(); // last started first
    private int submissions;

    /**
     * Starts master and workers.
     *
     * @param at where the jars are
     * @param directory of logs and work
     * @param count number of workers
     * @param memory of each worker, for its executors, as Spark writes it: {@code 1g}
     */
    public StandaloneCluster(Installation at, Path directory, int count, String memory) {
        this(at, directory, count, memory, Map.of());
    }

    /**
     * Starts master and workers.
     *
     * @param at where the jars are
     * @param directory of logs and work
     * @param count number of workers
     * @param memory of each worker, for its executors, as Spark writes it: {@code 1g}
     * @param settings of master and workers, by key, such as how they authenticate
     */
    public StandaloneCluster(Installation at, Path directory, int count, String memory, Map<String, String> settings) {
        this.settings = Map.copyOf(settings);
        this.at = at;
        this.directory = directory.toAbsolutePath();
        boolean started = false;
        try {
            this.masterProcess = startMaster();
            this.master = told("Starting Spark master at (spark://127.0.0.1:\\d+)");
            for (int i = 0; i < count; i++) {
                workers.add(startService("worker-" + i, worker(i, memory)));
            }
            workers.forEach(worker ->
                    worker.awaitOutput(Pattern.compile("(Successfully registered with master)"), START_SECONDS));
            started = true;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    private Daemon startMaster() {
        List<String> arguments = List.of(
                "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0");
        return startService("master", arguments);
    }

    /** What the master says of itself. */
    private String told(String pattern) {
        return masterProcess.awaitOutput(Pattern.compile(pattern), START_SECONDS);
    }

    private List<String> worker(int number, String memory) {
        return List.of(
                "org.apache.spark.deploy.worker.Worker",
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--webui-port",
                "0",
                "--cores",
                "1",
                "--memory",
                memory,
                "-d",
                directory.resolve("work-" + number).toString(),
                master);
    }

    private Daemon startService(String name, List<String> arguments) {
        List<String> command = new ArrayList<>();
        settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(arguments);
        return start(name, command);
    }

    private Daemon start(String name, List<String> arguments) {
        Map<String, String> environment =
                Map.of("SPARK_LOCAL_DIRS", directory.resolve("local-" + name).toString());
        Daemon daemon = Daemon.spark(at, name, directory, environment, arguments);
        all.push(daemon);
        return daemon;
    }

    /**
     * Submits the job's jar as a user does.
     *
     * @param settings of Spark, by key
     * @param arguments of the command line
     * @return the process of spark-submit, in which the driver runs
     */
    public Daemon submit(Map<String, String> settings, String... arguments) {
        return submit(master, settings, arguments);
    }

    /**
     * Submits the job's jar to be driven by a worker: cluster mode.
     *
     * @param rest whether by the master's REST gateway, which needs the setting {@code spark.master.rest.enabled}; otherwise
     *     by its own protocol
     * @param arguments of the command line
     * @return the process of spark-submit, which ends when the driver has ended
     */
    public Daemon submitToCluster(boolean rest, String... arguments) {
        String gateway = rest
                ? "spark://"
                        + told("Started REST server for submitting applications on (127.0.0.1) with port")
                        + ":"
                        + told("Started REST server for submitting applications on 127.0.0.1 with port (\\d+)")
                : master;
        Map<String, String> settings = Map.of(
                "spark.submit.deployMode",
                "cluster",
                "spark.master.rest.enabled",
                String.valueOf(rest),
                "spark.driver.memory",
                "512m",
                "spark.standalone.submit.waitAppCompletion",
                "true");
        return submit(gateway, settings, arguments);
    }

    private Daemon submit(String gateway, Map<String, String> settings, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "-Dlog4j2.configurationFile=" + at.logSettings(),
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                gateway,
                "--executor-memory",
                "512m",
                "--class",
                "io.tributary.spark.Main"));
        settings.forEach((key, value) -> command.addAll(List.of("--conf", key + "=" + value)));
        command.add(at.jobJar().toString());
        command.addAll(List.of(arguments));
        return start("submit-" + submissions++, command);
    }

    /**
     * Runs a command line with {@code --master} in a process without spark-submit, on the class path of bin/tributary.
     *
     * @param arguments of the command line
     * @return the process, in which the driver runs
     */
    public Daemon run(String... arguments) {
        return run(Map.of(), master, arguments);
    }

    /**
     * The same with settings of its own, at any master.
     *
     * @param more settings of Spark, by key
     * @param url the master's
     * @param arguments of the command line
     * @return the process, in which the driver runs
     */
    public Daemon run(Map<String, String> more, String url, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "-cp", // of two class paths java takes the last
                at.classPath(),
                "-Dtributary.job.jar=" + at.jobJar(),
                "-Dspark.executor.memory=512m"));
        more.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.add("io.tributary.local.Runner");
        command.addAll(List.of(arguments));
        command.addAll(List.of("--master", url));
        return start("run-" + submissions++, command);
    }

    /** Ends all applications, as the button on the master's page does. */
    public void endApplications() {
        List<String> ids = Pattern.compile("Registered app \\S+.* with ID (app-[0-9-]+)")
                .matcher(masterProcess.output())
                .results()
                .map(found -> found.group(1))
                .toList();
        for (String id : ids) {
            post("http://127.0.0.1:" + webPort() + "/app/kill/", "id=" + id + "&terminate=true");
        }
    }

    private static void post(String page, String form) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(page))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        try {
            HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            throw new UncheckedIOException("no answer from " + page, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + page, e);
        }
    }

    /**
     * Kills one of the executors that there are: SIGKILL.
     *
     * @param number which, counted from 0 and round again
     */
    public void killExecutor(int number) {
        executor(number).destroyForcibly();
    }

    /**
     * Sends one of the executors that there are a signal.
     *
     * @param number which, counted from 0 and round again
     * @param signal its name, {@code STOP} or {@code CONT}
     */
    public void signalExecutor(int number, String signal) {
        String process = Long.toString(executor(number).pid());
        try {
            int code = new ProcessBuilder("kill", "-" + signal, process).start().waitFor();
            if (code != 0) {
                throw masterProcess.failure("has an executor that takes no signal " + signal);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw masterProcess.failure("sent no signal, since the test was interrupted");
        }
    }

    private ProcessHandle executor(int number) {
        List<ProcessHandle> all = executors();
        if (all.isEmpty()) {
            throw masterProcess.failure("has no executor");
        }
        return all.get(number % all.size());
    }

    /** @return the port of the master's pages, which speaks HTTP */
    public int webPort() {
        return Integer.parseInt(told("Bound MasterWebUI to 127.0.0.1, and started at http://[^:]+:(\\d+)"));
    }

    /** @return the master's URL */
    public String master() {
        return master;
    }

    /** @return the processes that compute now, one per worker that has one */
    public List<ProcessHandle> executors() {
        return workers.stream()
                .flatMap(worker -> worker.child("CoarseGrainedExecutorBackend").stream())
                .toList();
    }

    @Override
    public void close() {
        all.forEach(Daemon::close);
    }
}
