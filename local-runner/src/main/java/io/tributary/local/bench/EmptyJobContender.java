package io.tributary.local.bench;

import io.tributary.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * The process behind Spark jobs that do in each step what MLlib does, with nothing computed: broadcast floats, bring as many
 * back by {@code treeReduce}. Arguments: how many floats, and Spark's master.
 */
final class EmptyJobContender {
    private static final String MESSAGE_LIMIT = "2047"; // MiB: a task's result may be as large

    private EmptyJobContender() {}

    /** @param args floats, master */
    public static void main(String[] args) throws IOException {
        float[] weights = new float[Integer.parseInt(args[0])];
        SparkConf conf = TributaryContender.loopback(args[1])
                .set("spark.driver.maxResultSize", "0")
                .set("spark.rpc.message.maxSize", MESSAGE_LIMIT);
        if (conf.contains("spark.jars")) { // executors need the classes of this benchmark too
            conf.set("spark.jars", conf.get("spark.jars") + "," + ownJar());
        }
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (JavaSparkContext context = new JavaSparkContext(conf)) {
            JavaRDD<Integer> partitions =
                    context.parallelize(Stream.iterate(0, i -> i + 1).limit(2).toList(), 2);
            out.println("Spark " + context.version());
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                int steps = Integer.parseInt(line);
                long start = System.nanoTime();
                for (int i = 0; i < steps; i++) {
                    run(context, partitions, weights);
                }
                Round round = new Round(steps, (System.nanoTime() - start) / 1e9, 0, Map.of());
                out.println(new String(Json.compact(round.toJson()), StandardCharsets.UTF_8));
            }
        }
    }

    private static String ownJar() {
        return Path.of(EmptyJobContender.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toUri()
                .toString();
    }

    private static void run(JavaSparkContext context, JavaRDD<Integer> partitions, float[] weights) {
        Broadcast<float[]> sent = context.broadcast(weights);
        partitions
                .mapPartitions(
                        nothing -> List.of(new float[sent.value().length]).iterator())
                .treeReduce(EmptyJobContender::add);
        sent.destroy();
    }

    private static float[] add(float[] left, float[] right) {
        for (int i = 0; i < left.length; i++) {
            left[i] += right[i];
        }
        return left;
    }
}
