package io.tributary.spark.engine;

import io.tributary.row.Split;
import io.tributary.shard.Shard;
import io.tributary.train.GradientSum;
import io.tributary.train.ReductionTree;
import io.tributary.train.ShardHost;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import org.apache.spark.TaskContext;
import scala.collection.Iterator;

/**
 * What a task of {@link ResidentEngine} does: keeps its hosted shards and its buffers, and does what the driver asks, command
 * after command, until that is to end. Holds names, numbers and broadcasts alone.
 */
final class ResidentTask extends StepJob.Work<Hosting, Iterator<Integer>> {
    private static final long serialVersionUID = 1L;

    private final String engine;
    private final int generation;
    private final TrialSource source;
    private final TaskLine.Source lines;

    /**
     * @param engine the engine's name
     * @param generation the generation of tasks this one belongs to
     * @param source makes the trial
     * @param lines finds the driver
     */
    ResidentTask(String engine, int generation, TrialSource source, TaskLine.Source lines) {
        this.engine = engine;
        this.generation = generation;
        this.source = source;
        this.lines = lines;
    }

    @Override
    public Iterator<Integer> apply(Iterator<Hosting> shards) {
        int partition = TaskContext.getPartitionId();
        try (TaskLine line = lines.connect(generation, partition)) {
            try {
                line.start(Packets.Origin.of(partition));
                OptionalInt run = line.run();
                int done = run.isPresent() ? obey(shards.next().run(run.getAsInt()), line) : 0;
                return ScalaViews.asScala(List.of(done).iterator());
            } catch (TaskLine.Broken | CancellationException e) { // nobody asks for it any more
                throw e;
            } catch (RuntimeException | Error e) {
                line.failed(e);
                throw e;
            }
        }
    }

    private int obey(HostedShards hosted, TaskLine line) {
        return hosted.use(
                engine,
                () -> ShardRegistry.trial(hosted.run().dataset(), engine, source),
                host -> obey(hosted, host, line));
    }

    /** Returns how many commands were done. */
    private static int obey(HostedShards hosted, ShardHost host, TaskLine line) {
        int done = 0;
        while (true) {
            Command command = line.next();
            if (command instanceof Command.Gradients step) {
                List<Shard> shards = hosted.shards(Split.TRAIN);
                List<ReductionTree.Node<GradientSum>> nodes = host.gradients(shards, step.weights(), step.step());
                for (ReductionTree.Node<GradientSum> node : nodes) {
                    node.value().times.broadcast = line.weightsNanos();
                }
                line.gradients(step.number(), nodes);
                host.prepareAfter(shards, step.step());
            } else if (command instanceof Command.Evaluation evaluation) {
                line.metrics(
                        evaluation.number(), host.evaluate(hosted.shards(evaluation.split()), evaluation.weights()));
            } else {
                return done;
            }
            done++;
        }
    }
}
