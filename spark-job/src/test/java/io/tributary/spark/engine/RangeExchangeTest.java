package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.train.LocalEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The exchange by ranges gives the bits of threads, whatever the executors, the tasks of each, the shards and the pieces. */
class RangeExchangeTest {
    private static final int STEPS = 6;

    @TempDir
    Path directory;

    private String reference(Fixture fixture) {
        try (LocalEngine engine = fixture.reference(directory.resolve(fixture.rows + "-" + fixture.shards))) {
            return Fixture.trajectory(engine, STEPS);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Tasks of an executor that are no neighbours, too: what Spark may do. */
    private static List<RangeLine.Crew> crews() {
        return List.of(
                partition -> "all",
                partition -> "executor " + partition,
                partition -> "executor " + partition / 2,
                partition -> "executor " + partition % 2,
                partition -> "executor " + Math.min(partition, 1));
    }

    @Test
    void bitsEqualWhoeverMeets() {
        for (int shards : new int[] {1, 3, 5, 8, 12, 40, 64}) {
            Fixture fixture = new Fixture(shards >= 40 ? 160 : 300, shards); // of 40 and more, some have no example
            Session.OURS.in("local[4]", context -> {
                String expected = reference(fixture);
                RunningTasks running = RunningTasks.of(context);
                for (RangeLine.Crew crew : crews()) {
                    try (PackedShards packed = fixture.pack(context, 1);
                            ResidentEngine engine = fixture.byRanges(context, packed, 333, crew)) {
                        assertEquals(
                                expected,
                                Fixture.trajectory(engine, STEPS),
                                shards + " shards, crews " + crew.executor(0) + ", " + crew.executor(1));
                        assertEquals("resident", engine.name());
                    }
                    running.become(0);
                }
            });
        }
    }

    @Test
    void bitsEqualInPiecesOfAnySize() {
        Fixture fixture = new Fixture(300, 7);
        Session.OURS.in("local[3]", context -> {
            String expected = reference(fixture);
            for (int pieceBytes : new int[] {64, 67, 1 << 10, 1 << 20}) {
                try (PackedShards packed = fixture.pack(context, 1);
                        ResidentEngine engine =
                                fixture.byRanges(context, packed, pieceBytes, partition -> "executor " + partition)) {
                    assertEquals(expected, Fixture.trajectory(engine, STEPS), pieceBytes + " bytes");
                }
            }
        });
    }

    @Test
    void bitsEqualWithTheUsersSerializers() {
        Fixture fixture = new Fixture(300, 5);
        for (Session session : List.of(Session.KRYO_OF_THE_USER, Session.JAVA, Session.RESET)) {
            session.in("local[3]", context -> {
                try (PackedShards packed = fixture.pack(context, 1);
                        ResidentEngine engine =
                                fixture.byRanges(context, packed, 1 << 10, partition -> "executor " + partition)) {
                    assertEquals(reference(fixture), Fixture.trajectory(engine, STEPS), session.name());
                }
            });
        }
    }
}
