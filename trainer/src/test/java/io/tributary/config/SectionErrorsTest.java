package io.tributary.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tributary.error.UserException;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule of reading, by the exact line that a user sees when it is broken. */
class SectionErrorsTest {
    private static final Consumer<Section> NOTHING = root -> {};

    static Stream<Arguments> wrongTexts() {
        return Stream.of(
                bad("a = 1\na = 2", "f.conf:2: a: repeated key, first set in line 1; leave one"),
                bad("a { x = 1 }\na { x = 2 }", "f.conf:2: a.x: repeated key, first set in line 1; leave one"),
                bad("a.x = 1\na { x = 2 }", "f.conf:2: a.x: repeated key, first set in line 1; leave one"),
                bad("a { x = 1 }\na.x = 2", "f.conf:2: a.x: repeated key, first set in line 1; leave one"),
                bad("a = 1\na { x = 2 }", "f.conf:2: a: repeated key, first set in line 1; leave one"),
                bad("a { x = 2 }\na = 1", "f.conf:2: a: repeated key, first set in line 1; leave one"),
                bad("a = [1]\na = ${a} [2]", "f.conf:2: a: repeated key, first set in line 1; leave one"),
                bad("a = { x = 1 } { x = 2 }", "f.conf:1: a.x: repeated key, first set in line 1; leave one"),
                bad("\"a\" = 1\na : 2", "f.conf:2: a: repeated key, first set in line 1; leave one"),
                bad("\"\\u0061\" = 1\na : 2", "f.conf:2: a: repeated key, first set in line 1; leave one"),
                bad("{ \"a\" : 1,\r\n \"a\" : 1 }\r\n", "f.conf:2: a: repeated key, first set in line 1; leave one"),
                bad(
                        "l = [\n  { u = 1 }\n  { u = 1 # one\n    u = 2 }\n]",
                        "f.conf:4: l[1].u: repeated key, first set in line 3; leave one"),
                bad(
                        "a = \"\"\"\nb = 1\n\"\"\"\"\nb = 1\nb = 2",
                        "f.conf:5: b: repeated key, first set in line 4; leave one"),
                bad(
                        "include \"other.conf\"",
                        "f.conf:1: include is not supported: a configuration is one text; copy the file's text here"),
                bad(
                        "a {\n  include required(file(\"other.conf\"))\n}",
                        "f.conf:2: include is not supported: a configuration is one text; copy the file's text here"),
                bad("\n\na = ${nowhere}", "f.conf:3: ${nowhere} refers to nothing; define nowhere here or as an"
                        + " environment variable, or write ${?nowhere}"),
                bad("a = ${b}\nb = ${a}", "f.conf:2: ${a} refers to itself; break the circle"),
                bad(
                        "a = " + "[".repeat(100_000),
                        "f.conf:1: objects and lists are nested deeper than 64"),
                bad("\n" + "a.".repeat(100_000) + "b = 1", "f.conf:2: objects and lists are nested deeper than 64"));
    }

    private static Arguments bad(String text, String message) {
        return Arguments.of(text, message);
    }

    @ParameterizedTest
    @MethodSource("wrongTexts")
    void wrongTextGetsOneLineWithFileAndLine(String text, String message) {
        assertEquals(message, messageOf(text, NOTHING));
    }

    static String messageOf(String text, Consumer<Section> reading, String... overrides) {
        return assertThrows(UserException.class, () -> {
                    List<Override> parsed = Stream.of(overrides).map(Override::parse).toList();
                    Section root = Section.parse("f.conf", text, parsed);
                    reading.accept(root);
                    root.finish();
                })
                .getMessage();
    }
}
