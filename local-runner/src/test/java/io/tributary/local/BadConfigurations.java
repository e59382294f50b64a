package io.tributary.local;

import static io.tributary.local.BadInput.job;
import static io.tributary.local.BadInput.train;

import io.tributary.optimizer.Optimizers;
import java.util.List;
import java.util.stream.Stream;

/** Configuration files that are wrong, networks apart. */
final class BadConfigurations {
    /** A job by L-BFGS, changed. */
    private static BadInput searching(String name, BadInput.Spoil change, String message) {
        return train(
                name,
                here -> {
                    here.replace("job.conf", "type = sgd, learning-rate = 0.1", "type = lbfgs");
                    here.replace("job.conf", "batch-size = 4", "batch-size = all");
                    change.in(here);
                },
                "tributary: HERE/job.conf:16: optimizer.type: " + message);
    }

    private static final List<BadInput> KEYS = List.of(
            train(
                    "an empty configuration file",
                    here -> here.write("job.conf", ""),
                    "tributary: HERE/job.conf: data: is missing"),
            job(
                    "no closing brace",
                    "metrics = [accuracy]",
                    "more {",
                    "tributary: HERE/job.conf:23: not valid HOCON: a { or [ is not closed"),
            job(
                    "a value without a key",
                    "epochs = 1",
                    "epochs 1",
                    "tributary: HERE/job.conf:19: not valid HOCON: Key 'epochs 1' may not be followed by token: "
                            + "'batch-size'"),
            job(
                    "a key given twice",
                    "epochs = 1",
                    "epochs = 1, epochs = 2",
                    "tributary: HERE/job.conf:18: train.epochs: repeated key, first set in line 18; leave one"),
            job(
                    "an include",
                    "name = small",
                    "include \"other.conf\"",
                    "tributary: HERE/job.conf:1: include is not supported: a configuration is one text; copy the "
                            + "file's text here"),
            job(
                    "a substitution of nothing",
                    "epochs = 1",
                    "epochs = ${rounds}",
                    "tributary: HERE/job.conf:18: ${rounds} refers to nothing; define rounds here or as an "
                            + "environment variable, or write ${?rounds}"),
            job(
                    "an unknown key at the top",
                    "metrics =",
                    "metric =",
                    "tributary: HERE/job.conf:22: metric: unknown key; did you mean metrics?"),
            job(
                    "an unknown key of data",
                    "header = true",
                    "heading = true",
                    "tributary: HERE/job.conf:6: data.label.column: must be a column number from 0 where the files "
                            + "have no header, got \"y\"; set data.header = true if the first line names the columns"),
            job(
                    "an unknown key of the label",
                    "type = class }",
                    "type = class, name = y }",
                    "tributary: HERE/job.conf:6: data.label.name: unknown key; valid keys here: column, columns, type"),
            job(
                    "an unknown key of a layer",
                    "units = 3",
                    "unit = 3",
                    "tributary: HERE/job.conf:11: model.layers[0].units: is missing; is unit a misspelling of it?"),
            job(
                    "an unknown key of the optimizer",
                    "learning-rate",
                    "learningRate",
                    "tributary: HERE/job.conf:16: optimizer.learning-rate: is missing; is learningRate a misspelling "
                            + "of it?"),
            job(
                    "an unknown key of train",
                    "batch-size",
                    "batchsize",
                    "tributary: HERE/job.conf:19: train.batchsize: unknown key; did you mean batch-size?"),
            job(
                    "an unknown key of train.checkpoint",
                    "shards = 2",
                    "checkpoint { every = 5 }",
                    "tributary: HERE/job.conf:20: train.checkpoint.every: unknown key; valid keys here: "
                            + "every-minutes, every-steps, keep"),
            train(
                    "an unknown key of early stopping",
                    here -> {
                        here.replace("job.conf", "header = true", "header = true, split { validation = 0.5 }");
                        here.replace("job.conf", "shards = 2", "early-stopping { wait = 3 }");
                    },
                    "tributary: HERE/job.conf:20: train.early-stopping.wait: unknown key; valid keys here: metric, "
                            + "min-delta, patience, restore-best"),
            job(
                    "no model",
                    "model {",
                    "models {",
                    "tributary: HERE/job.conf: model: is missing; is models a misspelling of it?"),
            job(
                    "no layers",
                    "layers = [",
                    "layer = [",
                    "tributary: HERE/job.conf:8: model.layers: is missing; is layer a misspelling of it?"),
            job("no loss", "loss = softmax-cross-entropy", "", "tributary: HERE/job.conf:8: model.loss: is missing"),
            job(
                    "no optimizer",
                    "optimizer {",
                    "optimiser {",
                    "tributary: HERE/job.conf: optimizer: is missing; is optimiser a misspelling of it?"),
            job(
                    "no learning rate",
                    ", learning-rate = 0.1",
                    "",
                    "tributary: HERE/job.conf:16: optimizer.learning-rate: is missing"),
            job("no epochs", "epochs = 1", "", "tributary: HERE/job.conf:17: train.epochs: is missing"),
            job("no training data", "train = \"rows.csv\"", "", "tributary: HERE/job.conf:2: data.train: is missing"),
            job("no data format", "format = csv", "", "tributary: HERE/job.conf:2: data.format: is missing"),
            job(
                    "no label",
                    "label { column = y, type = class }",
                    "",
                    "tributary: HERE/job.conf:2: data.label: is required: training needs a target; add label { "
                            + "column = NAME, type = class }"),
            job(
                    "a list for a number",
                    "epochs = 1",
                    "epochs = [1]",
                    "tributary: HERE/job.conf:18: train.epochs: must be an integer, got the list [1]"),
            job(
                    "a word for a number",
                    "epochs = 1",
                    "epochs = many",
                    "tributary: HERE/job.conf:18: train.epochs: must be an integer, got \"many\""),
            job(
                    "a fraction for a count",
                    "epochs = 1",
                    "epochs = 1.5",
                    "tributary: HERE/job.conf:18: train.epochs: must be an integer, got 1.5"),
            job(
                    "a number for an object",
                    "optimizer { type = sgd, learning-rate = 0.1 }",
                    "optimizer = 5",
                    "tributary: HERE/job.conf:16: optimizer: must be an object, got 5"),
            job(
                    "a number for a truth value",
                    "header = true",
                    "header = 3",
                    "tributary: HERE/job.conf:4: data.header: must be true or false, got 3"),
            job(
                    "an object for a list",
                    "metrics = [accuracy]",
                    "metrics { accuracy = true }",
                    "tributary: HERE/job.conf:22: metrics: must be a list of objects or names, got the object "
                            + "{\"accuracy\":true}"),
            job(
                    "a seed that is no number",
                    "name = small",
                    "seed = today",
                    "tributary: HERE/job.conf:1: seed: must be an integer, got \"today\""));

    private static final List<BadInput> TRAINING = List.of(
            job(
                    "an unknown engine",
                    "name = small",
                    "engine = thread",
                    "tributary: HERE/job.conf:1: engine: unknown value \"thread\"; known: auto, job, resident, threads; "
                            + "did you mean threads?"),
            job(
                    "an unknown optimizer",
                    "type = sgd",
                    "type = adm",
                    "tributary: HERE/job.conf:16: optimizer.type: unknown optimizer \"adm\"; known: "
                            + String.join(", ", Optimizers.REGISTRY.names()) + "; did you mean adam?"),
            job(
                    "a negative learning rate",
                    "learning-rate = 0.1",
                    "learning-rate = -0.1",
                    "tributary: HERE/job.conf:16: optimizer.learning-rate: must be greater than 0, got -0.1"),
            job(
                    "a learning rate that is no number",
                    "learning-rate = 0.1",
                    "learning-rate = fast",
                    "tributary: HERE/job.conf:16: optimizer.learning-rate: must be a number, got \"fast\""),
            job(
                    "a momentum above 1",
                    "learning-rate = 0.1",
                    "learning-rate = 0.1, momentum = 1.5",
                    "tributary: HERE/job.conf:16: optimizer.momentum: must be at least 0 and less than 1, got 1.5"),
            job(
                    "a clip norm of 0",
                    "learning-rate = 0.1",
                    "learning-rate = 0.1, global-clipnorm = 0",
                    "tributary: HERE/job.conf:16: optimizer.global-clipnorm: must be greater than 0, got 0"),
            job(
                    "L-BFGS over a part of the examples",
                    "type = sgd, learning-rate = 0.1",
                    "type = lbfgs",
                    "tributary: HERE/job.conf:16: optimizer.type: lbfgs needs all examples in every step, "
                            + "train.batch-size is 4; set train.batch-size = all, or use adam"),
            searching(
                    "L-BFGS with dropout",
                    here -> here.replace("job.conf", "layers = [", "layers = [{ type = dropout, rate = 0.1 }"),
                    "lbfgs needs a loss that is the same at every look, and layer 0 (dropout) is random; take the "
                            + "layer out, or use adam"),
            searching(
                    "L-BFGS with clipping",
                    here -> here.replace("job.conf", "type = lbfgs", "type = lbfgs, clipnorm = 1"),
                    "lbfgs needs the gradient as it is; take the clipping out"),
            searching(
                    "L-BFGS that goes back",
                    here -> here.replace("job.conf", "shards = 2", "shards = 2, on-divergence = rollback"),
                    "lbfgs has no learning rate to reduce; take train.on-divergence = rollback out"),
            searching(
                    "L-BFGS and the health of layers",
                    here -> here.replace("job.conf", "shards = 2", "shards = 2, health = true"),
                    "lbfgs takes no step along one gradient to look at; take train.health out"),
            searching(
                    "L-BFGS with a factor of a learning rate",
                    here -> here.replace("job.conf", "units = 3", "units = 3, learning-rate-multiplier = 0.5"),
                    "lbfgs has no learning rate, and layers.0.kernel has a factor of it; take the factor out, or use "
                            + "adam"),
            searching(
                    "L-BFGS with a reduction on a plateau",
                    here -> {
                        here.replace("job.conf", "header = true", "header = true, split { validation = 0.5 }");
                        here.replace("job.conf", "shards = 2", "reduce-on-plateau { patience = 1 }");
                    },
                    "lbfgs has no learning rate to reduce; take train.reduce-on-plateau out"),
            searching(
                    "L-BFGS with l1",
                    here -> here.replace("job.conf", "loss =", "regularizer { l1 = 0.1 }, loss ="),
                    "lbfgs needs a smooth penalty, and layers.0.kernel has l1; use l2, or another optimizer"),
            searching(
                    "L-BFGS with a constraint",
                    here -> here.replace("job.conf", "loss =", "constraint = non-neg, loss ="),
                    "lbfgs holds no weights back, and layers.0.kernel has a constraint; take the constraint out, or "
                            + "use adam"),
            job(
                    "two clippings",
                    "learning-rate = 0.1",
                    "learning-rate = 0.1, clipnorm = 1, global-clipnorm = 1",
                    "tributary: HERE/job.conf:16: optimizer.global-clipnorm: cannot stand beside clipnorm; keep one "
                            + "of them"),
            job(
                    "a clip value of 0",
                    "learning-rate = 0.1",
                    "learning-rate = 0.1, clipvalue = 0",
                    "tributary: HERE/job.conf:16: optimizer.clipvalue: must be greater than 0, got 0"),
            job(
                    "an unknown constraint",
                    "units = 3",
                    "units = 3, kernel-constraint = max-nrm",
                    "tributary: HERE/job.conf:11: model.layers[0].kernel-constraint: unknown constraint "
                            + "\"max-nrm\"; known: max-norm, non-neg, unit-norm; did you mean max-norm?"),
            job(
                    "a constraint of an axis that is not there",
                    "loss =",
                    "constraint { type = unit-norm, axis = 3 }, loss =",
                    "tributary: layer 0 (dense): the constraint has axis [3], the kernel is 2×3; correct the "
                            + "constraint's axis"),
            job(
                    "no epoch at all",
                    "epochs = 1",
                    "epochs = 0",
                    "tributary: HERE/job.conf:18: train.epochs: must be at least 1, got 0"),
            job(
                    "no step at all",
                    "epochs = 1",
                    "epochs = 1, max-steps = 0",
                    "tributary: HERE/job.conf:18: train.max-steps: must be at least 1, got 0"),
            job(
                    "an empty batch",
                    "batch-size = 4",
                    "batch-size = 0",
                    "tributary: HERE/job.conf:19: train.batch-size: must be at least 1, got 0"),
            job(
                    "a batch of a fraction",
                    "batch-size = 4",
                    "batch-size = 1.5",
                    "tributary: HERE/job.conf:19: train.batch-size: must be an integer, got 1.5"),
            job(
                    "a batch of some",
                    "batch-size = 4",
                    "batch-size = some",
                    "tributary: HERE/job.conf:19: train.batch-size: unknown value \"some\"; known: all"),
            job(
                    "no shard",
                    "shards = 2",
                    "shards = 0",
                    "tributary: HERE/job.conf:20: train.shards: must be between 1 and 1048576, got 0"),
            job(
                    "too many shards",
                    "shards = 2",
                    "shards = 1048577",
                    "tributary: HERE/job.conf:20: train.shards: must be between 1 and 1048576, got 1048577"),
            job(
                    "a negative tolerance",
                    "shards = 2",
                    "tolerance = -1",
                    "tributary: HERE/job.conf:20: train.tolerance: must be at least 0, got -1"),
            job(
                    "a report every 0 steps",
                    "shards = 2",
                    "report-steps = 0",
                    "tributary: HERE/job.conf:20: train.report-steps: must be at least 1, got 0"),
            job(
                    "a checkpoint every 0 steps",
                    "shards = 2",
                    "checkpoint { every-steps = 0 }",
                    "tributary: HERE/job.conf:20: train.checkpoint.every-steps: must be at least 1, got 0"),
            job(
                    "a checkpoint every 0 minutes",
                    "shards = 2",
                    "checkpoint { every-minutes = 0 }",
                    "tributary: HERE/job.conf:20: train.checkpoint.every-minutes: must be greater than 0, got 0"),
            job(
                    "no checkpoint kept",
                    "shards = 2",
                    "checkpoint { keep = 0 }",
                    "tributary: HERE/job.conf:20: train.checkpoint.keep: must be at least 1, got 0"),
            job(
                    "early stopping without validation",
                    "shards = 2",
                    "early-stopping { patience = 1 }",
                    "tributary: HERE/job.conf:20: train.early-stopping.metric: early stopping needs validation "
                            + "examples, and there are none; set data.validation or data.split.validation"),
            job(
                    "an unknown average over classes",
                    "metrics = [accuracy]",
                    "metrics = [{ type = confusion-matrix, average = micro }]",
                    "tributary: HERE/job.conf:22: metrics[0].average: unknown value \"micro\"; known: macro, weighted; did "
                            + "you mean macro?"),
            job(
                    "class weights that are not balanced",
                    "shards = 2",
                    "class-weights = balance",
                    "tributary: HERE/job.conf:20: train.class-weights: unknown value \"balance\"; known: balanced; did "
                            + "you mean balanced?"),
            job(
                    "a class weight below 0",
                    "shards = 2",
                    "class-weights { a = -1 }",
                    "tributary: HERE/job.conf:20: train.class-weights.a: must be at least 0, got -1"),
            job(
                    "a weight of no class",
                    "shards = 2",
                    "class-weights { maybe = 1 }",
                    "tributary: train.class-weights: \"maybe\" is none of the classes: a, b; correct the name"),
            job(
                    "a class without its weight",
                    "shards = 2",
                    "class-weights { a = 1 }",
                    "tributary: train.class-weights: has none for class \"b\"; give one for each class"),
            job(
                    "class weights of 0 for every class",
                    "shards = 2",
                    "class-weights { a = 0, b = 0 }",
                    "tributary: train.class-weights: are 0 for every class, which trains nothing; give some class a "
                            + "weight above 0"),
            job(
                    "a thing to do on divergence that is not there",
                    "shards = 2",
                    "on-divergence = panic",
                    "tributary: HERE/job.conf:20: train.on-divergence: unknown value \"panic\"; known: rollback, "
                            + "stop, warn"),
            job(
                    "more class weights than classes",
                    "shards = 2",
                    "class-weights = [1, 2, 3, 4]",
                    "tributary: train.class-weights: has 4 values, there are 2 classes: a, b; give one for each "
                            + "class, in this order"),
            job(
                    "a reduction on a plateau without validation",
                    "shards = 2",
                    "reduce-on-plateau { patience = 1 }",
                    "tributary: HERE/job.conf:20: train.reduce-on-plateau.metric: reduce-on-plateau needs validation "
                            + "examples, and there are none; set data.validation or data.split.validation"),
            train(
                    "a reduction on a plateau that reduces nothing",
                    here -> {
                        here.replace("job.conf", "header = true", "header = true, split { validation = 0.5 }");
                        here.replace("job.conf", "shards = 2", "reduce-on-plateau { factor = 1 }");
                    },
                    "tributary: HERE/job.conf:20: train.reduce-on-plateau.factor: must be greater than 0 and less "
                            + "than 1, got 1"),
            train(
                    "early stopping on a metric that is not the job's",
                    here -> {
                        here.replace("job.conf", "header = true", "header = true, split { validation = 0.5 }");
                        here.replace("job.conf", "shards = 2", "early-stopping { metric = rmse }");
                    },
                    "tributary: HERE/job.conf:20: train.early-stopping.metric: \"rmse\" is no figure of this job; there "
                            + "are loss, accuracy; take one of these, or add to metrics what you wait for"),
            train(
                    "early stopping on a metric of several figures",
                    here -> {
                        here.replace("job.conf", "header = true", "header = true, split { validation = 0.5 }");
                        here.replace("job.conf", "shards = 2", "early-stopping { metric = confusion-matrix }");
                        here.replace("job.conf", "metrics = [accuracy]", "metrics = [confusion-matrix]");
                    },
                    "tributary: HERE/job.conf:20: train.early-stopping.metric: \"confusion-matrix\" is no figure of this "
                            + "job; there are loss, positive-precision, positive-recall, positive-f1, precision, recall, "
                            + "f1; take one of these, or add to metrics what you wait for"),
            train(
                    "early stopping without patience for long",
                    here -> {
                        here.replace("job.conf", "header = true", "header = true, split { validation = 0.5 }");
                        here.replace("job.conf", "shards = 2", "early-stopping { patience = -1 }");
                    },
                    "tributary: HERE/job.conf:20: train.early-stopping.patience: must be at least 0, got -1"));

    private static final List<BadInput> DATA = List.of(
            job(
                    "an unknown format",
                    "format = csv",
                    "format = cvs",
                    "tributary: HERE/job.conf:3: data.format: unknown format \"cvs\"; known: avro, cifar, csv, csv-spark, idx, json, libsvm, orc, parquet, rows, spark, table, text, wav; "
                            + "did you mean csv?"),
            job(
                    "an empty path",
                    "\"rows.csv\"",
                    "\"\"",
                    "tributary: HERE/job.conf:5: data.train: must be a file, a directory or a glob, got nothing"),
            job(
                    "a separator of two characters",
                    "header = true",
                    "header = true, separator = \";;\"",
                    "tributary: HERE/job.conf:4: data.separator: must be one character, not a quote or a line break, "
                            + "got \";;\"; a tab is \"\\t\""),
            job(
                    "an unknown label type",
                    "type = class",
                    "type = category",
                    "tributary: HERE/job.conf:6: data.label.type: unknown value \"category\"; known: class, number, "
                            + "reconstruction"),
            job(
                    "a label of a column and of columns",
                    "column = y",
                    "column = y, columns = [x]",
                    "tributary: HERE/job.conf:6: data.label: needs either column or columns"),
            job(
                    "a label of no column",
                    "column = y, ",
                    "",
                    "tributary: HERE/job.conf:6: data.label: needs either column or columns"),
            job(
                    "a class of two columns",
                    "column = y",
                    "columns = [y, x]",
                    "tributary: HERE/job.conf:6: data.label.columns: are numeric targets, and the type is class; use "
                            + "column, or type = number"),
            job(
                    "a named column without a header",
                    "header = true",
                    "header = false",
                    "tributary: HERE/job.conf:6: data.label.column: must be a column number from 0 where the files "
                            + "have no header, got \"y\"; set data.header = true if the first line names the columns"),
            job(
                    "a scale of 0",
                    "header = true",
                    "header = true, scale = 0",
                    "tributary: HERE/job.conf:4: data.scale: must be a float32 number other than 0, got 0.0"),
            job(
                    "an unknown scale",
                    "header = true",
                    "header = true, scale = standardise",
                    "tributary: HERE/job.conf:4: data.scale: unknown value \"standardise\"; known: min-max, none, "
                            + "standardize, standardize-channels; did you mean standardize?"),
            job(
                    "a split of everything",
                    "header = true",
                    "header = true, split { validation = 1 }",
                    "tributary: HERE/job.conf:4: data.split.validation: must be at least 0 and less than 1, got 1"),
            job(
                    "a split of more than there is",
                    "header = true",
                    "header = true, split { validation = 0.5, test = 0.5 }",
                    "tributary: HERE/job.conf:4: data.split: validation and test together must be less than 1, got "
                            + "0.5 + 0.5; leave rows to train on"),
            job(
                    "a negative split",
                    "header = true",
                    "header = true, split { test = -0.1 }",
                    "tributary: HERE/job.conf:4: data.split.test: must be at least 0 and less than 1, got -0.1"),
            job(
                    "a split beside files",
                    "header = true",
                    "header = true, test = \"rows.csv\", split { test = 0.1 }",
                    "tributary: HERE/job.conf:4: data.split.test: data.test names files already; leave one of "
                            + "data.test and data.split.test"),
            job(
                    "an unknown split",
                    "header = true",
                    "header = true, split { valid = 0.1 }",
                    "tributary: HERE/job.conf:4: data.split.valid: unknown key; valid keys here: group-equal, test, validation"));

    static final List<BadInput> TABLE =
            Stream.of(KEYS, TRAINING, DATA).flatMap(List::stream).toList();

    private BadConfigurations() {}
}
