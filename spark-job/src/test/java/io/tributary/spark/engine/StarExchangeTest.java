package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.metric.Ranking;
import io.tributary.network.Batch;
import io.tributary.network.GradientForm;
import io.tributary.network.Rounding;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import io.tributary.row.Split;
import io.tributary.train.GradientSum;
import io.tributary.train.MetricSums;
import io.tributary.train.ReductionTree;
import io.tributary.train.Step;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

/** What the driver answers to tasks, message by message. */
class StarExchangeTest {
    private static final String ENGINE = "engine-of-test";
    private static final int PARAMETERS = 1_003_131;
    private static final int PIECE = 1 << 10;
    private static final DriverLink.Settings SETTINGS = new DriverLink.Settings(ENGINE, Duration.ofMinutes(1), PIECE);
    private static final Step STEP = new Step(1, 0, 0, 8);

    /** What a task of the test does with its line; a static field, since tasks of local mode are threads of this JVM. */
    private static final AtomicReference<TaskBody> BODY = new AtomicReference<>();

    /** See {@link #BODY}. */
    private interface TaskBody {
        void run(StarLine line);
    }

    private static void withExchange(int parameters, BiConsumer<JavaSparkContext, StarExchange> test) {
        withExchange(Session.OURS, parameters, test);
    }

    private static void withExchange(Session session, int parameters, BiConsumer<JavaSparkContext, StarExchange> test) {
        session.in("local[1]", context -> {
            try (StarExchange exchange = new StarExchange(
                    context.sc(),
                    SETTINGS,
                    GradientForm.dense(parameters),
                    Rounding.NONE,
                    () -> new GradientSum(parameters, 0))) {
                exchange.begin(1);
                test.accept(context, exchange);
            }
        });
    }

    private static ByteBuffer answer(CompletableFuture<ByteBuffer> answer) {
        return answer.orTimeout(3, TimeUnit.SECONDS).join();
    }

    private static CompletableFuture<ByteBuffer> fetch(int generation, int piece) {
        SparkRpc.Driver driver = SparkRpc.connect(ENGINE);
        SparkRpc.Message message = driver.message(PIECE);
        new Wire.Head(Wire.Kind.FETCH, generation, 0, false, 1, 0)
                .begin(message.content())
                .putInt(piece);
        return driver.ask(message);
    }

    private static CompletableFuture<ByteBuffer> started(int generation) {
        byte[] origin = Packets.ofOrigin(new Packets.Origin(0, new SparkInternals.Place("1", "host"), "blas"));
        SparkRpc.Driver driver = SparkRpc.connect(ENGINE);
        SparkRpc.Message message = driver.message(PIECE);
        Wire.put(origin, new Wire.Head(Wire.Kind.STARTED, generation, 0, true, 0, 0).begin(message.content()));
        return driver.ask(message);
    }

    private static Command command(ByteBuffer answer) {
        return Wire.decode(answer, (parameters, states) -> new Weights(new float[parameters], new float[states]));
    }

    private static Arrival poll(StarExchange exchange, long millis) {
        try {
            return exchange.poll(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static JavaFutureAction<Void> task(JavaSparkContext context, TaskBody body) {
        BODY.set(body);
        return context.parallelize(List.of(1), 1)
                .foreachAsync(nothing -> BODY.get().run(new StarLine(SETTINGS, Rounding.NONE, 1, 0)));
    }

    private static void await(JavaFutureAction<Void> job) {
        try {
            job.get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void nothingIsServedToAGenerationThatIsOver() {
        withExchange(10, (context, exchange) -> {
            Weights weights = new Weights(new float[2 * PIECE], new float[0]);
            exchange.offer(new Command.Gradients(1, STEP, weights), null);
            assertEquals(PIECE, answer(fetch(1, 1)).remaining());
            exchange.begin(2);
            assertEquals(0, answer(fetch(2, 1)).remaining(), "no command yet");
            exchange.offer(new Command.Gradients(1, STEP, weights), null); // the same again, as after a loss
            assertEquals(PIECE, answer(fetch(2, 1)).remaining());
            assertEquals(0, answer(fetch(1, 1)).remaining(), "an older generation");
        });
    }

    @Test
    void whatWasNotReadWhenAGenerationEndsIsToldToEnd() {
        withExchange(10, (context, exchange) -> {
            CompletableFuture<ByteBuffer> unread = started(1);
            assertFalse(unread.isDone());
            Eventually.holds("the message is there", () -> {
                exchange.begin(2);
                return unread.isDone();
            });
            assertInstanceOf(Command.End.class, command(answer(unread)));
        });
    }

    @Test
    void olderGenerationsAreDropped() {
        withExchange(10, (context, exchange) -> {
            exchange.begin(2);
            exchange.offer(new Command.Evaluation(1, Split.TEST, new Weights(new float[10], new float[0])), null);
            CompletableFuture<ByteBuffer> old = started(1);
            assertInstanceOf(Command.End.class, command(answer(old)));
            assertNull(poll(exchange, 100));
            CompletableFuture<ByteBuffer> current = started(2);
            assertInstanceOf(Arrival.Started.class, poll(exchange, 3000));
            assertInstanceOf(Command.Evaluation.class, command(answer(current)));
        });
    }

    @Test
    void aTaskThatFetchesWeightsEndsWhenItsGenerationDoes() {
        withExchange(PARAMETERS, (context, exchange) -> {
            BlockingQueue<Command> got = new LinkedBlockingQueue<>();
            JavaFutureAction<Void> job = task(context, line -> {
                line.start(Packets.Origin.of(0));
                got.add(line.next());
            });
            assertInstanceOf(Arrival.Started.class, poll(exchange, 10_000));
            exchange.offer(new Command.Gradients(1, STEP, new Weights(new float[PARAMETERS], new float[0])), null);
            exchange.begin(2); // some 4000 pieces earlier than the task would have all
            await(job);
            assertInstanceOf(Command.End.class, got.remove());
        });
    }

    /** Heads of every kind with random bytes behind them, and bytes that are no head at all: each sender is told. */
    @Test
    void whatIsNotUnderstoodIsAnsweredWithAnErrorAndCounted() {
        withExchange(10, (context, exchange) -> {
            exchange.offer(new Command.Gradients(1, STEP, new Weights(new float[10], new float[0])), null);
            SplittableRandom random = new SplittableRandom(3);
            List<CompletableFuture<ByteBuffer>> answers = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                byte[] bytes = new byte[random.nextInt(60)];
                random.nextBytes(bytes);
                SparkRpc.Message message = SparkRpc.connect(ENGINE).message(PIECE);
                if (i % 2 == 0) {
                    Wire.Kind kind = Wire.Kind.values()[i / 2 % Wire.Kind.values().length];
                    new Wire.Head(kind, 1, i % 3, i % 5 == 0, i % 4, 0).begin(message.content());
                }
                message.content().put(bytes);
                answers.add(SparkRpc.connect(ENGINE).ask(message));
            }
            Eventually.holds("all are answered or kept", () -> {
                Arrival arrival = poll(exchange, 20);
                assertFalse(
                        arrival instanceof Arrival.Gradients || arrival instanceof Arrival.Metrics, () -> "" + arrival);
                return arrival == null
                        && answers.stream().filter(CompletableFuture::isDone).count() > 300;
            });
            Eventually.holds(
                    "those are told that are counted",
                    () -> answers.stream()
                                    .filter(CompletableFuture::isCompletedExceptionally)
                                    .count()
                            == exchange.refused());
            assertTrue(exchange.refused() > 200, exchange.refused() + " were counted");
            started(1);
            Eventually.holds("a task is heard as before", () -> poll(exchange, 20) instanceof Arrival.Started);
        });
    }

    /** As the ranking of many scores. */
    @Test
    void figuresArriveInPartsNoneLargerThanAMessage() {
        MetricSums sums = new MetricSums(2, new Ranking());
        Batch batch = new Batch(5000, 1, 1);
        batch.size = 5000;
        float[] scores = new float[batch.size];
        for (int i = 0; i < batch.size; i++) {
            batch.target[i] = i % 2;
            batch.weight[i] = 1 + i % 3;
            scores[i] = (float) Math.sin(i);
        }
        sums.ranking.add(batch, Shape.of(1), scores);
        sums.metrics[1] = 0.5;
        assertTrue(sums.ranking.encode().length > 10 * PIECE);
        withExchange(10, (context, exchange) -> {
            JavaFutureAction<Void> job = task(context, line -> {
                line.metrics(7, List.of(new ReductionTree.Node<>(0, 0, sums), new ReductionTree.Node<>(1, 1, sums)));
                line.next();
            });
            AtomicReference<Arrival.Metrics> whole = new AtomicReference<>();
            Eventually.holds("the figures are there", () -> {
                Arrival arrival = poll(exchange, 20);
                if (arrival instanceof Arrival.Metrics metrics) {
                    whole.set(metrics);
                }
                return whole.get() != null;
            });
            assertEquals(7, whole.get().number());
            assertEquals(2, whole.get().nodes().size());
            for (ReductionTree.Node<MetricSums> node : whole.get().nodes()) {
                assertArrayEquals(sums.ranking.encode(), node.value().ranking.encode());
                assertEquals(0.5, node.value().metrics[1]);
            }
            exchange.begin(2); // the task is told to end
            await(job);
        });
    }

    /** Each node would take a buffer of the model's size. */
    @Test
    void aTaskHandsInNoMoreNodesThanATreeHas() {
        Supplier<Integer> few = Packets.few(() -> 1);
        for (int node = 0; node < 64; node++) {
            few.get();
        }
        assertThrows(IllegalArgumentException.class, few::get);
    }

    @Test
    void gradientsAndWeightsArriveInPiecesNoneLargerThanAskedFor() {
        int parameters = 10_000;
        GradientSum sum = new GradientSum(parameters, 3);
        for (int i = 0; i < parameters; i++) {
            sum.gradient.dense[i] = 0.1f * i;
        }
        sum.state[2] = -0f;
        sum.sums.examples = 1;
        BlockingQueue<Integer> sizes = new LinkedBlockingQueue<>();
        Session.OURS.in("local[1]", context -> {
            SparkRpc.Served served = SparkRpc.serve(context.sc(), ENGINE, (message, reply) -> {
                sizes.add(message.length);
                reply.accept(Wire.NOTHING);
            });
            await(task(context, line -> line.gradients(1, List.of(new ReductionTree.Node<>(0, 0, sum)))));
            int bytes = parameters * Float.BYTES;
            Eventually.holds(
                    "all pieces are there",
                    () -> sizes.stream().mapToInt(Integer::intValue).sum() > bytes);
            served.close();
        });
        assertTrue(sizes.size() > parameters * Float.BYTES / PIECE);
        sizes.forEach(size -> assertTrue(size <= PIECE, "bytes " + size));
    }

    /** As large a part of the user's own session as the envelope of a message depends on. */
    @Test
    void aGradientArrivesAsItWasWhateverTheSerializersSettings() {
        requireArrival(Session.OURS);
        requireArrival(Session.RESET);
    }

    private static void requireArrival(Session session) {
        int parameters = 5_000;
        GradientSum sum = new GradientSum(parameters, 0);
        for (int i = 0; i < parameters; i++) {
            sum.gradient.dense[i] = 0.1f * i;
        }
        sum.sums.examples = 1;
        withExchange(session, parameters, (context, exchange) -> {
            JavaFutureAction<Void> job =
                    task(context, line -> line.gradients(1, List.of(new ReductionTree.Node<>(0, 0, sum))));
            Arrival arrival = poll(exchange, 10_000);
            while (arrival instanceof Arrival.Piece) {
                arrival = poll(exchange, 10_000);
            }
            Arrival.Gradients gradients = assertInstanceOf(Arrival.Gradients.class, arrival);
            GradientSum got = gradients.nodes().get(0).value();
            assertArrayEquals(sum.gradient.dense, got.gradient.dense);
            assertTrue(got.times.reduce > 0, "what writing took");
            assertTrue(exchange.gradientNanos() > 0);
            await(job);
        });
    }
}
