package io.tributary.local;

import static io.tributary.local.BadInput.TRAIN;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.json.Json;
import io.tributary.local.BadInput.Spoil;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** Trainings that cannot be continued. */
final class BadResumes {
    private static final String STATE = "out/checkpoints/step-3/state.bin";
    private static final String MANIFEST = "out/checkpoints/step-3/manifest.json";

    static final List<BadInput> TABLE = List.of(
            set(
                    "another number of units",
                    "model.layers.0.units=4",
                    "tributary: checkpoint step-3: model.layers[0].units was 3, is now 4; resume with the same or "
                            + "start anew with another --output"),
            set(
                    "another activation",
                    "model.layers.0.activation=tanh",
                    "tributary: checkpoint step-3: model.layers[0].activation.type was relu, is now tanh; resume "
                            + "with the same or start anew with another --output"),
            set(
                    "a penalty on its weights",
                    "model.regularizer={l2=0.1}",
                    "tributary: checkpoint step-3: model.regularizer.l1 was absent, is now 0.0; resume with the same "
                            + "or start anew with another --output"),
            set(
                    "one layer less",
                    "model.layers=[{type=dense, units=2}]",
                    "tributary: checkpoint step-3: model.layers[0].activation.type was relu, is now linear; resume "
                            + "with the same or start anew with another --output"),
            set(
                    "another seed",
                    "seed=7",
                    "tributary: checkpoint step-3: seed was 0, is now 7; resume with the same or start anew with "
                            + "another --output"),
            set(
                    "another number of shards",
                    "train.shards=3",
                    "tributary: checkpoint step-3: train.shards was 2, is now 3; resume with the same or start anew "
                            + "with another --output"),
            set(
                    "another batch size",
                    "train.batch-size=5",
                    "tributary: checkpoint step-3: train.batch-size was 4, is now 5; resume with the same or start "
                            + "anew with another --output"),
            set(
                    "the whole set as batch",
                    "train.batch-size=all",
                    "tributary: checkpoint step-3: train.batch-size was 4, is now all; resume with the same or start "
                            + "anew with another --output"),
            set(
                    "another learning rate",
                    "optimizer.learning-rate=0.2",
                    "tributary: checkpoint step-3: optimizer.learning-rate was 0.1, is now 0.2; resume with the same "
                            + "or start anew with another --output"),
            set(
                    "another optimizer",
                    "optimizer.type=adam",
                    "tributary: checkpoint step-3: optimizer.type was sgd, is now adam; resume with the same or "
                            + "start anew with another --output"),
            set(
                    "another split",
                    "data.split.validation=0.3",
                    "tributary: checkpoint step-3: data was 12 rows d036205c35e3002e, is now 12 rows "
                            + "4faaad906f858033; resume with the same or start anew with another --output"),
            spoilt(
                    "other data",
                    here -> here.replace("rows.csv", "0.5,1,a", "0.5,1,b"),
                    "tributary: checkpoint step-3: data was 12 rows d036205c35e3002e, is now 12 rows "
                            + "8c0571456a97783c; resume with the same or start anew with another --output"),
            spoilt(
                    "one row less",
                    here -> here.replace("rows.csv", "0.5,1,a\n", ""),
                    "tributary: checkpoint step-3: data was 12 rows d036205c35e3002e, is now 11 rows "
                            + "fd6c0e4c9facc491; resume with the same or start anew with another --output"),
            spoilt(
                    "a truncated state",
                    here -> here.cut(STATE, -1),
                    "tributary: HERE/out/checkpoints/step-3/state.bin: is truncated: has 299 bytes, its manifest "
                            + "says 300; delete HERE/out/checkpoints/step-3 to start anew"),
            spoilt(
                    "an empty state",
                    here -> here.cut(STATE, 0),
                    "tributary: HERE/out/checkpoints/step-3/state.bin: is truncated: has 0 bytes, its manifest says "
                            + "300; delete HERE/out/checkpoints/step-3 to start anew"),
            spoilt(
                    "no state",
                    here -> here.delete(STATE),
                    "tributary: HERE/out/checkpoints/step-3/state.bin: is missing; delete "
                            + "HERE/out/checkpoints/step-3 to start anew"),
            spoilt(
                    "a flipped bit in the state",
                    here -> here.edit(STATE, bytes -> {
                        bytes[bytes.length / 2] ^= 1;
                        return bytes;
                    }),
                    "tributary: HERE/out/checkpoints/step-3/state.bin: is corrupt: its checksum is CHECKSUM, "
                            + "written was CHECKSUM; delete HERE/out/checkpoints/step-3 to start anew"),
            spoilt(
                    "a truncated manifest",
                    here -> here.write(MANIFEST, "{ \"format\" : 1"),
                    "tributary: HERE/out/checkpoints/step-3/manifest.json: is not valid JSON: Unexpected "
                            + "end-of-input: expected close marker for Object (line 1); delete "
                            + "HERE/out/checkpoints/step-3 to start anew"),
            spoilt(
                    "a checkpoint of a newer version",
                    here -> here.edit(MANIFEST, BadResumes::newer),
                    "tributary: HERE/out/checkpoints/step-3/manifest.json: is of format version 99, this program "
                            + "reads versions 1 to 1; resume with the newer Tributary that wrote it"),
            spoilt(
                    "an edited manifest",
                    here -> here.replace(MANIFEST, "\"step\" : 3", "\"step\" : 4"),
                    "tributary: HERE/out/checkpoints/step-3/manifest.json: is corrupt: its checksum does not match; "
                            + "delete HERE/out/checkpoints/step-3 to start anew"),
            spoilt(
                    "a manifest of something else",
                    here -> here.write(MANIFEST, "{ \"app\" : \"mine\" }"),
                    "tributary: HERE/out/checkpoints/step-3/manifest.json: is corrupt: its checksum does not match; "
                            + "delete HERE/out/checkpoints/step-3 to start anew"));

    private BadResumes() {}

    private static BadInput set(String what, String setting, String line) {
        List<String> arguments = new ArrayList<>(resume());
        arguments.add("--set");
        arguments.add(setting);
        return new BadInput("resume with " + what, BadResumes::train, arguments, line);
    }

    private static BadInput spoilt(String what, Spoil spoil, String line) {
        return new BadInput(
                "resume with " + what,
                here -> {
                    train(here);
                    spoil.in(here);
                },
                resume(),
                line);
    }

    private static void train(Playground here) {
        CommandRun.done(here.here(TRAIN));
    }

    /** What a manifest of version 99 would look like. */
    private static byte[] newer(byte[] manifest) {
        ObjectNode json = Json.parseObject(manifest, MANIFEST, "");
        json.remove("checksum");
        CRC32C checksum = new CRC32C();
        checksum.update(Json.compact(json.put("version", 99)));
        return Json.pretty(json.put("checksum", checksum.getValue()));
    }

    private static List<String> resume() {
        List<String> arguments = new ArrayList<>(TRAIN);
        arguments.add("--resume");
        return arguments;
    }
}
