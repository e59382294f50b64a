package io.tributary.local.bench;

import io.tributary.config.AllowedClasses;
import io.tributary.error.UserException;
import io.tributary.job.Backend;
import io.tributary.job.JobConfig;
import io.tributary.job.LocalBackend;
import io.tributary.json.Json;
import io.tributary.network.ParameterLayout;
import io.tributary.spark.engine.SparkBackend;
import io.tributary.spark.session.SparkSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The process behind a {@link Contender} of ours: trains as a configuration says, some steps for every number it is sent, and tests
 * where there are test examples.
 * Arguments: the configuration's file, then how many threads, or Spark's master.
 */
final class TributaryContender {
    private TributaryContender() {}

    /** @param args file, and threads or master */
    public static void main(String[] args) throws IOException {
        try {
            run(args);
        } catch (UserException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private static void run(String[] args) throws IOException {
        JobConfig config = JobConfig.parseResolved(args[0], Files.readString(Path.of(args[0])), AllowedClasses.ANY);
        if (args[1].matches("[0-9]+")) {
            serve(config, new LocalBackend(Integer.parseInt(args[1])));
            return;
        }
        try (JavaSparkContext context = new JavaSparkContext(conf(config, args[1]))) {
            serve(config, new SparkBackend(context));
        }
    }

    private static SparkConf conf(JobConfig config, String master) {
        SparkConf conf = loopback(master);
        ParameterLayout layout = config.network().layout();
        SparkSettings.apply(
                conf,
                (long) layout.parameterCount() + layout.stateCount(),
                config.options().shards());
        return conf;
    }

    /** Settings of a Spark on this machine alone. */
    static SparkConf loopback(String master) {
        return new SparkConf()
                .setAppName("tributary bench")
                .setMaster(master)
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1");
    }

    private static void serve(JobConfig config, Backend backend) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Training training = new Training(config, backend)) {
            out.println(training.engine().name() + ", " + training.engine().blas());
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                Round round = training.run(Integer.parseInt(line));
                if (training.hasTest()) {
                    round.parts().putAll(training.test());
                }
                out.println(new String(Json.compact(round.toJson()), StandardCharsets.UTF_8));
            }
        }
    }
}
