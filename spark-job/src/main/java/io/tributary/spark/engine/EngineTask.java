package io.tributary.spark.engine;

import io.tributary.network.Weights;
import io.tributary.row.Split;
import io.tributary.train.GradientSum;
import io.tributary.train.ReductionTree;
import io.tributary.train.ShardHost;
import io.tributary.train.ShardStateLost;
import io.tributary.train.Step;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.broadcast.Broadcast;
import scala.collection.Iterator;

/**
 * What a task of {@link JobPerStepEngine} does: finds its hosted shards, computes, and hands in the nodes of the tree as
 * bytes. Holds names, numbers and broadcasts alone.
 */
abstract class EngineTask extends StepJob.Work<Hosting, scala.collection.immutable.List<byte[]>> {
    private static final long serialVersionUID = 1L;

    private final String engine;
    private final TrialSource source;
    private final Broadcast<scala.collection.immutable.List<float[]>> weights;

    private EngineTask(String engine, TrialSource source, Broadcast<scala.collection.immutable.List<float[]>> weights) {
        this.engine = engine;
        this.source = source;
        this.weights = weights;
    }

    @Override
    public final scala.collection.immutable.List<byte[]> apply(Iterator<Hosting> shards) {
        return compute(shards.next().own());
    }

    abstract scala.collection.immutable.List<byte[]> compute(HostedShards hosted);

    /** The weights, which all tasks of a JVM share and only read; the first brings them there. */
    final Weights weights() {
        scala.collection.immutable.List<float[]> arrays = weights.value();
        return new Weights(arrays.apply(0), arrays.apply(1));
    }

    /** Lends the engine's buffers. */
    final scala.collection.immutable.List<byte[]> with(
            HostedShards hosted, Function<ShardHost, scala.collection.immutable.List<byte[]>> work) {
        return hosted.use(engine, () -> ShardRegistry.trial(hosted.run().dataset(), engine, source), work);
    }

    private static <T> Packets.Packet<T> packet(HostedShards hosted, List<ReductionTree.Node<T>> nodes) {
        return new Packets.Packet<>(List.of(Packets.Origin.of(hosted.run().partition())), nodes);
    }

    /** A step's gradient over the hosted shards. */
    static final class Gradients extends EngineTask {
        private static final long serialVersionUID = 1L;

        private final long number;
        private final int epoch;
        private final long taken;
        private final long size;
        private final boolean fresh;

        Gradients(
                String engine,
                TrialSource source,
                Broadcast<scala.collection.immutable.List<float[]>> weights,
                Step step) {
            super(engine, source, weights);
            this.number = step.number();
            this.epoch = step.epoch();
            this.taken = step.taken();
            this.size = step.size();
            this.fresh = step.fresh();
        }

        @Override
        scala.collection.immutable.List<byte[]> compute(HostedShards hosted) {
            Step step = new Step(number, epoch, taken, size, fresh);
            long start = System.nanoTime();
            Weights read = weights();
            long broadcast = System.nanoTime() - start;
            return with(hosted, host -> {
                List<ReductionTree.Node<GradientSum>> nodes = gradients(host, hosted, read, step);
                long computed = System.nanoTime();
                nodes.forEach(node -> node.value().times.broadcast = broadcast);
                return Packets.ofGradients(packet(hosted, nodes), computed);
            });
        }
    }

    /** None where the run's shards do not know what they kept: Spark would only try the task again. */
    private static List<ReductionTree.Node<GradientSum>> gradients(
            ShardHost host, HostedShards hosted, Weights weights, Step step) {
        try {
            return host.gradients(hosted.shards(Split.TRAIN), weights, step);
        } catch (ShardStateLost e) {
            return List.of();
        }
    }

    /** Loss and metrics over the hosted shards of a split. */
    static final class Evaluation extends EngineTask {
        private static final long serialVersionUID = 1L;

        private final Split split;

        Evaluation(
                String engine,
                TrialSource source,
                Broadcast<scala.collection.immutable.List<float[]>> weights,
                Split split) {
            super(engine, source, weights);
            this.split = split;
        }

        @Override
        scala.collection.immutable.List<byte[]> compute(HostedShards hosted) {
            Weights read = weights();
            return with(hosted, host -> Packets.ofMetrics(packet(hosted, host.evaluate(hosted.shards(split), read))));
        }
    }
}
