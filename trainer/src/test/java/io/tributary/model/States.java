package io.tributary.model;

import io.tributary.network.ParameterLayout;
import io.tributary.train.TrainingState;
import java.util.LinkedHashMap;
import java.util.Map;

/** Training states and identities for tests, the same each time. */
final class States {
    static final ParameterLayout LAYOUT = Networks.tiny().layout();
    static final int MOMENTS = 2;

    private States() {}

    /** A state with a different value in every field, awkward bits included. */
    static TrainingState at(long step) {
        TrainingState state = version3(step);
        state.freshStep = step - 3;
        state.remainders = to -> {
            to.visit(0, Networks.counting(LAYOUT, 0.25f).parameters());
            to.visit(1, new float[0]);
            to.visit(2, Networks.awkward(LAYOUT).parameters());
        };
        return state;
    }

    /** The same with what version 3 of the file did not keep as it is at first. */
    static TrainingState version3(long step) {
        TrainingState state = version2(step);
        state.firstLoss = 1e-310;
        state.lastLoss = Double.POSITIVE_INFINITY;
        state.highSteps = 2;
        state.rollbacks = 4;
        state.rollbackFactor = 1 / 7.0;
        state.warnings.put("loss", "step 7: the loss is «far» above: 1");
        state.warnings.put("rollback 1", "went back");
        state.good = version2(step - 1);
        state.good.firstLoss = 0.3;
        return state;
    }

    /** The same with what version 2 of the file did not keep as it is at first. */
    static TrainingState version2(long step) {
        TrainingState state = version1(step);
        state.rateFactor = 0.1 + 0.2;
        state.plateauBest = -1e-300;
        state.plateauWait = 7;
        state.plateauCooldown = 3;
        return state;
    }

    /** The same with what version 1 of the file did not keep as it is at first. */
    static TrainingState version1(long step) {
        TrainingState state = new TrainingState(Networks.awkward(LAYOUT), MOMENTS);
        state.step = step;
        state.epoch = 3;
        state.taken = 5_000_000_000L;
        state.epochSums.loss = 0.1;
        state.epochSums.weight = 1e300;
        state.epochSums.examples = 4_999_999_999L;
        state.lastEpochLoss = 1 / 3.0;
        state.lastValidationLoss = Double.NaN;
        state.best = -0.0;
        state.bestEpoch = 2;
        state.bestWeights = Networks.counting(LAYOUT, -0.5f);
        state.stoppedBy = "early-stopping";
        for (int m = 0; m < MOMENTS; m++) {
            for (int i = 0; i < state.moments[m].length; i++) {
                state.moments[m][i] = (float) Math.sqrt(i + m) - 2;
            }
        }
        return state;
    }

    static Identity identity() {
        return new Identity(fields());
    }

    static Identity identityWith(String key, String value) {
        Map<String, String> fields = fields();
        fields.put(key, value);
        return new Identity(fields);
    }

    private static Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("model", "input=[2]\nlayers=[\n    {\n        units=3\n    }\n]");
        fields.put("optimizer", "type=adam");
        fields.put("seed", "42");
        fields.put("train.shards", "4");
        fields.put("train.batch-size", "64");
        fields.put("data", "sha256:0f1e2d");
        return fields;
    }
}
