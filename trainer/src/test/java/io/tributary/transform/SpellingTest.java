package io.tributary.transform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.tributary.row.CellRules;
import io.tributary.row.Spelling;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.0, 0",
        "-0, 0",
        "00.00, 0",
        "0e99, 0",
        "7, 7",
        "007, 7",
        "+7, 7",
        "1.00, 1",
        ".50, 0.5",
        "1e3, 1000",
        "1.50E-2, 0.015",
        "100, 100",
        "-12.340, -12.34",
        "12345678901234567890123, 12345678901234567890123",
        "12345678901234567890123.0, 12345678901234567890123",
        "TRUE, true",
        "False, false",
        "1e99999999999, 1e99999999999",
        "1f, 1f",
        "0x10, 0x10",
        "1.2.3, 1.2.3",
        "'', ''",
        "- , -",
        "oslo, oslo",
        "Oslo, Oslo"
    })
    void aNumberHasOneTextAndOtherTextsAreThemselves(String text, String expected) {
        assertEquals(expected, Spelling.of(text));
        assertEquals(expected, Spelling.of(Spelling.of(text)));
    }

    @Test
    void typesDoNotMatter() {
        for (Object one : List.of(1, 1L, (short) 1, 1f, 1.0, "1", new BigDecimal("1.00"), "1.0", "01")) {
            assertEquals("1", Spelling.of(CellRules.text(one)));
        }
        assertEquals("16777217", CellRules.text(16_777_217.0));
        assertEquals("0.1", CellRules.text(0.1f));
        assertNotEquals(Spelling.of("12345678901234567890"), Spelling.of("12345678901234567891"));
    }

    @Test
    void aVocabularyFindsValuesInAnySpellingAndTokensInTheirOwn() {
        Vocabulary values = new Vocabulary(List.of("0.0", "1.0", "oslo"), false, true, true);
        assertEquals(List.of(1, 1, 2, 2, 3, 0), ids(values, "0", "0.0", "1", "1.00", "oslo", "2"));
        Vocabulary tokens = new Vocabulary(List.of("0.0", "1.0", "oslo"), false, true, false);
        assertEquals(List.of(0, 1, 0, 0, 3, 0), ids(tokens, "0", "0.0", "1", "1.00", "oslo", "2"));
        for (Vocabulary each : List.of(values, tokens)) {
            Vocabulary read = Vocabulary.fromJson(each.toJson(), "model");
            assertEquals(each.toJson(), read.toJson());
            assertEquals(each.id("1"), read.id("1"));
        }
    }

    private static List<Integer> ids(Vocabulary vocabulary, String... words) {
        return List.of(words).stream().map(vocabulary::id).toList();
    }

    @Test
    void spellingsOfOneValueAreOneWordTheMostFrequent() {
        Dictionary one = new Dictionary(List.of("1.0", "0", "2"), List.of(2L, 3L, 1L));
        Dictionary other = new Dictionary(List.of("1", "0.0", "2.0"), List.of(3L, 1L, 1L));
        assertEquals(
                List.of("0", "1", "2"),
                VocabularyRule.CLASSES.fit(List.of(one, other)).words());
        assertEquals(
                List.of("0", "1", "2"),
                VocabularyRule.CLASSES.fit(List.of(other, one)).words());
        VocabularyRule tokens = new VocabularyRule(VocabularyRule.Order.BY_COUNT, 9, true, true, List.of());
        assertEquals(6, tokens.fit(List.of(one, other)).words().size());
    }
}
