package io.tributary.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SectionTest {
    @Test
    void readsEachKindOfValue() {
        Section root = parse("s = text, i = 5, big = 5000000000, x = 1e-3, b = on, l = [1, 2], o { k = v }");
        assertEquals("text", root.string("s"));
        assertEquals(5, root.integer("i", Bounds.positive()));
        assertEquals(5_000_000_000L, root.longInteger("big", Bounds.any()));
        assertEquals(0.001, root.number("x", Bounds.any()));
        assertTrue(root.bool("b", false));
        assertEquals(List.of(1, 2), root.integers("l", Bounds.any()));
        assertEquals("v", root.section("o").string("k"));
        root.finish();
    }

    @Test
    void resolvedTextIsAFixedPoint() {
        String text = "z = [{ type = dense, units = 3 }, relu], name = \"a b // c\", x = 1e-3";
        String once = readAndResolve(text);
        assertEquals(once, readAndResolve(once));
        assertTrue(once.contains("epochs=10"), once);
    }

    private static String readAndResolve(String text) {
        Section root = parse(text);
        root.string("name");
        root.number("x", Bounds.any());
        root.sectionOrEmpty("train").integer("epochs", 10, Bounds.positive());
        root.choice("loss", "mse", Map.of("mse", 1, "mae", 2));
        for (Section entry : root.entries("z")) {
            entry.string("type");
            entry.integer("units", 7, Bounds.positive());
        }
        root.finish();
        return root.resolvedText();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a { x = 1 }\na { y = 2 }",
                "a = [1]\na += 2",
                "a = 1\na = ${?TRIBUTARY_NO_SUCH_VARIABLE}",
                "b { x = 1 }\na = ${b}\na { x = 2 }",
                "b { x = 1 }\na = ${b} { x = 2 }",
                "a = \"x = 1, x = 2\", x = 3",
                "# a = 1\n// a = 2\na = 3 # a = 4\n",
                "a.b = 1, a.c = 2, \"a.b\" = 3",
                "l = [{ u = 1 }, { u = 2 }] [{ u = 3 }]",
                "\"include\" = 1, includes = 2",
            })
    void whatSaysWhatItMeansIsNoRepeatedKey(String text) {
        assertFalse(Section.parse("f.conf", text, List.of()).has("nothing"));
    }

    private static Section parse(String text, String... overrides) {
        return Section.parse(
                "f.conf", text, List.of(overrides).stream().map(Override::parse).toList());
    }
}
