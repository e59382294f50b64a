package io.tributary.spark.engine;

import io.tributary.network.GradientForm;
import io.tributary.network.Rounding;
import io.tributary.train.GradientSum;
import io.tributary.train.ReductionTree;
import io.tributary.train.ShardHost;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * The tree's second level: executors exchange nodes and merge aligned subtrees, so that the driver receives about √hosts
 * gradients instead of one per host. The subtrees are those of the fixed tree, so the additions, and the bits, are the same.
 */
final class SubtreeShuffle {
    private SubtreeShuffle() {}

    /**
     * @param shards number of shards
     * @param hosts number of partitions that host them
     * @return the level whose nodes are merged on one executor each: the lowest of at most √hosts, rounded up, nodes
     */
    static int level(int shards, int hosts) {
        int most = (int) Math.ceil(Math.sqrt(hosts));
        int level = 0;
        while (subtrees(shards, level) > most) {
            level++;
        }
        return level;
    }

    /**
     * How many nodes all hosts hand in: a run that the tree cuts hands in several.
     *
     * @param shards number of shards
     * @param hosts number of partitions that host them
     * @return gradients that the driver receives if executors merge nothing among each other
     */
    static long nodes(int shards, int hosts) {
        long nodes = 0;
        for (int host = 0; host < hosts; host++) {
            nodes += nodesOfRun(
                    ReductionTree.firstShard(host, hosts, shards),
                    ReductionTree.firstShard(host + 1, hosts, shards),
                    shards);
        }
        return nodes;
    }

    /**
     * @param first the first shard of a run
     * @param end one past its last
     * @param shards number of shards
     * @return nodes that the run is merged to
     */
    static int nodesOfRun(int first, int end, int shards) {
        int nodes = 0;
        for (long at = first; at < end; nodes++) {
            long width = at == 0 ? Long.highestOneBit(shards) << 1 : Long.lowestOneBit(at);
            while (Math.min(at + width, shards) > end) {
                width >>= 1;
            }
            at += width;
        }
        return nodes;
    }

    /**
     * @param set the hosted shards
     * @return gradients that the driver receives if executors merge subtrees first
     */
    static int subtrees(ShardSet set) {
        return subtrees(set.shards(), level(set.shards(), set.partitions()));
    }

    private static int subtrees(int shards, int level) {
        return (int) (((long) shards + (1L << level) - 1) >> level);
    }

    /**
     * @param level of a node
     * @param index of a node
     * @param root the level of the subtrees
     * @return the subtree it belongs to; a node above their roots goes with the first subtree below it
     */
    static int subtree(int level, int index, int root) {
        return level <= root ? index >> (root - level) : index << (level - root);
    }

    /**
     * A job's RDD with the second level in it.
     *
     * @param merged one packet per reducer that got any node
     * @param shuffle the shuffle's number, to be forgotten after the step
     */
    record Plan(JavaRDD<scala.collection.immutable.List<byte[]>> merged, int shuffle) {}

    /**
     * @param shards the hosted shards
     * @param task computes a partition's nodes
     * @param like a sum of the trial, read
     * @return the plan
     */
    static Plan plan(ShardsRdd shards, EngineTask.Gradients task, GradientSum like) {
        int count = shards.set().shards();
        int level = level(count, shards.set().partitions());
        Sizes sizes =
                new Sizes(count, like.gradient.form(), like.state.length, like.activations.length / 2, like.rounding());
        JavaPairRDD<Integer, scala.collection.immutable.List<byte[]>> nodes = shards.toJavaRDD()
                .mapPartitionsToPair(
                        hosting -> keyed(task.compute(hosting.next().own()), level, sizes));
        JavaPairRDD<Integer, scala.collection.immutable.List<byte[]>> sorted =
                nodes.partitionBy(new BySubtree(subtrees(count, level)));
        return new Plan(
                sorted.mapPartitions(packets -> List.of(merge(packets, sizes)).iterator()),
                SparkInternals.shuffle(sorted.rdd()));
    }

    /** One record per node, keyed by its subtree. */
    private static Iterator<Tuple2<Integer, scala.collection.immutable.List<byte[]>>> keyed(
            scala.collection.immutable.List<byte[]> bytes, int level, Sizes sizes) {
        long start = System.nanoTime();
        Packets.Packet<GradientSum> packet = Packets.toGradients(bytes, sizes::buffer);
        List<Tuple2<Integer, scala.collection.immutable.List<byte[]>>> records = new ArrayList<>();
        for (ReductionTree.Node<GradientSum> node : packet.nodes()) {
            records.add(new Tuple2<>(
                    subtree(node.level(), node.index(), level),
                    Packets.ofGradients(new Packets.Packet<>(packet.origins(), List.of(node)), start)));
        }
        return records.iterator();
    }

    /** Adds nodes of whole subtrees, in any order, as far up as they go. */
    private static scala.collection.immutable.List<byte[]> merge(
            Iterator<Tuple2<Integer, scala.collection.immutable.List<byte[]>>> packets, Sizes sizes) {
        ReductionTree<GradientSum> tree = new ReductionTree<>(sizes.shards, ShardHost.MERGE_GRADIENTS);
        List<Packets.Origin> origins = new ArrayList<>();
        long reduce = 0; // without the waits for what other executors send
        while (packets.hasNext()) {
            scala.collection.immutable.List<byte[]> bytes = packets.next()._2();
            long start = System.nanoTime();
            Packets.Packet<GradientSum> packet = Packets.toGradients(bytes, sizes::buffer);
            origins.addAll(packet.origins());
            packet.nodes().forEach(node -> tree.add(node.level(), node.index(), node.value()));
            reduce += System.nanoTime() - start;
        }
        return Packets.ofGradients(new Packets.Packet<>(origins, tree.drain()), System.nanoTime() - reduce);
    }

    /** Hands a reducer's packet to the driver. */
    static final class Take
            extends StepJob.Work<scala.collection.immutable.List<byte[]>, scala.collection.immutable.List<byte[]>> {
        private static final long serialVersionUID = 1L;

        @Override
        public scala.collection.immutable.List<byte[]> apply(
                scala.collection.Iterator<scala.collection.immutable.List<byte[]>> packets) {
            return packets.next();
        }
    }

    /** What executors must know to make buffers and trees. */
    private static final class Sizes implements Serializable {
        private static final long serialVersionUID = 1L;

        final int shards;
        final int parameters;
        final int[][] tables; // of each what makes it: the form does not travel
        final int states;
        final int layers;
        final Rounding rounding;

        Sizes(int shards, GradientForm form, int states, int layers, Rounding rounding) {
            this.rounding = rounding;
            this.shards = shards;
            this.parameters = form.parameters();
            this.tables = form.tables().stream()
                    .map(table -> new int[] {table.offset(), table.rows(), table.width(), table.perExample()})
                    .toArray(int[][]::new);
            this.states = states;
            this.layers = layers;
        }

        GradientSum buffer() {
            List<GradientForm.Table> made = Stream.of(tables)
                    .map(table -> new GradientForm.Table(table[0], table[1], table[2], table[3]))
                    .toList();
            return new GradientSum(new GradientForm(parameters, made), states, layers, rounding);
        }
    }

    /** One partition per subtree. */
    private static final class BySubtree extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final int subtrees;

        BySubtree(int subtrees) {
            this.subtrees = subtrees;
        }

        @Override
        public int numPartitions() {
            return subtrees;
        }

        @Override
        public int getPartition(Object subtree) {
            return (Integer) subtree;
        }
    }
}
