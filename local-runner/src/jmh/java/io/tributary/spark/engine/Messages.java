package io.tributary.spark.engine;

import io.tributary.network.Rounding;
import io.tributary.network.Weights;
import io.tributary.random.Key;
import io.tributary.train.GradientSum;
import io.tributary.train.ReductionTree;
import io.tributary.train.Step;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The exchange's own work, on one thread and without Spark: gradients and commands written as bytes and read back. It stands in
 * the package of what it measures, which is open to no other. Microseconds per call.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Messages {
    private static final int PIECE = StarExchange.PIECE;

    /** A task's gradient and a step's weights, and both as they travel. */
    @State(Scope.Thread)
    public static class Sent {
        @Param({"79510", "10000000"})
        public int parameters;

        private final ByteBuffer piece = Wire.on(new byte[PIECE]); // serves again, as a task's messages do
        private List<ReductionTree.Node<GradientSum>> nodes;
        private GradientSum received;
        private Weights weights;
        private Weights copy;
        private List<byte[]> pieces;
        private scala.collection.immutable.List<byte[]> packet;
        private List<byte[]> command;

        @Setup
        public void allot() {
            GradientSum sum = new GradientSum(parameters, 0);
            sum.sums.examples = 1;
            received = new GradientSum(parameters, 0);
            for (int i = 0; i < parameters; i++) {
                sum.gradient.dense[i] = Key.uniform(1, i) - 0.5f;
            }
            nodes = List.of(new ReductionTree.Node<>(0, 0, sum));
            weights = new Weights(sum.gradient.dense, new float[0]);
            copy = new Weights(new float[parameters], new float[0]);
            pieces = new ArrayList<>();
            for (FloatCursor floats = Packets.numbers(nodes); floats.left() > 0; ) {
                byte[] bytes = new byte[Wire.piece(Wire.HEAD, floats, PIECE)];
                floats.write(Wire.on(bytes).position(Wire.HEAD));
                pieces.add(bytes);
            }
            packet = Packets.ofGradients(new Packets.Packet<>(List.of(), nodes), System.nanoTime());
            command = command();
        }

        private Coding coding() {
            return new Coding(parameters, Rounding.NONE);
        }

        private List<byte[]> command() {
            return Wire.encode(
                    new Command.Gradients(1, new Step(1, 0, 0, 128), weights),
                    WeightsPart.all(weights),
                    Rounding.NONE,
                    PIECE);
        }
    }

    /** As resident tasks do. */
    @Benchmark
    public ByteBuffer gradientToPieces(Sent s) {
        for (FloatCursor floats = Packets.numbers(s.nodes); floats.left() > 0; ) {
            new Wire.Head(Wire.Kind.MORE, 1, 0, false, 1, 0).begin(s.piece);
            floats.write(s.piece);
        }
        return s.piece;
    }

    /** As the driver of resident tasks does. */
    @Benchmark
    public GradientSum gradientFromPieces(Sent s) {
        FloatCursor floats = s.coding().on(s.received);
        for (byte[] bytes : s.pieces) {
            ByteBuffer piece = Wire.on(bytes);
            Wire.Head.of(piece);
            floats.read(piece);
        }
        return s.received;
    }

    /** As the tasks of a job do. */
    @Benchmark
    public Object gradientToPacket(Sent s) {
        return Packets.ofGradients(new Packets.Packet<>(List.of(), s.nodes), System.nanoTime());
    }

    /** As the driver of jobs does. */
    @Benchmark
    public Object gradientFromPacket(Sent s) {
        return Packets.toGradients(s.packet, () -> s.received);
    }

    /** As the driver of resident tasks does, once for all of them. */
    @Benchmark
    public List<byte[]> commandToPieces(Sent s) {
        return s.command();
    }

    /** As every resident task does. */
    @Benchmark
    public Weights commandFromPieces(Sent s) {
        ByteBuffer first = Wire.on(s.command.get(0));
        Wire.decode(first, (parameters, states) -> s.copy);
        FloatCursor floats = WeightsPart.read(first).numbers(s.copy, Rounding.NONE);
        floats.read(first);
        for (byte[] bytes : s.command.subList(1, s.command.size())) {
            floats.read(Wire.on(bytes));
        }
        return s.copy;
    }
}
