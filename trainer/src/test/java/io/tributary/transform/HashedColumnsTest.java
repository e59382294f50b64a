package io.tributary.transform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.network.Shape;
import io.tributary.row.RowSchema;
import io.tributary.support.DataFixture;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Categories whose ids are hashes: no rows decide, and none is unknown. */
class HashedColumnsTest {
    @Test
    void anIdIsOfTheCategoryAlone() {
        VocabularyRule rule = new VocabularyRule(VocabularyRule.Order.BY_VALUE, 9, true, true, List.of(), 1000);
        Vocabulary some = rule.fit(List.of(new Dictionary(List.of("a", "b"), List.of(1L, 2L))));
        Vocabulary others = rule.fit(List.of());
        Set<Integer> ids = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            int id = some.id("category " + i);
            assertEquals(id, others.id("category " + i));
            assertTrue(id >= 1 && id <= 1000, "0 is for what is missing");
            ids.add(id);
        }
        assertEquals(1000 * (1 - Math.exp(-1)), ids.size(), 50, "spread as chance has it");
        assertEquals(0, some.id(null));
        assertEquals(1001, some.size());
        assertEquals(some.id("1"), some.id("1.0"), "one number, however it is spelled");
        assertEquals(Vocabulary.NONE, some.unknown());
        Vocabulary read = Vocabulary.fromJson(some.toJson(), "v");
        assertEquals(some.id("a"), read.id("a"));
        assertEquals(1001, read.size());
        assertTrue(some.toJson().get("words").isEmpty(), "no word is kept");
    }

    @Test
    void theConfigurationSaysHowMany(@TempDir Path directory) {
        DataFixture data = new DataFixture(directory);
        String text = "format = csv, header = true, train = a.csv, label { column = y, type = class }, columns { c { "
                + "type = category, encoding = one-hot, ";
        ColumnRule rule = data.config(text + "sparse = true, buckets = 50 } }", Shape.sparse(50))
                .format()
                .rules(new RowSchema(List.of("c", "y"), true, List.of(0), List.of(1), -1, true))
                .get(0);
        assertTrue(rule.sparse());
        assertEquals(50, ((ColumnRule.Category) rule).vocabulary().buckets());
        data.fails(
                "test.conf:1: data.columns.c.buckets: are for hashes of categories, of which none is unknown; take"
                        + " vocabulary and unknown out",
                () -> data.config(text + "buckets = 50, unknown = error } }"));
        data.fails(
                "test.conf:1: data.columns.c.sparse: is for numbers and encoding = one-hot, and an id is one number; take"
                        + " it out",
                () -> data.config(text.replace("one-hot", "index") + "sparse = true } }"));
    }
}
