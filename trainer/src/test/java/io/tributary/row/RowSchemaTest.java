package io.tributary.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import io.tributary.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Fields that are alike are described together, and are found one by one all the same. */
class RowSchemaTest {
    private static RowSchema read(String json) {
        return RowSchema.fromJson(Json.parseObject(json.getBytes(StandardCharsets.UTF_8), "s", ""), "s");
    }

    private static String written(RowSchema schema) {
        return new String(Json.compact(schema.toJson()), StandardCharsets.UTF_8);
    }

    @Test
    void aDescriptionDoesNotGrowWithTheFieldsThatAreAlike() {
        RowSchema wide = RowSchema.ofItems(100_000_000);
        assertEquals(100_000_000, wide.featureCount());
        assertEquals(
                "{\"named\":false,\"classes\":true,\"weight\":-1,"
                        + "\"columns\":[{\"before\":\"\",\"count\":100000000,\"after\":\"\"},\"label\"],"
                        + "\"features\":[{\"first\":0,\"count\":100000000}],"
                        + "\"targets\":[100000000],\"classDictionary\":0}",
                written(wide));
        assertEquals(wide, read(written(wide)));
        assertEquals("99999999", wide.featureName(99_999_999));
        assertEquals(99_999_999, wide.columns().indexOf("99999999"));
        assertEquals(100_000_000, wide.columns().indexOf("label"));
        assertEquals(-1, wide.columns().indexOf("100000000"));
        assertEquals(100_000_000, wide.numberCount());
        assertEquals(List.of("label"), wide.targetNames());
    }

    @Test
    void namesAreThoseOfAListWhateverTheyLookLike() {
        String[] parts = {
            "v[0]", "v[1]", "v[2]", "0", "1", "2", "x", "x0", "x1", "x10", "x01", "x00", "", "]", "0]", "1]"
        };
        Random random = new Random(7);
        for (int round = 0; round < 2000; round++) {
            List<String> names = new ArrayList<>();
            IntStream.range(0, random.nextInt(12)).forEach(i -> names.add(parts[random.nextInt(parts.length)]));
            ColumnNames kept = ColumnNames.of(names);
            assertEquals(names, kept);
            assertEquals(kept, names);
            assertEquals(names.hashCode(), kept.hashCode());
            for (String part : parts) {
                assertEquals(names.indexOf(part), kept.indexOf(part), () -> part + " in " + names);
                assertEquals(names.contains(part), kept.contains(part));
            }
        }
        ColumnNames.Builder builder =
                new ColumnNames.Builder().add("v[0]").add("v[", 12, "]").add("v[", 1, "]");
        List<String> expected = new ArrayList<>(List.of("v[0]"));
        IntStream.range(0, 12).forEach(i -> expected.add("v[" + i + "]"));
        expected.add("v[0]");
        assertEquals(expected, builder.build());
        assertEquals(ColumnNames.of(expected), builder.build(), "however they were put together");
        assertEquals("[v[0], v[0] … v[11], v[0]]", builder.build().toString());
    }

    @Test
    void featuresKeepTheirOrderAndKind() {
        Features.Kind text = new Features.Kind(3, true, false);
        Features features = new Features.Builder()
                .add(4, Features.Kind.PLAIN)
                .add(5, Features.Kind.PLAIN)
                .add(new Span(6, 3), text)
                .add(9, Features.Kind.PLAIN)
                .add(0, Features.Kind.PLAIN)
                .add(new Span(20, 1000), new Features.Kind(Features.NUMBER, false, true))
                .build();
        assertEquals(5, features.runs().size());
        assertEquals(1007, features.count());
        assertEquals(
                List.of(4, 5, 6, 7, 8, 9, 0, 20),
                features.columns().limit(8).boxed().toList());
        assertEquals(1019, features.column(1006));
        assertEquals(text, features.kind(4));
        assertEquals(Features.Kind.PLAIN, features.kind(5));
        assertEquals(3, features.codedCount());
        assertEquals(1000, features.sparseCount());
        assertEquals(2, features.firstOf(4)[3]);
        assertEquals(features, features.in(features::column));
        assertNotEquals(features, features.in(feature -> 2000 - feature));
        assertThrows(IndexOutOfBoundsException.class, () -> features.column(1007));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Features.Kind(Features.NUMBER, true, true),
                "sparse and optional");
        RowSchema schema = new RowSchema(
                ColumnNames.numbers(1021), false, features, List.of(new Span(1, 2), new Span(3, 1)), 1020, -1);
        assertEquals(List.of(new Span(1, 3)), schema.targets());
        assertEquals(schema, read(written(schema)));
        assertEquals(4, schema.numberCount());
        assertEquals(8, schema.valueCount());
    }

    /** As models of versions 1 and 2 have it. */
    @Test
    void listsOfSingleFieldsAreRead() {
        RowSchema old = read("{\"named\":true,\"classes\":true,\"weight\":6,"
                + "\"columns\":[\"n\",\"t 0\",\"t 1\",\"t 2\",\"m\",\"class\",\"w\"],"
                + "\"features\":[0,1,2,3,4],\"targets\":[5],\"dictionaries\":[-1,0,0,0,-1],\"classDictionary\":1,"
                + "\"optional\":[4]}");
        Features features = new Features.Builder()
                .add(0, Features.Kind.PLAIN)
                .add(new Span(1, 3), new Features.Kind(0, false, false))
                .add(4, new Features.Kind(Features.NUMBER, true, false))
                .build();
        assertEquals(
                new RowSchema(
                        new ColumnNames.Builder()
                                .add("n")
                                .add("t ", 3, "")
                                .add("m")
                                .add("class")
                                .add("w")
                                .build(),
                        true,
                        features,
                        List.of(new Span(5, 1)),
                        6,
                        1),
                old);
        RowSchema plain = read("{\"named\":false,\"classes\":true,\"weight\":-1,\"columns\":[\"0\",\"1\",\"label\"],"
                + "\"features\":[0,1],\"targets\":[2]}");
        assertEquals(RowSchema.ofItems(2), plain);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        for (String fault : List.of(
                "\"columns\":[\"a\"],\"features\":[1],\"targets\":[]",
                "\"columns\":[\"a\"],\"features\":[{\"first\":0,\"count\":2}],\"targets\":[]",
                "\"columns\":[\"a\"],\"features\":[{\"first\":0,\"count\":-1}],\"targets\":[]",
                "\"columns\":[\"a\"],\"features\":[{\"first\":0}],\"targets\":[]",
                "\"columns\":[\"a\"],\"features\":[0],\"targets\":[1]",
                "\"columns\":[\"a\",{\"before\":\"v\",\"count\":2147483647,\"after\":\"\"}],\"features\":[0],\"targets\":[0]",
                "\"columns\":[{\"before\":\"v\",\"count\":2,\"after\":\"x\"}],\"features\":[0],\"targets\":[0]",
                "\"columns\":3,\"features\":[0],\"targets\":[0]")) {
            UserException e = assertThrows(
                    UserException.class,
                    () -> read("{\"named\":true,\"classes\":false,\"weight\":-1," + fault + "}"),
                    fault);
            assertTrue(e.getMessage().startsWith("s: is not a valid schema: "), e::getMessage);
        }
    }

    @Test
    void contentIsHashedWithItsSparseValues() {
        double[] values = {1, 2};
        SparseValues some = new SparseValues(new int[] {3, 9}, new double[] {1, 2});
        RowKey dense = ContentHash.of(values, "x");
        assertEquals(dense, ContentHash.of(values, SparseValues.NONE, "x"));
        List<RowKey> others = List.of(
                ContentHash.of(values, some, "x"),
                ContentHash.of(values, new SparseValues(new int[] {3, 8}, new double[] {1, 2}), "x"),
                ContentHash.of(values, new SparseValues(new int[] {3, 9}, new double[] {1, 3}), "x"),
                ContentHash.of(values, new SparseValues(new int[] {3}, new double[] {1}), "x"));
        assertFalse(others.contains(dense));
        assertEquals(others.size(), others.stream().distinct().count());
        assertEquals(0, Collections.frequency(others, null));
    }
}
