package io.tributary.spark.engine;

import io.tributary.blas.Blas;
import io.tributary.metric.Ranking;
import io.tributary.network.RowGradient;
import io.tributary.train.GradientSum;
import io.tributary.train.MetricSums;
import io.tributary.train.PhaseTimes;
import io.tributary.train.ReductionTree;
import io.tributary.transform.ShardSummary;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/**
 * What tasks hand in, as bytes: a head of plain numbers, then the arrays in pieces of at most {@link #PIECE} numbers. Of tables
 * only touched rows travel, with their ids.
 * A packet is a Scala list of byte arrays, which the Java serializer takes, and Kryo too with registration required and no
 * registrator of ours; bytes are copied in bulk where Kryo writes a {@code float[]} number by number.
 *
 * <p>Symbols: P parameters, S state values.
 */
final class Packets {
    /** Numbers of four bytes per piece: 32 MiB. */
    static final int PIECE = 8 << 20;

    /** Bytes that any node has at least: level, index, loss, weight, examples. */
    private static final int LEAST_NODE = 2 * Integer.BYTES + 2 * Double.BYTES + Long.BYTES;

    /** Nodes that a task hands in at most: two of each level of the tree. */
    private static final int MOST_NODES = 2 * Integer.SIZE;

    private Packets() {}

    /**
     * @param buffers gives sums, as large as the model
     * @param <T> the sums
     * @return the same, for as many nodes as a message can have
     */
    static <T> Supplier<T> few(Supplier<T> buffers) {
        int[] taken = new int[1];
        return () -> {
            if (++taken[0] > MOST_NODES) {
                throw new IllegalArgumentException("more nodes came than a task can have");
            }
            return buffers.get();
        };
    }

    /**
     * Who computed a packet.
     *
     * @param run the number of the hosted run of shards
     * @param place the executor
     * @param blas the BLAS of its JVM
     */
    record Origin(int run, SparkInternals.Place place, String blas) {
        /**
         * @param run the number of what the calling task hosts
         * @return the calling task
         */
        static Origin of(int run) {
            return new Origin(run, SparkInternals.here(), Blas.info().toString());
        }

        /**
         * @param other the number of what the task was told to host
         * @return the same task
         */
        Origin hosting(int other) {
            return new Origin(other, place, blas);
        }
    }

    /**
     * What packing a partition hands in.
     *
     * @param origin who packed
     * @param summaries of the packed shards
     */
    record Packing(Origin origin, List<ShardSummary> summaries) {}

    /**
     * What a task hands in.
     *
     * @param origins who computed it: one task, or several whose nodes were merged on an executor
     * @param nodes the nodes of the tree
     * @param <T> the sums
     */
    record Packet<T>(List<Origin> origins, List<ReductionTree.Node<T>> nodes) {}

    /**
     * @param packet read, but for the nodes' times, which the reduction is added to
     * @param since when the task went over to reducing, by {@link System#nanoTime}: what has passed since then is in the head,
     *     which is written last
     * @return its bytes; gradients of no examples, which are not added, are left out
     */
    static scala.collection.immutable.List<byte[]> ofGradients(Packet<GradientSum> packet, long since) {
        List<byte[]> pieces = new ArrayList<>();
        for (FloatCursor numbers = numbers(packet.nodes()); numbers.left() > 0; ) {
            byte[] piece = new byte[numbers.bytes(PIECE * Float.BYTES)];
            numbers.write(Wire.on(piece));
            pieces.add(piece);
        }
        long reduce = System.nanoTime() - since;
        packet.nodes().forEach(node -> node.value().times.reduce += reduce);
        pieces.add(0, gradientHead(packet));
        return toScala(pieces);
    }

    /**
     * @param bytes what {@link #ofGradients} made
     * @param buffers gives sums of the right size, overwritten
     * @return the packet
     */
    static Packet<GradientSum> toGradients(
            scala.collection.immutable.List<byte[]> bytes, Supplier<GradientSum> buffers) {
        Iterator<byte[]> pieces = ScalaViews.asJava(bytes).iterator();
        Packet<GradientSum> packet = gradientHead(pieces.next(), buffers);
        FloatCursor numbers = numbers(packet.nodes());
        while (numbers.left() > 0) {
            numbers.read(Wire.on(pieces.next()));
        }
        received(packet.nodes());
        return packet;
    }

    /**
     * @param packet read
     * @return all of it but the {@link #numbers}
     */
    static byte[] gradientHead(Packet<GradientSum> packet) {
        Bytes out = new Bytes();
        writeOrigins(packet.origins(), out);
        out.number(packet.nodes().size());
        for (ReductionTree.Node<GradientSum> node : packet.nodes()) {
            GradientSum sum = node.value();
            out.number(node.level()).number(node.index());
            writeSums(sum.sums, out);
            out.number(sum.badShard).number(sum.badIndex).numbers(sum.activations);
            writeTimes(sum.times, out);
            for (RowGradient rows : sum.gradient.tables()) {
                out.number(sum.sums.examples == 0 ? 0 : rows.count());
            }
        }
        return out.toArray();
    }

    /**
     * @param head what {@link #gradientHead(Packet)} made
     * @param buffers gives sums of the right size, overwritten but for their {@link #numbers}
     * @return the packet; when its numbers have been read, the caller calls {@link #received}
     * @throws IllegalArgumentException if a table has not as many rows as it says
     */
    static Packet<GradientSum> gradientHead(byte[] head, Supplier<GradientSum> buffers) {
        ByteBuffer in = Wire.on(head);
        List<Origin> origins = readOrigins(in);
        List<ReductionTree.Node<GradientSum>> nodes = new ArrayList<>();
        for (int i = Bytes.count(in, LEAST_NODE); i > 0; i--) {
            GradientSum sum = buffers.get();
            nodes.add(new ReductionTree.Node<>(in.getInt(), in.getInt(), sum));
            readSums(sum.sums, in);
            sum.badShard = in.getInt();
            sum.badIndex = in.getInt();
            Bytes.numbers(in, sum.activations);
            readTimes(sum.times, in);
            if (sum.sums.examples == 0) {
                sum.gradient.clear();
                Arrays.fill(sum.state, 0f);
            }
            for (RowGradient rows : sum.gradient.tables()) {
                rows.receive(in.getInt());
            }
        }
        return new Packet<>(origins, nodes);
    }

    /**
     * @param nodes of gradients
     * @return the numbers that travel behind the head: none of sums of no examples, which are not added
     */
    static FloatCursor numbers(List<ReductionTree.Node<GradientSum>> nodes) {
        FloatCursor numbers = new FloatCursor();
        for (ReductionTree.Node<GradientSum> node : nodes) {
            GradientSum sum = node.value();
            if (sum.sums.examples > 0) {
                numbers.add(sum.gradient.dense, sum.rounding())
                        .add(sum.state)
                        .add(sum.gradient.tables(), sum.rounding());
            }
        }
        return numbers;
    }

    /**
     * @param nodes of gradients
     * @return of what {@link #numbers} gives, the rows of tables alone
     */
    static FloatCursor rows(List<ReductionTree.Node<GradientSum>> nodes) {
        FloatCursor rows = new FloatCursor();
        for (ReductionTree.Node<GradientSum> node : nodes) {
            if (node.value().sums.examples > 0) {
                rows.add(node.value().gradient.tables(), node.value().rounding());
            }
        }
        return rows;
    }

    /**
     * Ends the reading of nodes.
     *
     * @param nodes whose numbers have all been read
     * @throws IllegalArgumentException if an id is none of its table's, or came twice
     */
    static void received(List<ReductionTree.Node<GradientSum>> nodes) {
        for (ReductionTree.Node<GradientSum> node : nodes) {
            node.value().gradient.tables().forEach(RowGradient::received);
        }
    }

    /**
     * @param packet read
     * @return its bytes
     */
    static scala.collection.immutable.List<byte[]> ofMetrics(Packet<MetricSums> packet) {
        return toScala(List.of(metricHead(packet)));
    }

    /**
     * @param bytes what {@link #ofMetrics} made
     * @return the packet
     */
    static Packet<MetricSums> toMetrics(scala.collection.immutable.List<byte[]> bytes) {
        return metricHead(bytes.head());
    }

    /**
     * @param packet read
     * @return all of it
     */
    static byte[] metricHead(Packet<MetricSums> packet) {
        Bytes out = new Bytes();
        writeOrigins(packet.origins(), out);
        out.number(packet.nodes().size());
        for (ReductionTree.Node<MetricSums> node : packet.nodes()) {
            MetricSums sums = node.value();
            out.number(node.level()).number(node.index()).number(sums.metrics.length);
            out.block(sums.ranking.encode());
            writeSums(sums, out);
        }
        return out.toArray();
    }

    /**
     * @param head what {@link #metricHead(Packet)} made
     * @return the packet
     */
    static Packet<MetricSums> metricHead(byte[] head) {
        ByteBuffer in = Wire.on(head);
        List<Origin> origins = readOrigins(in);
        List<ReductionTree.Node<MetricSums>> nodes = new ArrayList<>();
        for (int i = Bytes.count(in, LEAST_NODE); i > 0; i--) {
            int level = in.getInt();
            int index = in.getInt();
            int metrics = Bytes.count(in, Double.BYTES);
            MetricSums sums = new MetricSums(metrics, Ranking.decode(Bytes.block(in)));
            readSums(sums, in);
            nodes.add(new ReductionTree.Node<>(level, index, sums));
        }
        return new Packet<>(origins, nodes);
    }

    /**
     * @param origin read
     * @return its bytes
     */
    static byte[] ofOrigin(Origin origin) {
        Bytes out = new Bytes();
        writeOrigins(List.of(origin), out);
        return out.toArray();
    }

    /**
     * @param head what {@link #ofOrigin} made
     * @return the origin
     */
    static Origin toOrigin(byte[] head) {
        return readOrigins(Wire.on(head)).get(0);
    }

    /**
     * @param packing read
     * @return its bytes
     */
    static scala.collection.immutable.List<byte[]> ofPacking(Packing packing) {
        List<byte[]> pieces = new ArrayList<>();
        pieces.add(ofOrigin(packing.origin()));
        packing.summaries().forEach(summary -> pieces.add(summary.encode()));
        return toScala(pieces);
    }

    /**
     * @param bytes what {@link #ofPacking} made
     * @return the packing
     */
    static Packing toPacking(scala.collection.immutable.List<byte[]> bytes) {
        List<byte[]> pieces = ScalaViews.asJava(bytes);
        Origin origin = toOrigin(pieces.get(0));
        return new Packing(
                origin, pieces.stream().skip(1).map(ShardSummary::decode).toList());
    }

    private static void writeOrigins(List<Origin> origins, Bytes out) {
        out.number(origins.size());
        for (Origin origin : origins) {
            out.number(origin.run());
            out.text(origin.place().executor()).text(origin.place().host()).text(origin.blas());
        }
    }

    private static List<Origin> readOrigins(ByteBuffer in) {
        List<Origin> origins = new ArrayList<>();
        for (int i = Bytes.count(in, Integer.BYTES); i > 0; i--) {
            origins.add(
                    new Origin(in.getInt(), new SparkInternals.Place(Bytes.text(in), Bytes.text(in)), Bytes.text(in)));
        }
        return origins;
    }

    private static void writeSums(MetricSums sums, Bytes out) {
        out.number(sums.loss).number(sums.weight).number(sums.examples).numbers(sums.metrics);
    }

    private static void readSums(MetricSums sums, ByteBuffer in) {
        sums.loss = in.getDouble();
        sums.weight = in.getDouble();
        sums.examples = in.getLong();
        Bytes.numbers(in, sums.metrics);
    }

    private static void writeTimes(PhaseTimes times, Bytes out) {
        out.number(times.sample).number(times.forward).number(times.backward);
        out.number(times.reduce).number(times.broadcast);
    }

    private static void readTimes(PhaseTimes times, ByteBuffer in) {
        times.sample = in.getLong();
        times.forward = in.getLong();
        times.backward = in.getLong();
        times.reduce = in.getLong();
        times.broadcast = in.getLong();
    }

    /**
     * @param values read
     * @return their bytes
     */
    static scala.collection.immutable.List<byte[]> ofFloats(float[] values) {
        List<byte[]> pieces = new ArrayList<>();
        for (FloatCursor floats = new FloatCursor().add(values); floats.left() > 0; ) {
            byte[] piece = new byte[floats.bytes(PIECE * Float.BYTES)];
            floats.write(Wire.on(piece));
            pieces.add(piece);
        }
        return toScala(pieces);
    }

    /**
     * @param pieces what {@link #ofFloats} made
     * @return the values
     */
    static float[] toFloats(List<byte[]> pieces) {
        float[] values = new float
                [pieces.stream().mapToInt(piece -> piece.length / Float.BYTES).sum()];
        FloatCursor floats = new FloatCursor().add(values);
        pieces.forEach(piece -> floats.read(Wire.on(piece)));
        return values;
    }

    /**
     * @param pieces of a packet
     * @return the packet
     */
    static scala.collection.immutable.List<byte[]> toScala(List<byte[]> pieces) {
        return ScalaViews.asScala(pieces);
    }
}
