package io.tributary.local;

import static io.tributary.local.BadInput.TRAIN;
import static io.tributary.local.BadInput.arguments;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Command lines that are wrong. */
final class BadArguments {
    static final List<BadInput> TABLE = List.of(
            arguments(
                    "no command",
                    List.of(),
                    "tributary: a command is missing: prepare, cache, train, evaluate, predict, generate, seal, describe or gradient-check; see tributary --help"),
            arguments(
                    "an unknown command",
                    List.of("trian", "HERE/job.conf"),
                    "tributary: unknown command trian; did you mean train?; see tributary --help"),
            arguments(
                    "help on an unknown command",
                    List.of("help", "trian"),
                    "tributary: Unknown subcommand 'trian'; see tributary --help"),
            arguments(
                    "an unknown option",
                    more("--epochs", "3"),
                    "tributary train: unknown option --epochs; see tributary train --help"),
            arguments(
                    "a misspelt option",
                    more("--ouput", "HERE/out"),
                    "tributary train: unknown option --ouput; did you mean --output?; see tributary train --help"),
            arguments(
                    "train without a configuration",
                    List.of("train"),
                    "tributary train: Missing required parameter: 'CONF'; see tributary train --help"),
            arguments(
                    "first weights from what is no model",
                    more("--init-from", "HERE/rows.csv"),
                    "tributary: HERE/rows.csv: has no model: neither model.conf nor model/model.conf; give the directory that "
                            + "train --output wrote"),
            arguments(
                    "first weights from what is no safetensors file",
                    more("--init-from", "HERE/no.safetensors"),
                    "tributary: HERE/no.safetensors: no such file"),
            arguments(
                    "first weights without a model",
                    more("--set", "init-from.layers=[layers.0]"),
                    "tributary: --set init-from.layers: init-from.model: is missing"),
            arguments(
                    "gradient-check without a configuration",
                    List.of("gradient-check"),
                    "tributary gradient-check: Missing required parameter: 'CONF'; see tributary gradient-check --help"),
            arguments(
                    "gradient-check of no example",
                    List.of("gradient-check", "HERE/job.conf", "--examples", "0"),
                    "tributary: --examples: must be at least 1, got 0"),
            arguments(
                    "gradient-check of no parameter",
                    List.of("gradient-check", "HERE/job.conf", "--per-layer", "-1"),
                    "tributary: --per-layer: must be at least 1, got -1"),
            arguments(
                    "describe without a configuration",
                    List.of("describe"),
                    "tributary describe: Missing required parameter: 'CONF'; see tributary describe --help"),
            arguments(
                    "evaluate without a model",
                    List.of("evaluate"),
                    "tributary evaluate: Missing required parameter: 'MODEL_DIR'; see tributary evaluate --help"),
            arguments(
                    "predict without input",
                    List.of("predict", "HERE/out", "--output", "HERE/predicted"),
                    "tributary predict: Missing required option: '--input=URI'; see tributary predict --help"),
            arguments(
                    "predict without output",
                    List.of("predict", "HERE/out", "--input", "HERE/rows.csv"),
                    "tributary predict: Missing required option: '--output=URI'; see tributary predict --help"),
            arguments(
                    "predict in an unknown format",
                    List.of(
                            "predict",
                            "HERE/out",
                            "--input",
                            "HERE/rows.csv",
                            "--output",
                            "HERE/predicted",
                            "--format",
                            "json"),
                    "tributary predict: Invalid value for option '--format': expected one of [CSV, PARQUET] "
                            + "(case-insensitive) but was 'json'; see tributary predict --help"),
            arguments(
                    "two configurations",
                    more("HERE/images.conf"),
                    "tributary train: unexpected argument HERE/images.conf; see tributary train --help"),
            arguments(
                    "an option without its value",
                    List.of("train", "HERE/job.conf", "--output"),
                    "tributary train: Missing required parameter for option '--output' (DIR); see tributary train "
                            + "--help"),
            arguments(
                    "an option given twice",
                    more("--output", "HERE/other"),
                    "tributary train: option '--output' (DIR) should be specified only once; see tributary train "
                            + "--help"),
            arguments(
                    "an empty output",
                    List.of("train", "HERE/job.conf", "--output", ""),
                    "tributary: arguments: a path is empty; name a file or directory; . is the current one"),
            arguments(
                    "an empty configuration",
                    List.of("train", ""),
                    "tributary: arguments: a path is empty; name a file or directory; . is the current one"),
            arguments(
                    "no such configuration",
                    List.of("train", "HERE/jobs.conf"),
                    "tributary: HERE/jobs.conf: no such file"),
            arguments(
                    "a directory as configuration",
                    List.of("describe", "HERE"),
                    "tributary: HERE: must be a file, is a directory"),
            arguments(
                    "a configuration of an unknown scheme",
                    List.of("train", "gopher://host/job.conf"),
                    "tributary: gopher://host/job.conf: Spark has no file system for this scheme: No FileSystem for "
                            + "scheme \"gopher\"; add its connector with --packages or --jars, or check the scheme"),
            arguments(
                    "no threads",
                    List.of("train", "HERE/job.conf", "--threads", "0"),
                    "tributary: --threads: must be at least 1, got 0"),
            arguments(
                    "threads that are no number",
                    List.of("train", "HERE/job.conf", "--threads", "two"),
                    "tributary train: Invalid value for option '--threads': 'two' is not an int; see tributary train "
                            + "--help"),
            arguments(
                    "a master and the engine threads",
                    more("--master", "local[2]", "--set", "engine=threads"),
                    "tributary: --master: has no part in engine = threads; leave it out, or set engine=job"),
            arguments(
                    "threads and Spark",
                    more("--master", "local[2]"),
                    "tributary: --threads: has no part where Spark computes; leave it out; --master local[N] gives Spark N "
                            + "threads"),
            arguments("a word as master", spark("foo"), noMaster("foo")),
            arguments("a master without threads", spark("local[0]"), noMaster("local[0]")),
            arguments(
                    "a master of more threads than a machine has memory for",
                    spark("local[99999]"),
                    "tributary: --master local[99999]: would run more than 1024 tasks at once; write local[*], a thread per "
                            + "processor"),
            arguments("a master without a port", spark("spark://localhost"), noMaster("spark://localhost")),
            arguments(
                    "a cluster that this Spark does not know",
                    spark("yarn"),
                    "tributary: --master yarn: this Spark was built without it; use spark-submit of a Spark that has it"),
            arguments(
                    "a master that does not answer",
                    spark("spark://localhost:1"),
                    "tributary: --master spark://localhost:1: no Spark master answers there (Connection refused); check "
                            + "host and port"),
            arguments(
                    "masters none of which answers",
                    spark("spark://localhost:1,nowhere.invalid:7077"),
                    "tributary: --master spark://localhost:1,nowhere.invalid:7077: no Spark master answers there "
                            + "(Connection refused, no such host); check host and port"),
            arguments(
                    "executors without a jar",
                    spark("local-cluster[1,1,1024]"),
                    "tributary: --master local-cluster[1,1,1024]: executors need Tributary's jar; use spark-submit with "
                            + "spark-job/target/tributary-spark.jar, or set spark.jars"),
            arguments(
                    "resume without output",
                    List.of("train", "HERE/job.conf", "--resume"),
                    "tributary: --resume: needs the directory of the training to continue; add --output"),
            arguments(
                    "--set without a value",
                    more("--set", "train.epochs"),
                    "tributary: --set train.epochs: has no value; write --set train.epochs=5"),
            arguments(
                    "--set without a key",
                    more("--set", "=5"),
                    "tributary: --set =5: has no key; write --set train.epochs=5"),
            arguments(
                    "--set with nothing behind it",
                    more("--set"),
                    "tributary train: Missing required parameter for option '--set' (KEY=VALUE); see tributary train "
                            + "--help"),
            arguments(
                    "--set twice",
                    more("--set", "train.epochs=5", "--set", "train.epochs=6"),
                    "tributary: --set train.epochs: is given twice; leave one"),
            arguments(
                    "--set of an unknown key",
                    more("--set", "train.epcohs=5"),
                    "tributary: --set train.epcohs: unknown key; did you mean epochs?"),
            arguments(
                    "--set of a fraction",
                    more("--set", "train.epochs=1.5"),
                    "tributary: --set train.epochs: must be an integer, got 1.5"),
            arguments(
                    "--set of a word for a number",
                    more("--set", "train.epochs=many"),
                    "tributary: --set train.epochs: must be an integer, got \"many\""),
            arguments(
                    "--set to nothing",
                    more("--set", "train.epochs="),
                    "tributary: --set train.epochs: must be an integer, got \"\""),
            arguments(
                    "--set takes a required key away",
                    more("--set", "train.epochs=null"),
                    "tributary: --set train.epochs: is null, but a value is required"),
            arguments(
                    "--set of a layer that is not there",
                    more("--set", "model.layers.7.units=5"),
                    "tributary: --set model.layers.7.units: model.layers has elements 0 to 1, no 7"),
            arguments(
                    "--set of a list by name",
                    more("--set", "model.layers.units=5"),
                    "tributary: --set model.layers.units: model.layers is a list and units no index; write "
                            + "model.layers.0.units for its first element"),
            arguments(
                    "--set of an element where there is no list",
                    more("--set", "train.callbacks.0=x"),
                    "tributary: --set train.callbacks.0: there is no list train.callbacks"),
            arguments(
                    "--set of a path with a hole",
                    more("--set", "train..epochs=5"),
                    "tributary: --set train..epochs: is not a path of keys; write --set train.epochs=5 or --set "
                            + "model.layers.0.units=5"),
            arguments(
                    "--set of a file that is not there",
                    more("--set", "data.train=HERE/row.csv"),
                    "tributary: data.train: no file HERE/row.csv; relative paths are relative to the configuration "
                            + "file, those given by --set to the working directory"),
            arguments(
                    "labels without data",
                    List.of("evaluate", "HERE/out", "--labels", "HERE/labels.idx"),
                    "tributary: --labels: goes with --data; add --data, or leave it out"),
            new BadInput(
                    "a configuration that is not text",
                    here -> here.write("job.conf", new byte[] {31, -117}),
                    TRAIN,
                    "tributary: HERE/job.conf: is not UTF-8 text; give the job's configuration file"),
            new BadInput(
                    "an output that is a file",
                    here -> here.write("out", "mine"),
                    TRAIN,
                    "tributary: HERE/out: must be a directory, is a file; choose another --output"),
            new BadInput(
                    "an output below a file",
                    here -> here.write("mine", "mine"),
                    List.of("train", "HERE/job.conf", "--output", "HERE/mine/out"),
                    "tributary: HERE/mine/out: Not a directory"),
            new BadInput(
                    "an output that holds a training",
                    here -> here.done("train", "HERE/job.conf", "--output", "HERE/out"),
                    TRAIN,
                    "tributary: HERE/out: holds a training already (model); continue it with --resume, or choose "
                            + "another --output"),
            new BadInput(
                    "an output that holds a model",
                    here -> Files.createDirectories(here.path("out/model")),
                    TRAIN,
                    "tributary: HERE/out: holds a training already (model); continue it with --resume, or choose "
                            + "another --output"));

    private BadArguments() {}

    private static List<String> spark(String master) {
        return List.of("train", "HERE/job.conf", "--output", "HERE/out", "--master", master);
    }

    private static String noMaster(String url) {
        return "tributary: --master " + url + ": is not a master's URL; write local[N] with N at least 1, local[*], "
                + "spark://HOST:PORT, yarn or k8s://URL";
    }

    private static List<String> more(String... arguments) {
        List<String> all = new ArrayList<>(TRAIN);
        all.addAll(List.of(arguments));
        return all;
    }
}
