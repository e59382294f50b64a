package io.tributary.spark.command;

import io.tributary.model.ModelFiles;
import io.tributary.spark.predict.LocalPredictor;
import io.tributary.spark.predict.Predictor;
import io.tributary.spark.session.ContextWatch;
import io.tributary.spark.session.Versions;
import io.tributary.spark.storage.HadoopStorage;
import io.tributary.storage.LocalStorage;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code predict MODEL_DIR}: a prediction for every record of some files. */
@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        description = {
            "Predicts for every record of some files; in Spark, but for a few of this machine.",
            "The output keeps the input's columns and order; records without columns (idx) give predictions alone."
        })
final class PredictCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private ModelOptions model;

    @Option(
            names = "--input",
            required = true,
            paramLabel = "URI",
            description = "a file, directory or glob in the format the model was trained on; labels may be absent")
    private String input;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "URI",
            description = "a directory that is not there yet; its files are in the order of the input")
    private String output;

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} by default")
    private Predictor.Format format = Predictor.Format.CSV;

    @Option(
            names = "--master",
            paramLabel = "URL",
            description = "where Spark runs; this JVM by default, and not with spark-submit")
    private String master;

    PredictCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        ModelFiles files = model.files();
        if (!mayDoWithoutSpark()
                || !new LocalPredictor(new LocalStorage(), files).runIfSmall(Places.uri(input), Places.uri(output))) {
            onSpark(files);
        }
        terminal.out().println("predictions  " + output);
        return TributaryCommand.OK;
    }

    /** Spark alone reaches other machines, and writes Parquet; where a master is named, it is what the user wants. */
    private boolean mayDoWithoutSpark() {
        return master == null
                && System.getProperty("spark.master") == null
                && format == Predictor.Format.CSV
                && Places.isLocal(Places.uri(input))
                && Places.isLocal(Places.uri(output));
    }

    private void onSpark(ModelFiles files) throws IOException {
        Versions.check();
        try (JavaSparkContext context = context()) {
            ContextWatch.over(context, () -> {
                new Predictor(context, new HadoopStorage(context.hadoopConfiguration()), files)
                        .run(Places.uri(input), Places.uri(output), format);
                return null;
            });
        }
    }

    /** With Spark's own settings: its SQL sends classes that nobody registers, also where a training's defaults require it. */
    private JavaSparkContext context() {
        SparkConf conf = Machine.conf("tributary predict", master);
        conf.set("spark.kryo.registrationRequired", "false");
        if (conf.get("spark.master").startsWith("local")) {
            conf.setIfMissing("spark.ui.enabled", "false");
        }
        conf.setIfMissing("spark.ui.showConsoleProgress", "false");
        return Machine.start(conf);
    }
}
