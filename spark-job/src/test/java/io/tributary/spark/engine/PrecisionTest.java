package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.network.Weights;
import io.tributary.row.Split;
import io.tributary.train.ExchangeOptions;
import io.tributary.train.GradientEngine;
import io.tributary.train.GradientSum;
import io.tributary.train.LocalEngine;
import io.tributary.train.ShardStateLost;
import io.tributary.train.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is rounded has the same bits on every engine, and what rounding took is fed back wherever a shard is. */
class PrecisionTest {
    private static final int STEPS = 6;

    @TempDir
    Path directory;

    private String reference(Fixture fixture) {
        try (LocalEngine engine = fixture.reference(directory.resolve(fixture.exchange + "-" + fixture.shards))) {
            return fixture.descend(engine, STEPS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Supplier<GradientEngine>> engines(
            Fixture fixture, JavaSparkContext context, PackedShards packed) {
        return List.of(
                () -> fixture.resident(context, packed),
                () -> fixture.overRpc(context, packed, 333),
                () -> fixture.byRanges(context, packed, 335, partition -> "executor " + partition % 2),
                () -> fixture.byRanges(context, packed, 1 << 20, partition -> "executor " + partition),
                () -> fixture.engine(context, packed, false),
                () -> fixture.engine(context, packed, true));
    }

    @Test
    void bitsAreThoseOfThreadsOnEveryEngine() {
        for (ExchangeOptions exchange : Fixture.ROUNDED) {
            for (int shards : new int[] {5, 12}) {
                Fixture fixture = new Fixture(shards == 12 ? 160 : 300, shards, exchange);
                String expected = reference(fixture);
                assertNotEquals(reference(new Fixture(fixture.rows, shards)), expected, "rounding changes bits");
                Session.OURS.in("local[4]", context -> {
                    try (PackedShards packed = fixture.pack(context, 2)) {
                        int number = 0;
                        for (Supplier<GradientEngine> made : engines(fixture, context, packed)) {
                            try (GradientEngine engine = made.get()) {
                                String what = exchange + ", engine " + number++ + ", " + engine.name();
                                assertEquals(expected, fixture.descend(engine, STEPS), what);
                            }
                        }
                    }
                });
            }
        }
    }

    private static GradientSum step(GradientEngine engine, Weights weights, int number) {
        return engine.gradients(
                weights, new Step(number, 0, (number - 1L) * Fixture.BATCH, Fixture.BATCH, number == 1));
    }

    private static List<float[]> kept(GradientEngine engine, long step) {
        List<float[]> all = new ArrayList<>();
        try {
            engine.remainders(step, (shard, values) -> {
                assertEquals(all.size(), shard);
                all.add(values.clone());
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** Every engine gives what another one kept; the state before the last step is there too; what was never given is said. */
    @Test
    void whatShardsKeepGoesFromEngineToEngine() {
        Fixture fixture = new Fixture(300, 5, Fixture.ROUNDED.get(1));
        Session.OURS.in("local[3]", context -> {
            Weights weights = Weights.initial(Fixture.problem().network().layout(), 3);
            try (PackedShards packed = fixture.pack(context, 2);
                    LocalEngine threads = fixture.reference(directory.resolve("kept"))) {
                for (int number = 1; number <= 3; number++) {
                    step(threads, weights, number);
                }
                List<float[]> second = kept(threads, 2);
                List<float[]> third = kept(threads, 3);
                float[] expected = step(threads, weights, 4).gradient.dense.clone();
                for (Supplier<GradientEngine> made : engines(fixture, context, packed)) {
                    try (GradientEngine engine = made.get()) {
                        assertThrows(ShardStateLost.class, () -> step(engine, weights, 4));
                        engine.restore(3, to -> {
                            for (int shard = 0; shard < third.size(); shard++) {
                                to.visit(shard, third.get(shard));
                            }
                        });
                        assertArrayEquals(expected, step(engine, weights, 4).gradient.dense);
                        same(third, kept(engine, 3));
                        assertArrayEquals(expected, step(engine, weights, 4).gradient.dense, "computed again");
                        same(kept(threads, 4), kept(engine, 4));
                        assertThrows(ShardStateLost.class, () -> kept(engine, 7));
                        step(engine, weights, 1); // fresh
                        step(engine, weights, 2);
                        same(second, kept(engine, 2));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void same(List<float[]> expected, List<float[]> seen) {
        assertEquals(expected.size(), seen.size());
        assertTrue(expected.stream().anyMatch(values -> values.length > 0));
        for (int shard = 0; shard < expected.size(); shard++) {
            assertArrayEquals(expected.get(shard), seen.get(shard), "shard " + shard);
        }
    }

    /** An evaluation brings weights as they are; the rows that change after it are no part of rounded ones. */
    @Test
    void changedRowsAfterAnEvaluationGiveTheBitsOfThreads() {
        Fixture fixture = new Fixture(300, 5, Fixture.ROUNDED.get(0));
        Session.OURS.in("local[3]", context -> {
            try (PackedShards packed = fixture.pack(context, 2);
                    GradientEngine star = fixture.overRpc(context, packed, 1 << 16);
                    LocalEngine threads = fixture.reference(directory.resolve("changed"))) {
                Weights weights = Weights.initial(Fixture.problem().network().layout(), 3);
                int tables = Fixture.problem()
                        .network()
                        .layout()
                        .gradientForm()
                        .tables()
                        .size();
                assertTrue(tables > 0);
                for (int number = 1; number <= 4; number++) {
                    GradientSum sum = step(star, weights, number);
                    assertArrayEquals(step(threads, weights, number).gradient.dense, sum.gradient.dense);
                    if (number == 2) {
                        assertEquals(
                                threads.evaluate(weights, Split.VALIDATION).loss,
                                star.evaluate(weights, Split.VALIDATION).loss);
                    }
                    star.changedRows(Collections.nCopies(tables, new int[0]));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Two trials over the same shards take turns; each keeps its own. */
    @Test
    void trialsThatTakeTurnsKeepTheirOwn() {
        Fixture fixture = new Fixture(300, 5, Fixture.ROUNDED.get(1));
        Session.OURS.in("local[3]", context -> {
            Weights weights = Weights.initial(Fixture.problem().network().layout(), 3);
            try (PackedShards packed = fixture.pack(context, 2);
                    GradientEngine one = fixture.resident(context, packed);
                    GradientEngine two = fixture.engine(context, packed, false)) {
                for (int number = 1; number <= 4; number++) {
                    float[] its = step(one, weights, number).gradient.dense.clone();
                    assertArrayEquals(its, step(two, weights, number).gradient.dense);
                }
            }
        });
    }
}
