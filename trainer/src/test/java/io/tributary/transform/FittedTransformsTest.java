package io.tributary.transform;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.tributary.error.UserException;
import io.tributary.json.Json;
import io.tributary.row.ColumnNames;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class FittedTransformsTest {
    private static final RowSchema SCHEMA =
            new RowSchema(ColumnNames.numbers(3), false, List.of(0, 1), List.of(2), -1, true);

    @Test
    void standardizeAndMinMaxAreFittedOnAllShards() {
        List<ShardSummary> shards = List.of(
                shard(0, List.of(), new float[] {1, 7}, new float[] {3, 7}),
                shard(1, List.of()),
                shard(2, List.of(), new float[] {5, 7}));
        assertArrayEquals(
                new float[] {0, 0, (float) (2 / Math.sqrt(8 / 3.0)), 1},
                scaled(Scaling.Kind.STANDARDIZE, shards, 3, 7, 5, 8),
                1e-6f);
        assertArrayEquals(new float[] {0, 0, 1.5f, 1}, scaled(Scaling.Kind.MIN_MAX, shards, 1, 7, 7, 8), 0);
        assertArrayEquals(new float[] {1.5f, 0}, scaled(new Scaling(Scaling.Kind.FACTOR, 0.5), shards, 3, 0), 0);
        assertArrayEquals(new float[] {3, 9}, scaled(Scaling.Kind.NONE, shards, 3, 9), 0);
    }

    /** An image has a hundred thousand numbers: a look at each for each took minutes. */
    @Test
    void wideRowsAreLookedThroughOnce() {
        int width = 150_000;
        List<ShardSummary> shards = List.of(new ShardSummary(
                Split.TRAIN, 0, 0, 0, List.of(new Dictionary(List.of(), List.of())), new ColumnStatistics(width), 0));
        FittedTransforms fitted = FittedTransforms.fit(
                new Scaling(Scaling.Kind.NONE, 1), RowSchema.ofItems(width), ColumnRule.numbers(width), shards);
        assertEquals(List.of(), assertTimeoutPreemptively(Duration.ofSeconds(10), () -> fitted.strangers(shards)));
        assertEquals(0, fitted.categories().length);
    }

    /** Two channels of three values each. */
    @Test
    void channelsAreStandardizedTogether() {
        float[][] rows = {{1, 2, 6, -5, -5, -5}, {0, 4, 5, -5, -5, -5}, {9, 8, 1, -5, -5, -5}};
        List<ShardSummary> shards = List.of(shard(0, List.of(), rows[0], rows[1]), shard(1, List.of(), rows[2]));
        Scaling scaling = new Scaling(Scaling.Kind.STANDARDIZE_CHANNELS, 1, 2);
        float[] x = new float[6];
        FittedTransforms.fit(scaling, RowSchema.ofItems(6), ColumnRule.numbers(6), shards)
                .apply(new float[] {4, 0, 9, -5, -4, 7}, x, 0);
        double deviation = Math.sqrt((9 + 4 + 4 + 16 + 0 + 1 + 25 + 16 + 9) / 9.0); // from the mean, 4
        assertArrayEquals(new float[] {0, (float) (-4 / deviation), (float) (5 / deviation), 0, 1, 12}, x, 1e-6f);
    }

    @Test
    void aRangeWithoutAFiniteFactorCountsAsConstant() {
        List<ShardSummary> shards = List.of(shard(0, List.of(), new float[] {0, 0}, new float[] {1e-39f, 1e-38f}));
        assertArrayEquals(new float[] {1e-39f, 1}, scaled(Scaling.Kind.MIN_MAX, shards, 1e-39f, 1e-38f), 1e-6f);
        assertArrayEquals(new float[] {2, 2e38f}, scaled(Scaling.Kind.MIN_MAX, shards, 2, 2), 1e32f);
    }

    @Test
    void classesAreOrderedByValueIfTheyAreNumbersElseByText() {
        assertEquals(List.of("-1", "2", "10"), classes("10", "2.0", "-1", "2"));
        assertEquals(List.of("10", "2", "two"), classes("two", "2", "10"));
        assertEquals(List.of("10", "9f"), classes("9f", "10"));
        assertEquals(List.of("10", "9", "NaN"), classes("NaN", "9", "10"));
        assertEquals(List.of(), classes());
    }

    @Test
    void jsonKeepsEveryBit() {
        List<ShardSummary> shards =
                List.of(shard(0, List.of("ä\"", "b"), new float[] {0.1f, 1e-30f}, new float[] {3e30f, 7}));
        for (Scaling.Kind kind : List.of(Scaling.Kind.NONE, Scaling.Kind.STANDARDIZE, Scaling.Kind.MIN_MAX)) {
            FittedTransforms fitted = fit(new Scaling(kind, 1), shards);
            byte[] text = Json.compact(fitted.toJson());
            FittedTransforms read = FittedTransforms.fromJson(Json.parseObject(text, "f", ""), SCHEMA, "f");
            assertEquals(fitted.classes(), read.classes());
            float[] expected = applied(fitted, 0.7f, 0.3f, -1e20f, 5);
            float[] seen = applied(read, 0.7f, 0.3f, -1e20f, 5);
            assertArrayEquals(expected, seen, 0, kind + " " + Arrays.toString(seen));
        }
    }

    @Test
    void damagedJsonIsOneLine() {
        assertEquals(
                "f: has no list \"classes\"; copy the model again",
                message(() -> FittedTransforms.fromJson(Json.object(), SCHEMA, "f")));
        byte[] text = "{\"classes\":[],\"scale\":{\"offset\":[0],\"factor\":[1]}}".getBytes(StandardCharsets.UTF_8);
        assertEquals(
                "f: scale.offset is not a list of 2 numbers; copy the model again",
                message(() -> FittedTransforms.fromJson(Json.parseObject(text, "f", ""), SCHEMA, "f")));
    }

    @Test
    void aClassThatTrainingDoesNotHaveIsRefused() {
        FittedTransforms fitted = fit(new Scaling(Scaling.Kind.NONE, 1), List.of(shard(0, List.of("a", "b"))));
        fitted.requireKnown(List.of(shard(0, List.of("b"))));
        assertEquals(
                "data.label: class \"c\" is not among the classes of the training rows, \"a\", \"b\"; "
                        + "add training rows of it, or take these rows out; where data.split left it none, another seed may help",
                message(() -> fitted.requireKnown(List.of(shard(0, List.of("b", "c"))))));
    }

    private static FittedTransforms fit(Scaling scaling, List<ShardSummary> shards) {
        return FittedTransforms.fit(scaling, SCHEMA, ColumnRule.numbers(2), shards);
    }

    /** Rows of two numbers as the model gets them. */
    private static float[] applied(FittedTransforms fitted, float... rows) {
        float[] x = new float[rows.length];
        for (int at = 0; at < rows.length; at += 2) {
            fitted.apply(new float[] {rows[at], rows[at + 1]}, x, at);
        }
        return x;
    }

    private static String message(Executable action) {
        return assertThrows(UserException.class, action).getMessage();
    }

    private static List<String> classes(String... labels) {
        List<ShardSummary> shards =
                Arrays.stream(labels).map(l -> shard(0, List.of(l))).toList();
        return fit(new Scaling(Scaling.Kind.NONE, 1), shards).classes();
    }

    private static float[] scaled(Scaling.Kind kind, List<ShardSummary> shards, float... x) {
        return scaled(new Scaling(kind, 1), shards, x);
    }

    private static float[] scaled(Scaling scaling, List<ShardSummary> shards, float... x) {
        return applied(fit(scaling, shards), x);
    }

    private static double[] doubles(float[] row) {
        return IntStream.range(0, row.length).mapToDouble(i -> row[i]).toArray();
    }

    private static ShardSummary shard(int number, List<String> classes, float[]... rows) {
        ColumnStatistics statistics = new ColumnStatistics(rows.length == 0 ? 2 : rows[0].length);
        Arrays.stream(rows).map(FittedTransformsTest::doubles).forEach(statistics::add);
        Dictionary dictionary = new Dictionary(classes, Collections.nCopies(classes.size(), 1L));
        return new ShardSummary(Split.TRAIN, number, rows.length, rows.length, List.of(dictionary), statistics, 0);
    }
}
