package io.tributary.spark.command;

import io.tributary.format.FormatConfig;
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
            "Predicts for every record of some files or a table; in Spark, but for a few files of this machine.",
            "The output keeps the input's columns and order; records without columns (idx) give predictions alone."
        })
final class PredictCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private ModelOptions model;

    @Mixin
    private ReaderOption reader;

    @Option(
            names = "--input",
            required = true,
            paramLabel = "URI",
            description = "a file, directory or glob, or a table of Spark; labels may be absent")
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
        FormatConfig read = reader.format(files.description().format().orElseThrow(FormatConfig::noDocuments));
        String from = ReaderOption.place(read, input);
        if (!mayDoWithoutSpark(read, from)
                || !new LocalPredictor(new LocalStorage(), files).runIfSmall(read, from, Places.uri(output))) {
            onSpark(files, read, from);
        }
        terminal.out().println("predictions  " + output);
        return TributaryCommand.OK;
    }

    /** Spark alone reads tables, reaches other machines, and writes Parquet; a master is named by who wants Spark. */
    private boolean mayDoWithoutSpark(FormatConfig read, String from) {
        return master == null
                && System.getProperty("spark.master") == null
                && format == Predictor.Format.CSV
                && !read.tables()
                && Places.isLocal(from)
                && Places.isLocal(Places.uri(output));
    }

    private void onSpark(ModelFiles files, FormatConfig read, String from) throws IOException {
        Versions.check();
        try (JavaSparkContext context = context()) {
            ContextWatch.over(context, () -> {
                new Predictor(context, new HadoopStorage(context.hadoopConfiguration()), files)
                        .run(read, from, Places.uri(output), format);
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
