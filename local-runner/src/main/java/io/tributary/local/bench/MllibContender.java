package io.tributary.local.bench;

import io.tributary.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Iterator;

/**
 * The process behind MLlib's perceptron 784-100-10 in {@code local[2]}: for every number of iterations it is sent it trains
 * anew, and answers with the time, the passes over the data that it took, and the test accuracy. Arguments: items and labels
 * to train on, and to test with.
 */
final class MllibContender {
    static final String PASSES = "passes";
    static final String ACCURACY = "accuracy";

    private static final int HEADER_BYTES = 16;
    private static final int LABEL_HEADER_BYTES = 8;
    private static final int PIXELS = 784;

    private MllibContender() {}

    /** @param args four files */
    public static void main(String[] args) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (SparkSession session = SparkSession.builder()
                .config(TributaryContender.loopback(Lane.LOCAL))
                .getOrCreate()) {
            AtomicLong passes = new AtomicLong();
            session.sparkContext().addSparkListener(new Passes(passes));
            Dataset<Row> train = read(session, args[0], args[1]);
            Dataset<Row> test = read(session, args[2], args[3]);
            out.println("MLlib " + session.version());
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                Round round = fit(Integer.parseInt(line), train, test, passes);
                out.println(new String(Json.compact(round.toJson()), StandardCharsets.UTF_8));
            }
        }
    }

    private static Round fit(int iterations, Dataset<Row> train, Dataset<Row> test, AtomicLong passes) {
        MultilayerPerceptronClassifier classifier = new MultilayerPerceptronClassifier()
                .setLayers(new int[] {PIXELS, 100, Workload.CLASSES})
                .setSeed(42)
                .setTol(0)
                .setMaxIter(iterations);
        long before = passes.get();
        long start = System.nanoTime();
        MultilayerPerceptronClassificationModel model = classifier.fit(train);
        double seconds = (System.nanoTime() - start) / 1e9;
        double accuracy =
                new MulticlassClassificationEvaluator().setMetricName(ACCURACY).evaluate(model.transform(test));
        Map<String, Double> parts = new LinkedHashMap<>();
        parts.put(PASSES, (double) (passes.get() - before));
        parts.put(ACCURACY, accuracy);
        return new Round(iterations, seconds, 0, parts);
    }

    /** Each evaluation of the loss is one job that aggregates in a tree. */
    private static final class Passes extends SparkListener {
        private final AtomicLong count;

        Passes(AtomicLong count) {
            this.count = count;
        }

        @Override
        public void onJobStart(SparkListenerJobStart job) {
            boolean aggregates = false;
            for (Iterator<StageInfo> stages = job.stageInfos().iterator(); stages.hasNext(); ) {
                aggregates |= stages.next().name().startsWith("treeAggregate");
            }
            if (aggregates) {
                count.incrementAndGet();
            }
        }
    }

    /** Images and labels as cached rows, pixels from 0 to 1. */
    private static Dataset<Row> read(SparkSession session, String items, String labels) throws IOException {
        byte[] pixels = bytes(items);
        byte[] classes = bytes(labels);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < classes.length - LABEL_HEADER_BYTES; i++) {
            double[] values = new double[PIXELS];
            for (int p = 0; p < PIXELS; p++) {
                values[p] = (pixels[HEADER_BYTES + i * PIXELS + p] & 0xff) / 255.0;
            }
            rows.add(RowFactory.create((double) classes[LABEL_HEADER_BYTES + i], Vectors.dense(values)));
        }
        StructType schema = new StructType()
                .add("label", DataTypes.DoubleType, false)
                .add("features", SQLDataTypes.VectorType(), false);
        Dataset<Row> all = session.createDataFrame(rows, schema).repartition(2).cache();
        all.count();
        return all;
    }

    private static byte[] bytes(String file) throws IOException {
        try (InputStream in = Files.newInputStream(Path.of(file));
                InputStream plain = file.endsWith(".gz") ? new GZIPInputStream(in) : in) {
            return plain.readAllBytes();
        }
    }
}
