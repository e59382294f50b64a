package io.tributary.spark.engine;

import io.tributary.blas.Blas;
import io.tributary.metric.Ranking;
import io.tributary.train.GradientSum;
import io.tributary.train.MetricSums;
import io.tributary.train.PhaseTimes;
import io.tributary.train.ReductionTree;
import io.tributary.transform.ShardSummary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/**
 * What tasks hand in, as bytes: a head of plain numbers, then the float arrays in pieces of at most {@link #PIECE} floats.
 * A packet is a Scala list of byte arrays, which the Java serializer takes, and Kryo too with registration required and no
 * registrator of ours; bytes are copied in bulk where Kryo writes a {@code float[]} number by number.
 *
 * <p>Symbols: P parameters, S state values.
 */
final class Packets {
    /** Floats per piece: 32 MiB. */
    static final int PIECE = 8 << 20;

    private Packets() {}

    /**
     * Who computed a packet.
     *
     * @param partition the partition of the hosted shards
     * @param place the executor
     * @param blas the BLAS of its JVM
     */
    record Origin(int partition, SparkInternals.Place place, String blas) {
        /**
         * @param partition the partition of what the calling task hosts
         * @return the calling task
         */
        static Origin of(int partition) {
            return new Origin(partition, SparkInternals.here(), Blas.info().toString());
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

    /** Writes to a head that never fails. */
    @FunctionalInterface
    private interface Writing {
        void to(DataOutputStream head) throws IOException;
    }

    /** Reads from a head. */
    @FunctionalInterface
    private interface Reading<T> {
        T from(DataInputStream head) throws IOException;
    }

    /**
     * @param packet read, but for the nodes' times, which the reduction is added to
     * @param since when the task went over to reducing, by {@link System#nanoTime}: what has passed since then is in the head,
     *     which is written last
     * @return its bytes; gradients of no examples, which are not added, are left out
     */
    static scala.collection.immutable.List<byte[]> ofGradients(Packet<GradientSum> packet, long since) {
        List<byte[]> pieces = new ArrayList<>();
        arrays(packet.nodes()).forEach(array -> addPieces(array, pieces));
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
        arrays(packet.nodes()).forEach(array -> readPieces(pieces, array));
        return packet;
    }

    /**
     * @param packet read
     * @return all of it but the {@link #arrays}
     */
    static byte[] gradientHead(Packet<GradientSum> packet) {
        return head(out -> {
            writeOrigins(packet.origins(), out);
            out.writeInt(packet.nodes().size());
            for (ReductionTree.Node<GradientSum> node : packet.nodes()) {
                GradientSum sum = node.value();
                out.writeInt(node.level());
                out.writeInt(node.index());
                writeSums(sum.sums, out);
                out.writeInt(sum.badShard);
                out.writeInt(sum.badIndex);
                for (double activation : sum.activations) {
                    out.writeDouble(activation);
                }
                writeTimes(sum.times, out);
            }
        });
    }

    /**
     * @param head what {@link #gradientHead(Packet)} made
     * @param buffers gives sums of the right size, overwritten but for their {@link #arrays}
     * @return the packet
     */
    static Packet<GradientSum> gradientHead(byte[] head, Supplier<GradientSum> buffers) {
        return read(head, in -> {
            List<Origin> origins = readOrigins(in);
            int count = in.readInt();
            List<ReductionTree.Node<GradientSum>> nodes = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                GradientSum sum = buffers.get();
                nodes.add(new ReductionTree.Node<>(in.readInt(), in.readInt(), sum));
                readSums(sum.sums, in);
                sum.badShard = in.readInt();
                sum.badIndex = in.readInt();
                for (int layer = 0; layer < sum.activations.length; layer++) {
                    sum.activations[layer] = in.readDouble();
                }
                readTimes(sum.times, in);
                if (sum.sums.examples == 0) {
                    sum.gradient.clear();
                    Arrays.fill(sum.state, 0f);
                }
            }
            return new Packet<>(origins, nodes);
        });
    }

    /**
     * @param nodes of gradients
     * @return the arrays that travel, in order: none of sums of no examples, which are not added
     */
    static List<float[]> arrays(List<ReductionTree.Node<GradientSum>> nodes) {
        List<float[]> arrays = new ArrayList<>();
        for (ReductionTree.Node<GradientSum> node : nodes) {
            if (node.value().sums.examples > 0) {
                arrays.add(node.value().gradient.dense);
                arrays.add(node.value().state);
            }
        }
        return arrays;
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
        return head(out -> {
            writeOrigins(packet.origins(), out);
            out.writeInt(packet.nodes().size());
            for (ReductionTree.Node<MetricSums> node : packet.nodes()) {
                out.writeInt(node.level());
                out.writeInt(node.index());
                out.writeInt(node.value().metrics.length);
                byte[] ranking = node.value().ranking.encode();
                out.writeInt(ranking.length);
                out.write(ranking);
                writeSums(node.value(), out);
            }
        });
    }

    /**
     * @param head what {@link #metricHead(Packet)} made
     * @return the packet
     */
    static Packet<MetricSums> metricHead(byte[] head) {
        return read(head, in -> {
            List<Origin> origins = readOrigins(in);
            int count = in.readInt();
            List<ReductionTree.Node<MetricSums>> nodes = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                int level = in.readInt();
                int index = in.readInt();
                int metrics = in.readInt();
                MetricSums sums = new MetricSums(metrics, Ranking.decode(in.readNBytes(in.readInt())));
                readSums(sums, in);
                nodes.add(new ReductionTree.Node<>(level, index, sums));
            }
            return new Packet<>(origins, nodes);
        });
    }

    /**
     * @param origin read
     * @return its bytes
     */
    static byte[] ofOrigin(Origin origin) {
        return head(out -> writeOrigins(List.of(origin), out));
    }

    /**
     * @param head what {@link #ofOrigin} made
     * @return the origin
     */
    static Origin toOrigin(byte[] head) {
        return read(head, Packets::readOrigins).get(0);
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

    private static void writeOrigins(List<Origin> origins, DataOutputStream out) throws IOException {
        out.writeInt(origins.size());
        for (Origin origin : origins) {
            out.writeInt(origin.partition());
            out.writeUTF(origin.place().executor());
            out.writeUTF(origin.place().host());
            out.writeUTF(origin.blas());
        }
    }

    private static List<Origin> readOrigins(DataInputStream in) throws IOException {
        int count = in.readInt();
        List<Origin> origins = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            origins.add(new Origin(in.readInt(), new SparkInternals.Place(in.readUTF(), in.readUTF()), in.readUTF()));
        }
        return origins;
    }

    private static void writeSums(MetricSums sums, DataOutputStream out) throws IOException {
        out.writeDouble(sums.loss);
        out.writeDouble(sums.weight);
        out.writeLong(sums.examples);
        for (double metric : sums.metrics) {
            out.writeDouble(metric);
        }
    }

    private static void readSums(MetricSums sums, DataInputStream in) throws IOException {
        sums.loss = in.readDouble();
        sums.weight = in.readDouble();
        sums.examples = in.readLong();
        for (int i = 0; i < sums.metrics.length; i++) {
            sums.metrics[i] = in.readDouble();
        }
    }

    private static void writeTimes(PhaseTimes times, DataOutputStream out) throws IOException {
        out.writeLong(times.sample);
        out.writeLong(times.forward);
        out.writeLong(times.backward);
        out.writeLong(times.reduce);
        out.writeLong(times.broadcast);
    }

    private static void readTimes(PhaseTimes times, DataInputStream in) throws IOException {
        times.sample = in.readLong();
        times.forward = in.readLong();
        times.backward = in.readLong();
        times.reduce = in.readLong();
        times.broadcast = in.readLong();
    }

    private static void addPieces(float[] values, List<byte[]> pieces) {
        for (int from = 0; from < values.length; from += PIECE) {
            int count = Math.min(PIECE, values.length - from);
            byte[] piece = new byte[count * Float.BYTES];
            ByteBuffer.wrap(piece)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .put(values, from, count);
            pieces.add(piece);
        }
    }

    private static void readPieces(Iterator<byte[]> pieces, float[] into) {
        for (int from = 0; from < into.length; from += PIECE) {
            int count = Math.min(PIECE, into.length - from);
            byte[] piece = pieces.next();
            if (piece.length != count * Float.BYTES) {
                throw new IllegalStateException("a piece of " + count + " floats came with " + piece.length + " bytes");
            }
            ByteBuffer.wrap(piece)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(into, from, count);
        }
    }

    private static byte[] head(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try {
            writing.to(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    private static <T> T read(byte[] head, Reading<T> reading) {
        try {
            return reading.from(new DataInputStream(new ByteArrayInputStream(head)));
        } catch (IOException e) {
            throw new UncheckedIOException("a task's result ends too early", e);
        }
    }

    private static scala.collection.immutable.List<byte[]> toScala(List<byte[]> pieces) {
        return ScalaViews.asScala(pieces);
    }
}
