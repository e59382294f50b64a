package io.tributary.transform;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tributary.error.UserException;
import io.tributary.json.Json;
import io.tributary.network.Batch;
import io.tributary.row.ColumnNames;
import io.tributary.row.Features;
import io.tributary.row.Row;
import io.tributary.row.RowKey;
import io.tributary.row.RowSchema;
import io.tributary.row.Span;
import io.tributary.row.Split;
import io.tributary.shard.EpochRows;
import io.tributary.shard.Shard;
import io.tributary.shard.ShardWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts that become ids: categories, tokens and classes, from rows through shards to batches. */
class CodedColumnsTest {
    private static final VocabularyRule CATEGORY = rule(VocabularyRule.Order.BY_VALUE, 9, true, true);

    /** A number, two texts of one dictionary, a number that may be missing, a text of its own, a class, a weight. */
    private static final RowSchema SCHEMA = new RowSchema(
            ColumnNames.of(List.of("n", "from", "to", "m", "kind", "class", "w")),
            true,
            new Features.Builder()
                    .add(0, Features.Kind.PLAIN)
                    .add(new Span(1, 2), text(0))
                    .add(3, new Features.Kind(Features.NUMBER, true, false))
                    .add(4, text(1))
                    .build(),
            List.of(new Span(5, 1)),
            6,
            2);

    private static final List<ColumnRule> RULES = List.of(
            ColumnRule.NUMBER,
            new ColumnRule.Category(CATEGORY, ColumnRule.Encoding.INDEX),
            new ColumnRule.Category(CATEGORY, ColumnRule.Encoding.INDEX),
            new ColumnRule.Number(ColumnRule.Missing.MEAN, 0, true),
            new ColumnRule.Category(rule(VocabularyRule.Order.BY_VALUE, 9, false, true), ColumnRule.Encoding.ONE_HOT));

    @TempDir
    Path directory;

    private static Features.Kind text(int dictionary) {
        return new Features.Kind(dictionary, false, false);
    }

    private static VocabularyRule rule(VocabularyRule.Order order, int limit, boolean missing, boolean unknown) {
        return new VocabularyRule(order, limit, missing, unknown, List.of());
    }

    private static Row row(int number, float n, String from, String to, float m, String kind, String label) {
        return new Row(new RowKey(0, number), new double[] {n, m, 0.5f}, new String[] {from, to, kind, label});
    }

    private ShardSummary write(int shard, RowSchema schema, Row... rows) throws IOException {
        try (ShardWriter writer = new ShardWriter(Split.TRAIN, shard, schema, file(shard), "0")) {
            for (Row row : rows) {
                writer.add(row);
            }
            return writer.publish();
        }
    }

    private Path file(int shard) {
        return directory.resolve("shard-" + shard);
    }

    private List<ShardSummary> shards() throws IOException {
        return List.of(
                write(
                        0,
                        SCHEMA,
                        row(0, 1, "rome", "oslo", 3, "b", "yes"),
                        row(1, 2, null, "rome", Float.NaN, "a", "no")),
                write(1, SCHEMA, row(2, 3, "bonn", "rome", 6, "b", "yes")));
    }

    private static FittedTransforms fit(List<ShardSummary> shards) {
        return FittedTransforms.fit(new Scaling(Scaling.Kind.NONE, 1), SCHEMA, RULES, shards);
    }

    @Test
    void textsOfOneDictionaryShareTheirIds() throws IOException {
        FittedTransforms fitted = fit(shards());
        assertEquals(
                List.of("", "[UNK]", "bonn", "oslo", "rome"),
                fitted.vocabulary(0).labels());
        assertEquals(List.of("no", "yes"), fitted.classes());
        assertEquals(5, fitted.cells());
        assertEquals(7, fitted.inputs());
        Shard shard = Shard.open(file(0), SCHEMA);
        Batch batch = new Batch(3, 7, 1);
        shard.gather(0, 2, EpochRows.AS_THEY_ARE, fitted, batch, 0);
        Shard.open(file(1), SCHEMA).gather(0, 1, EpochRows.AS_THEY_ARE, fitted, batch, 2);
        float mean = 4.5f;
        assertArrayEquals(
                new float[] {
                    1, 4, 3, 3, 0, 0, 1, //
                    2, 0, 4, mean, 1, 1, 0, //
                    3, 2, 4, 6, 0, 0, 1
                },
                batch.x);
        assertArrayEquals(new float[] {1, 0, 1}, batch.target);
        assertArrayEquals(new float[] {0.5f, 0.5f, 0.5f}, batch.weight);
    }

    @Test
    void savedAndReadTheyAreTheSame() throws IOException {
        FittedTransforms fitted = fit(shards());
        byte[] schema = Json.compact(SCHEMA.toJson());
        assertEquals(SCHEMA, RowSchema.fromJson(Json.parseObject(schema, "s", ""), "s"));
        FittedTransforms read =
                FittedTransforms.fromJson(Json.parseObject(Json.compact(fitted.toJson()), "f", ""), SCHEMA, "f");
        assertEquals(fitted.toJson(), read.toJson());
        Batch expected = new Batch(2, 7, 1);
        Batch seen = new Batch(2, 7, 1);
        Shard.open(file(0), SCHEMA).gather(0, 2, EpochRows.AS_THEY_ARE, fitted, expected, 0);
        Shard.open(file(0), SCHEMA).gather(0, 2, EpochRows.AS_THEY_ARE, read, seen, 0);
        assertArrayEquals(expected.x, seen.x);
    }

    @Test
    void unknownTextsHaveAnIdOfTheirOwnOrAreErrors() throws IOException {
        FittedTransforms fitted = fit(shards());
        double[] raw = new double[5];
        fitted.cells(row(9, 1, "lima", null, Float.NaN, "c", "yes"), raw);
        float[] cells = new float[5];
        fitted.overBase(raw, 0, cells);
        assertArrayEquals(new float[] {1, 1, 0, Float.NaN, 0}, cells);
        float[] x = new float[7];
        fitted.apply(cells, x, 0);
        assertArrayEquals(new float[] {1, 1, 0, 4.5f, 1, 0, 0}, x, "an unknown one-hot category is nowhere");
        fitted.requireKnown(List.of(write(2, SCHEMA, row(9, 1, "lima", null, 1, "c", "yes"))));
        assertEquals(
                "data.label: class \"maybe\" is not among the classes of the training rows, \"no\", \"yes\"; "
                        + "add training rows of it, or take these rows out; where data.split left it none, another seed may help",
                message(() ->
                        fitted.requireKnown(List.of(write(3, SCHEMA, row(9, 1, "rome", null, 1, "a", "maybe"))))));

        RowSchema strict = new RowSchema(
                ColumnNames.of(List.of("c", "y")),
                true,
                Features.of(new Span(0, 1), text(0)),
                List.of(new Span(1, 1)),
                -1,
                RowSchema.NUMBER);
        ShardSummary train = write(4, strict, category("a"), category("b"));
        FittedTransforms known = FittedTransforms.fit(
                new Scaling(Scaling.Kind.NONE, 1),
                strict,
                List.of(new ColumnRule.Category(
                        rule(VocabularyRule.Order.BY_VALUE, 9, false, false), ColumnRule.Encoding.INDEX)),
                List.of(train));
        known.requireKnown(List.of(train));
        assertEquals(
                "column \"c\": category \"z\" is not in the column's vocabulary, \"a\", \"b\"; "
                        + "add it there, or set unknown = index for its column",
                message(() -> known.requireKnown(List.of(write(5, strict, category("z"))))));
        assertEquals(
                "column \"c\": needs the id of a category, a whole number from 0 to 1, got 2.0; "
                        + "let Model.features make it of texts",
                message(() -> known.requireIds(new double[] {2}, 0)));
    }

    private static Row category(String text) {
        return new Row(new RowKey(0, 0), new double[] {1}, new String[] {text});
    }

    /** As of a text of three places whose targets are the next tokens. */
    @Test
    void tokensAreOrderedByFrequencyAndTargetsMayShareTheirVocabulary() throws IOException {
        RowSchema schema = new RowSchema(
                ColumnNames.numbers(6), false, Features.of(new Span(0, 3), text(0)), List.of(new Span(3, 3)), -1, 0);
        ShardSummary shard =
                write(0, schema, tokens("a", "b", null, "b", null, null), tokens("c", "b", "c", "b", "c", "d"));
        FittedTransforms fitted = FittedTransforms.fit(
                new Scaling(Scaling.Kind.NONE, 1),
                schema,
                List.of(
                        new ColumnRule.Category(
                                rule(VocabularyRule.Order.BY_COUNT, 3, true, true), ColumnRule.Encoding.INDEX),
                        new ColumnRule.Category(
                                rule(VocabularyRule.Order.BY_COUNT, 3, true, true), ColumnRule.Encoding.INDEX),
                        new ColumnRule.Category(
                                rule(VocabularyRule.Order.BY_COUNT, 3, true, true), ColumnRule.Encoding.INDEX)),
                List.of(shard));
        assertEquals(List.of("b", "c", "a"), fitted.vocabulary(0).words());
        assertEquals(List.of("", "[UNK]", "b", "c", "a"), fitted.classes());
        Batch batch = new Batch(2, 3, 3);
        Shard.open(file(0), schema).gather(0, 2, EpochRows.AS_THEY_ARE, fitted, batch, 0);
        assertArrayEquals(new float[] {4, 2, 0, 3, 2, 3}, batch.x);
        assertArrayEquals(new float[] {2, -1, -1, 2, 3, 1}, batch.target);
    }

    private static Row tokens(String... texts) {
        return new Row(new RowKey(0, 0), new double[0], texts);
    }

    @Test
    void aVocabularyMayBeGiven() throws IOException {
        VocabularyRule given =
                new VocabularyRule(VocabularyRule.Order.BY_VALUE, 9, false, false, List.of("Fair", "Good", "Best"));
        Vocabulary vocabulary = given.fit(List.of(new Dictionary(List.of("Best"), List.of(7L))));
        assertEquals(List.of("Fair", "Good", "Best"), vocabulary.labels());
        assertEquals(2, vocabulary.id("Best"));
        assertEquals(Vocabulary.NONE, vocabulary.id("Worst"));
        assertEquals(Vocabulary.NONE, vocabulary.id(null));
    }

    @Test
    void countsAreAddedOverShards() {
        VocabularyRule mostFrequent = rule(VocabularyRule.Order.BY_COUNT, 2, false, true);
        List<Dictionary> shards = new ArrayList<>();
        shards.add(new Dictionary(List.of("x", "y", "z"), List.of(4L, 3L, 1L)));
        shards.add(new Dictionary(List.of(), List.of()));
        shards.add(new Dictionary(List.of("z", "w"), List.of(5L, 4L)));
        assertEquals(List.of("[UNK]", "z", "w"), mostFrequent.fit(shards).labels(), "of x and w the first by text");
    }

    private interface Action {
        void run() throws IOException;
    }

    private static String message(Action action) {
        return assertThrows(UserException.class, action::run).getMessage();
    }
}
