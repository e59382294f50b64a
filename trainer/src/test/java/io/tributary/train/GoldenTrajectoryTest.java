package io.tributary.train;

import io.tributary.blas.HostKernels;
import io.tributary.loss.Loss;
import io.tributary.network.Compute;
import io.tributary.network.Network;
import io.tributary.network.Workspace;
import io.tributary.row.Split;
import io.tributary.shard.EpochPlan;
import io.tributary.support.PackedShards;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fifty steps from given weights on given data, against PyTorch. */
class GoldenTrajectoryTest {
    @TempDir
    private Path directory;

    static List<Golden> cases() {
        return Golden.all();
    }

    /** With the parts that training uses, on one shard, in the order of the data. */
    @ParameterizedTest
    @MethodSource("cases")
    void followsPyTorch(Golden golden) {
        Network network = golden.network();
        TrainingState state = golden.initialState();
        GradientUpdate update = new GradientUpdate(network.layout(), golden.optimizer(), golden.clip());
        Loss loss = golden.loss();
        Workspace workspace =
                Compute.HOST.workspace(network, golden.batch(), golden.data().targets());
        GradientSum sum = new GradientSum(network.layout().parameterCount(), 0);
        double[] losses = new double[golden.steps()];
        int taken = 0;
        for (int step = 0; step < losses.length; step++) {
            int size = Math.min(golden.batch(), golden.examples() - taken);
            golden.data().fill(workspace.batch(), taken, size);
            taken = (taken + size) % golden.examples();
            sum.clear();
            workspace.forward(state.weights, true, 0, sum.state);
            sum.sums.loss = loss.sum(
                    new HostKernels(),
                    workspace.batch(),
                    network.output(),
                    workspace.output(),
                    workspace.outputGradient());
            sum.sums.weight = workspace.batch().totalWeight();
            sum.sums.examples = size;
            workspace.backward(sum.gradient);
            losses[step] = sum.sums.meanLoss();
            update.apply(state, sum, golden.optimizer().learningRate(state.step + 1));
            state.step++;
        }
        golden.requireLosses(losses);
        golden.requireWeights(state.weights);
    }

    /** With a batch of all examples their order does not matter, so the whole loop can be compared, shards and all. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void theTrainingLoopFollowsPyTorch(int shards) throws IOException {
        Golden golden = Golden.named("XOR");
        Golden.Data data = golden.data();
        try (PackedShards packed = PackedShards.numbers(directory, shards, data.x(), 2, data.target(), 1)) {
            Problem problem = new Problem(golden.network(), golden.loss(), List.of(), 1, 0);
            TrainOptions options = new TrainOptions(1, golden.steps(), EpochPlan.ALL, shards);
            List<Double> losses = new ArrayList<>();
            TrainingListener listener = new TrainingListener() {
                @Override
                public void stepped(Progress progress) {
                    losses.add(progress.loss());
                }
            };
            LocalEngine engine =
                    new LocalEngine(packed.trial(problem, options), Map.of(Split.TRAIN, packed.shards()), 2);
            Trainer trainer = new Trainer(
                    problem,
                    golden.optimizer(),
                    options,
                    engine,
                    new EpochPlan(packed.sizes(), options.batchSize()),
                    false,
                    List.of(listener),
                    Trainer.Checkpoints.NONE,
                    new StopRequest());
            TrainingResult result = trainer.run(golden.initialState());
            engine.close();
            golden.requireLosses(
                    losses.stream().mapToDouble(Double::doubleValue).toArray());
            golden.requireWeights(result.weights());
        }
    }
}
