package io.tributary.local;

import io.tributary.local.BadInput.Spoil;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;

/** Models that are damaged, and data that does not fit a model. */
final class BadModels {
    static final List<BadInput> TABLE = List.of(
            new BadInput(
                    "no such model",
                    here -> {},
                    List.of("evaluate", "HERE/out"),
                    "tributary: HERE/out: has no model: neither model.conf nor model/model.conf; give the directory "
                            + "that train --output wrote"),
            new BadInput(
                    "a file for a model",
                    here -> {},
                    List.of("evaluate", "HERE/rows.csv"),
                    "tributary: HERE/rows.csv: has no model: neither model.conf nor model/model.conf; give the "
                            + "directory that train --output wrote"),
            new BadInput(
                    "a directory without a model",
                    here -> Files.createDirectory(here.path("out")),
                    List.of("evaluate", "HERE/out"),
                    "tributary: HERE/out: has no model: neither model.conf nor model/model.conf; give the directory "
                            + "that train --output wrote"),
            model(
                    "a model without its weights",
                    here -> here.delete("out/model/weights.safetensors"),
                    "tributary: HERE/out/model/weights.safetensors: is missing; restore the file or train anew"),
            model(
                    "a model without its transforms",
                    here -> here.delete("out/model/transforms.json"),
                    "tributary: HERE/out/model/transforms.json: is missing; restore the file or train anew"),
            model(
                    "a model without its configuration",
                    here -> here.delete("out/model/model.conf"),
                    "tributary: HERE/out: has no model: neither model.conf nor model/model.conf; give the directory "
                            + "that train --output wrote"),
            model(
                    "a model without its manifest",
                    here -> here.delete("out/model/manifest.json"),
                    "tributary: HERE/out/model/manifest.json: is missing, and without it nothing vouches for the model; "
                            + "restore the file or train anew"),
            model(
                    "a manifest that was edited",
                    here -> here.replace("out/model/manifest.json", "\"format\" :", "\"format\":"),
                    "tributary: HERE/out/model/manifest.json: is not as it was written: damaged, or edited; restore the "
                            + "file or train anew"),
            model(
                    "a configuration that was edited",
                    here -> here.replace("out/model/model.conf", "units=3", "units=4"),
                    "tributary: HERE/out/model/model.conf: is not what the model's manifest says: damaged, or edited "
                            + "since it was written; restore the file, or vouch for the edit with tributary seal"),
            model(
                    "transforms that were edited",
                    here -> here.replace("out/model/transforms.json", "\"schema\"", "\"columns\""),
                    "tributary: HERE/out/model/transforms.json: is not what the model's manifest says: damaged, or edited "
                            + "since it was written; restore the file, or vouch for the edit with tributary seal"),
            sealed(
                    "a configuration of the environment",
                    here -> here.edit(
                            "out/model/model.conf",
                            b -> ("home = ${?HOME}\n" + text(b)).getBytes(StandardCharsets.UTF_8)),
                    "tributary: HERE/out/model/model.conf:1: refers to something with ${}; a model's configuration "
                            + "stands by itself; write the value"),
            sealed(
                    "a model of a truncated configuration",
                    here -> here.write("out/model/model.conf", "train {\n  report-steps"),
                    "tributary: HERE/out/model/model.conf:2: not valid HOCON: Key 'report-steps' may not be "
                            + "followed by token: end of file"),
            model(
                    "a model with a key of a newer version",
                    here -> {
                        here.edit(
                                "out/model/model.conf",
                                b -> ("attention = true\n" + text(b)).getBytes(StandardCharsets.UTF_8));
                        here.done("seal", "HERE/out");
                    },
                    "tributary: HERE/out/model/model.conf:1: attention: unknown key; valid keys here: data, engine, "
                            + "init-from, metrics, model, name, optimizer, seed, train"),
            model(
                    "truncated weights",
                    here -> here.cut("out/model/weights.safetensors", -4),
                    "tributary: HERE/out/model/weights.safetensors: is truncated: ends after 472 bytes, expected at "
                            + "least 476; restore the file or train anew"),
            model(
                    "weights of half a header",
                    here -> here.cut("out/model/weights.safetensors", 20),
                    "tributary: HERE/out/model/weights.safetensors: is truncated: ends after 20 bytes, expected at "
                            + "least 408; restore the file or train anew"),
            model(
                    "empty weights",
                    here -> here.cut("out/model/weights.safetensors", 0),
                    "tributary: HERE/out/model/weights.safetensors: is truncated: ends after 0 bytes, expected at "
                            + "least 8; restore the file or train anew"),
            model(
                    "a flipped bit in the weights",
                    here -> here.edit("out/model/weights.safetensors", b -> {
                        b[b.length - 1] ^= 1;
                        return b;
                    }),
                    "tributary: HERE/out/model/weights.safetensors: is corrupt: its weights have SHA-256 "
                            + "1f67059b98b8b03606c304fd4b95cd07671d2cbab9a91cf7a3aa3d72bd950761, written was "
                            + "6a1ec48369586431956fd9da7905c1e5eaa2e3334045695ffc076e5b8708dcde; restore the file or "
                            + "train anew"),
            model(
                    "weights that are no weights",
                    here -> here.write("out/model/weights.safetensors", Playground.ROWS),
                    "tributary: HERE/out/model/weights.safetensors: is not a safetensors file: its header must have "
                            + "2 to 100000000 bytes, got 3328171640180321400; restore the file or train anew"),
            model(
                    "weights of another network",
                    here -> {
                        here.done(
                                "train", "HERE/job.conf", "--output", "HERE/other", "--set", "model.layers.0.units=5");
                        here.write(
                                "out/model/weights.safetensors",
                                Files.readAllBytes(here.path("other/model/weights.safetensors")));
                    },
                    "tributary: HERE/out/model/weights.safetensors, tensor layers.0.kernel: has shape [2, 5], the "
                            + "network's is [2, 3]; use the weights and the model.conf of one and the same training"),
            sealed(
                    "transforms that are no JSON",
                    here -> here.cut("out/model/transforms.json", -3),
                    "tributary: HERE/out/model/transforms.json: is not valid JSON: Unexpected end-of-input: expected "
                            + "close marker for Object (line 33); restore the file or train anew"),
            sealed(
                    "transforms without a schema",
                    here -> here.replace("out/model/transforms.json", "\"schema\"", "\"columns\""),
                    "tributary: HERE/out/model/transforms.json: has no schema; restore the file or train anew"),
            sealed(
                    "transforms without classes",
                    here -> here.replace("out/model/transforms.json", "\"classes\" : [", "\"labels\" : ["),
                    "tributary: HERE/out/model/transforms.json: has no list \"classes\"; copy the model again"),
            new BadInput(
                    "nothing held out and no data",
                    here -> here.done("train", "HERE/job.conf", "--output", "HERE/out"),
                    List.of("evaluate", "HERE/out"),
                    "tributary: HERE/out/model/model.conf: the job has neither test nor validation examples; name "
                            + "some with --data"),
            data("no such data", "", "HERE/new.csv", "tributary: --data: no file HERE/new.csv; check the path"),
            data(
                    "data of missing columns",
                    "x,y\n1,a\n",
                    "HERE/new.csv",
                    "tributary: HERE/new.csv: no column \"z\", which the training data has; it has the columns x, y"),
            data(
                    "data without the label",
                    "x,z\n1,2\n",
                    "HERE/new.csv",
                    "tributary: HERE/new.csv: no column \"y\", which the training data has; it has the columns x, z"),
            data(
                    "data of an unseen class",
                    "x,z,y\n1,2,c\n",
                    "HERE/new.csv",
                    "tributary: HERE/new.csv:2, data.label: class \"c\" is not among the classes of the training rows, \"a\", \"b\"; add "
                            + "training rows of it, or take these rows out; where data.split left it none, another seed may help"),
            data(
                    "data of a header alone",
                    "x,z,y\n",
                    "HERE/new.csv",
                    "tributary: test: there are no examples to evaluate on; name others with --data"),
            data(
                    "data with a bad cell",
                    "x,z,y\n1,2,a\n1,oops,a\n",
                    "HERE/new.csv",
                    "tributary: HERE/new.csv:3, column \"z\": must be a finite decimal number, got \"oops\"; correct "
                            + "it, or leave the column out with data.ignore"),
            new BadInput(
                    "IDX data without labels",
                    here -> here.done("train", "HERE/images.conf", "--output", "HERE/out"),
                    List.of("evaluate", "HERE/out", "--data", "HERE/images.idx"),
                    "tributary: --data: needs label files; add --labels"),
            new BadInput(
                    "labels for CSV data",
                    here -> here.done("train", "HERE/job.conf", "--output", "HERE/out"),
                    List.of("evaluate", "HERE/out", "--data", "HERE/rows.csv", "--labels", "HERE/labels.idx"),
                    "tributary: --labels: goes with the format idx, whose labels are files of their own; leave it out"),
            new BadInput(
                    "predict with no such model",
                    here -> {},
                    List.of("predict", "HERE/out", "--input", "HERE/rows.csv", "--output", "HERE/predicted"),
                    "tributary: HERE/out: has no model: neither model.conf nor model/model.conf; give the directory "
                            + "that train --output wrote"),
            predict(
                    "predict with no such input",
                    here -> {},
                    "tributary: --input: no file HERE/new.csv; check the path"),
            predict(
                    "predict with a column missing",
                    here -> here.write("new.csv", "x,y\n1,a\n"),
                    "tributary: HERE/new.csv: no column \"z\", which the training data has; it has the columns x, y"),
            predict(
                    "predict with a bad cell",
                    here -> here.write("new.csv", "x,z\n1,2\n1,oops\n"),
                    "tributary: HERE/new.csv:3, column \"z\": must be a finite decimal number, got \"oops\"; correct "
                            + "it, or leave the column out with data.ignore"),
            predict(
                    "predict into what is there",
                    here -> {
                        here.write("new.csv", "x,z\n1,2\n");
                        here.write("predicted/mine", "mine");
                    },
                    "tributary: --output: HERE/predicted is there already; choose another, or delete it"),
            predict(
                    "predict with a damaged model",
                    here -> {
                        here.write("new.csv", "x,z\n1,2\n");
                        here.cut("out/model/weights.safetensors", -4);
                    },
                    "tributary: HERE/out/model/weights.safetensors: is truncated: ends after 472 bytes, expected at "
                            + "least 476; restore the file or train anew"),
            new BadInput(
                    "held-out data that is gone",
                    here -> {
                        here.write("test.csv", Playground.ROWS);
                        here.done("train", "HERE/job.conf", "--output", "HERE/out", "--set", "data.test=HERE/test.csv");
                        here.delete("test.csv");
                    },
                    List.of("evaluate", "HERE/out"),
                    "tributary: data.test: no file HERE/test.csv; relative paths are relative to the configuration "
                            + "file, those given by --set to the working directory"));

    private BadModels() {}

    /** A prediction, which starts Spark. */
    private static BadInput predict(String what, Spoil spoil, String line) {
        return new BadInput(
                what,
                here -> {
                    here.done("train", "HERE/job.conf", "--output", "HERE/out");
                    spoil.in(here);
                },
                List.of(
                        "predict",
                        "HERE/out",
                        "--input",
                        "HERE/new.csv",
                        "--output",
                        "HERE/predicted",
                        "--master",
                        "local[1]"),
                line);
    }

    /** A model that is spoiled after its training. */
    private static BadInput model(String what, Spoil spoil, String line) {
        return new BadInput(
                what,
                here -> {
                    here.done("train", "HERE/job.conf", "--output", "HERE/out", "--set", "data.test=HERE/rows.csv");
                    spoil.in(here);
                },
                List.of("evaluate", "HERE/out"),
                line);
    }

    /** A model that is spoiled after its training, and is to be vouched for. */
    private static BadInput sealed(String what, Spoil spoil, String line) {
        BadInput spoiled = model(what, spoil, line);
        return new BadInput(what, spoiled.spoil(), List.of("seal", "HERE/out"), line);
    }

    private static BadInput data(String what, String rows, String uri, String line) {
        return new BadInput(
                what,
                here -> {
                    here.done("train", "HERE/job.conf", "--output", "HERE/out");
                    if (!rows.isEmpty()) {
                        here.write("new.csv", rows);
                    }
                },
                List.of("evaluate", "HERE/out", "--data", uri),
                line);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
