package io.tributary.spark.command;

import io.tributary.error.UserException;
import io.tributary.format.CacheConfig;
import io.tributary.format.FileSources;
import io.tributary.job.Backend;
import io.tributary.job.JobConfig;
import io.tributary.job.LocalBackend;
import io.tributary.network.ParameterLayout;
import io.tributary.report.ConsoleWork;
import io.tributary.spark.engine.SparkBackend;
import io.tributary.spark.session.ContextWatch;
import io.tributary.spark.session.SparkSettings;
import io.tributary.spark.session.SparkStart;
import io.tributary.spark.session.Versions;
import io.tributary.spark.source.Tables;
import io.tributary.spark.storage.HadoopStorage;
import io.tributary.storage.LocalStorage;
import io.tributary.storage.Storage;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What a command runs on: a backend, and storage that fits it. Spark starts only where it is needed: to compute, or to read a table.
 *
 * @param backend packs data and computes
 * @param storage files
 * @param context Spark's, or null where it was not needed
 * @param work shows how far the backend's reading and packing have come
 */
record Machine(Backend backend, Storage storage, JavaSparkContext context, ConsoleWork work) implements AutoCloseable {
    /**
     * Opens what a job asks for: Spark for {@code engine = job} or {@code resident}, and for {@code auto} where a master is given.
     *
     * @param config the job
     * @param options master and threads
     * @param terminal where to say what was chosen
     * @param uris places beside the job's data that the storage must reach
     * @return the machine
     */
    static Machine open(JobConfig config, MachineOptions options, Terminal terminal, String... uris) {
        String master = options.master();
        boolean spark = switch (config.engine()) {
            case AUTO -> master != null;
            case THREADS -> false;
            case JOB, RESIDENT -> true;
        };
        ConsoleWork work = new ConsoleWork(terminal.err(), terminal.columns());
        if (spark) {
            options.requireNoThreads();
            JavaSparkContext context = spark(config, master, options, terminal);
            return new Machine(
                    new SparkBackend(context, work), new HadoopStorage(context.hadoopConfiguration()), context, work);
        }
        if (options.masterOption() != null) {
            throw new UserException("--master", "has no part in engine = threads", "leave it out, or set engine=job");
        }
        Path scratch = options.scratch().orElse(LocalBackend.SCRATCH);
        if (config.data().format().tables()) {
            JavaSparkContext context = spark(config, null, options, terminal);
            LocalBackend backend = new LocalBackend(
                    options.threads(), storage -> Tables.onDriver(context.sc(), storage), work, scratch);
            return new Machine(backend, new HadoopStorage(context.hadoopConfiguration()), context, work);
        }
        return new Machine(
                new LocalBackend(options.threads(), FileSources::new, work, scratch),
                storage(config, uris),
                null,
                work);
    }

    /** Without Spark, Hadoop is loaded only for what is not on this machine. */
    private static Storage storage(JobConfig config, String... uris) {
        boolean local = Stream.of(
                        config.data().files().values().stream(),
                        config.data().prepared().stream(),
                        config.data().cache().map(CacheConfig::directory).stream(),
                        Stream.of(uris))
                .flatMap(places -> places)
                .allMatch(Places::isLocal);
        return local ? new LocalStorage() : new HadoopStorage(new Configuration());
    }

    private static long values(ParameterLayout layout) {
        return (long) layout.parameterCount() + layout.stateCount();
    }

    private static JavaSparkContext spark(JobConfig config, String master, MachineOptions options, Terminal terminal) {
        Versions.check();
        SparkConf conf = conf("tributary " + config.name(), master);
        options.scratch().ifPresent(directory -> {
            if (!new Master(conf.get("spark.master")).isInThisJvm()) {
                throw new UserException(
                        "--scratch",
                        "is of this machine, and executors have disks of their own",
                        "leave it out; Spark's workers know spark.local.dir");
            }
            conf.set("spark.local.dir", directory.toString());
        });
        if (config.data().format().tables()) { // Spark SQL sends classes that nobody registers
            conf.set("spark.kryo.registrationRequired", "false");
        }
        long values = config.sized() ? values(config.network().layout()) : SparkSettings.UNKNOWN;
        List<SparkSettings.Setting> set =
                SparkSettings.apply(conf, values, config.options().shards());
        terminal.err().println("Spark at " + conf.get("spark.master"));
        set.forEach(setting -> terminal.err().println("  " + setting));
        return start(conf);
    }

    /**
     * What a Spark of ours starts with: a master that was checked, and executors that get our classes. In local mode it
     * listens on the loopback address alone, whatever this machine calls itself.
     *
     * @param name what its pages call the application
     * @param url the master's URL, or null for that of spark-submit or, without one, this JVM
     * @return the configuration
     * @throws UserException if Spark cannot run there
     */
    static SparkConf conf(String name, String url) {
        SparkConf conf = new SparkConf().setAppName(name);
        if (url != null) {
            conf.setMaster(url);
        }
        conf.setIfMissing("spark.master", Master.LOCAL);
        Master master = new Master(conf.get("spark.master"));
        master.check(conf);
        JobJar.send(conf, master);
        if (master.isInThisJvm()) {
            conf.setIfMissing("spark.driver.host", "localhost");
            conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
        }
        return conf;
    }

    /**
     * Starts Spark in a process of ours.
     *
     * @param conf from {@link #conf}, with settings
     * @return the context
     */
    static JavaSparkContext start(SparkConf conf) {
        SparkLogs.leaveFailuresToUs();
        return SparkLogs.quietly(SparkLogs.START, () -> SparkStart.start(conf));
    }

    /**
     * Works on this machine; if Spark stops under the work, that is what the user is told.
     *
     * @param work what waits for the backend
     * @param <T> what comes of it
     * @param <E> how it may fail
     * @return what came of it
     * @throws E if it fails
     */
    <T, E extends Exception> T run(ContextWatch.Work<T, E> work) throws E {
        return context == null ? work.run() : ContextWatch.over(context, work);
    }

    @Override
    public void close() {
        work.close();
        if (context != null) {
            context.close();
        }
    }
}
