package io.tributary.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SectionTest {
    private static final Map<String, Integer> OPTIONS = Map.of("mse", 1, "mae", 2);

    @Test
    void readsEachKindOfValue() {
        Section root =
                parse("s = text, i = 5, big = 5000000000, x = 1e-3, b = on, l = [1, 2], m = [a, 1], o { k = v }");
        assertEquals("text", root.string("s"));
        assertEquals(5, root.integer("i", Bounds.positive()));
        assertEquals(5_000_000_000L, root.longInteger("big", Bounds.any()));
        assertEquals(0.001, root.number("x", Bounds.any()));
        assertTrue(root.bool("b", false));
        assertEquals(List.of(1, 2), root.integers("l", Bounds.any()));
        assertEquals(List.of("a", "1"), root.strings("m"));
        assertEquals("v", root.section("o").string("k"));
        assertEquals("o", root.section("o").path());
        assertEquals("", root.path());
        root.finish();
    }

    @Test
    void defaultsStandInForAbsentAndNullKeys() {
        Section root = parse("nothing = null");
        assertEquals("s", root.string("nothing", "s"));
        assertEquals(5, root.integer("i", 5, Bounds.positive()));
        assertEquals(6, root.longInteger("big", 6L, Bounds.any()));
        assertEquals(0.5, root.number("x", 0.5, Bounds.any()));
        assertTrue(root.bool("b", true));
        assertEquals(2, root.choice("c", "mae", OPTIONS));
        assertEquals(List.of(1), root.integers("l", List.of(1), Bounds.any()));
        assertEquals(List.of(), root.strings("m", List.of()));
        assertEquals(Optional.empty(), root.optionalSection("o"));
        assertEquals(7, root.sectionOrEmpty("p").integer("q", 7, Bounds.any()));
        assertEquals("relu", root.entry("e", "relu").string("type"));
        root.finish();
    }

    @Test
    void wholeNumbersAreIntegersHoweverWritten() {
        Section root = parse("a = 1e3, b = 5.0, c = -0, d = \"12\", e = 9007199254740993");
        assertEquals(1000, root.integer("a", Bounds.any()));
        assertEquals(5, root.integer("b", Bounds.any()));
        assertEquals(0, root.integer("c", Bounds.any()));
        assertEquals(12, root.integer("d", Bounds.any()));
        assertEquals(9_007_199_254_740_993L, root.longInteger("e", Bounds.any()));
    }

    @Test
    void numberReadAsTextIsWhatWasWritten() {
        assertEquals("1.10", parse("version = 1.10").string("version"));
        assertEquals("true", parse("flag = true").string("flag"));
    }

    @Test
    void tellsHowAValueIsWritten() {
        Section root = parse("column = 64, name = age, object {}, list = [], nothing = null");
        assertTrue(root.isNumber("column") && !root.isString("column"));
        assertTrue(root.isString("name") && !root.isNumber("name"));
        assertTrue(root.isObject("object") && !root.isList("object"));
        assertTrue(root.isList("list") && !root.isObject("list"));
        assertFalse(root.has("nothing") || root.isString("nothing"));
        assertFalse(root.has("absent") || root.isNumber("absent"));
        root.finish();
    }

    @Test
    void sectionsAreHandedOutOnceSoThatSeveralReadersShareThem() {
        Section root = parse("o { a = 1, b = 2 }, l = [{ a = 1 }], e = relu");
        root.section("o").integer("a", Bounds.any());
        root.section("o").integer("b", Bounds.any());
        assertSame(root.section("o"), root.optionalSection("o").orElseThrow());
        assertSame(root.sections("l").get(0), root.sections("l").get(0));
        assertSame(root.entry("e"), root.entry("e", "other"));
        root.sections("l").get(0).integer("a", Bounds.any());
        root.entry("e").string("type");
        root.finish();
    }

    @Test
    void defaultThatIsNoOptionIsTheCallersMistake() {
        assertThrows(IllegalArgumentException.class, () -> parse("").choice("c", "rmse", OPTIONS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# nothing\n", "{}", "\uFEFF", "\uFEFF\r\n# c\r\n"})
    void emptyFileIsAnEmptyObject(String text) {
        parse(text).finish();
        assertEquals("{}\n", parse(text).resolvedText());
    }

    @Test
    void byteOrderMarkAndWindowsLineEndsAreNoPartOfValues() {
        Section root = parse("\uFEFFa = some text\r\nl = [\r\n1\r\n2\r\n]\r\nb {\r\n  c = x\r\n}\r\n");
        assertEquals("some text", root.string("a"));
        assertEquals(List.of(1, 2), root.integers("l", Bounds.any()));
        assertEquals("x", root.section("b").string("c"));
    }

    @Test
    void environmentServesSubstitutions() {
        String path = System.getenv("PATH");
        assertNotNull(path);
        Section root = parse("a = ${PATH}, b = before, b = ${?PATH}, c = kept, c = ${?TRIBUTARY_NO_SUCH_VARIABLE}");
        assertEquals(path, root.string("a"));
        assertEquals(path, root.string("b"));
        assertEquals("kept", root.string("c"));
    }

    @Test
    void nestingUpToTheLimitIsRead() {
        Section section = parse("a {".repeat(60) + " x = 1 " + "}".repeat(60));
        for (int i = 0; i < 60; i++) {
            section = section.section("a");
        }
        assertEquals(1, section.integer("x", Bounds.any()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a { x = 1 }\na { y = 2 }",
                "a { x { y = 1 } }\na.x.z = 2",
                "a = [1]\na += 2",
                "a += 1\na += 2",
                "a += { x = 1 }\na += { x = 2 }",
                "a = 1\na = ${?TRIBUTARY_NO_SUCH_VARIABLE}",
                "b { x = 1 }\na = ${b}\na { x = 2 }",
                "b { x = 1 }\na = ${b} { x = 2 }",
                "a = ${?TRIBUTARY_NO_SUCH_VARIABLE}\na { x = 2 }",
                "a = \"x = 1, x = 2\", x = 3",
                "a = \"\"\"x = 1\nx = 2\"\"\"\"\nx = 3",
                "# a = 1\n// a = 2\na = 3 # a = 4\n",
                "a.b = 1, a.c = 2, \"a.b\" = 3",
                "l = [{ u = 1 }, { u = 2 }] [{ u = 3 }]",
                "l = [[{ u = 1 }], [{ u = 1 }]]",
                "a =\n  1\nb =\n{ a = 1 }",
                "a : 1, b : { \"a\" : 1 }",
                "\"include\" = 1, includes = 2",
                "a = include x, b = [include]",
                "a b = 1, a c = 2",
                "a = x y // z\nz = 1",
            })
    void whatSaysWhatItMeansIsNoRepeatedKey(String text) {
        assertFalse(parse(text).has("nothing"));
    }

    @Test
    void resolvedTextHoldsWhatWasReadAndTheDefaultsUsed() {
        Section root =
                parse("name = digits, train { epochs = 1e1, rate = 1e-3 }, z = [{ type = dense, units = 3 }, relu]");
        readNetwork(root);
        assertEquals("""
                loss=mse
                name=digits
                train {
                    epochs=10
                    rate=0.001
                    shards=4
                }
                z=[
                    {
                        type=dense
                        units=3
                    },
                    {
                        type=relu
                        units=7
                    }
                ]
                """, root.resolvedText());
        Section again = parse(root.resolvedText());
        readNetwork(again);
        assertEquals(root.resolvedText(), again.resolvedText());
    }

    private static void readNetwork(Section root) {
        root.string("name");
        Section train = root.sectionOrEmpty("train");
        train.integer("epochs", Bounds.positive());
        train.number("rate", Bounds.positive());
        train.integer("shards", 4, Bounds.positive());
        root.choice("loss", "mse", OPTIONS);
        for (Section entry : root.entries("z")) {
            entry.string("type");
            entry.integer("units", 7, Bounds.positive());
        }
        root.finish();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " lead and trail ",
                "true",
                "null",
                "5",
                "-1.50",
                "a // b",
                "a # b",
                "${x}",
                "include \"f\"",
                "\"",
                "\\",
                "tab\tnewline\ncr\r",
                "\u0001\u2028\uFEFF",
                "grüße 漢字 \uD83D\uDE00",
                "[1]",
                "{ a = 1 }",
                "a,b",
                "+="
            })
    void anyStringAsKeyOrValueSurvivesResolvedText(String text) {
        Section root = parse("");
        root.string("value", text);
        root.strings("list", List.of(text, "x"));
        root.sectionOrEmpty(text + "key").string(text, text);
        Section again = parse(root.resolvedText());
        assertEquals(text, again.string("value"));
        assertEquals(List.of(text, "x"), again.strings("list"));
        assertEquals(text, again.section(text + "key").string(text));
        again.finish();
        assertEquals(root.resolvedText(), again.resolvedText());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.0, 1, 0.1, 1e-300, Double.MIN_VALUE, Double.MAX_VALUE, -1.0 / 3, 1e21, 123456789.125})
    void anyNumberSurvivesResolvedTextToTheLastBit(double x) {
        Section root = parse("");
        root.number("x", x, Bounds.any());
        root.longInteger("n", Long.MIN_VALUE, Bounds.any());
        Section again = parse(root.resolvedText());
        assertEquals(Double.doubleToRawLongBits(x), Double.doubleToRawLongBits(again.number("x", Bounds.any())));
        assertEquals(Long.MIN_VALUE, again.longInteger("n", Bounds.any()));
        assertEquals(root.resolvedText(), again.resolvedText());
    }

    private static Section parse(String text) {
        return Section.parse("f.conf", text, List.of());
    }
}
