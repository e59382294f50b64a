package io.tributary.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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
                        "{ a = 1\n include \"other.conf\", b = 1 }",
                        "f.conf:2: include is not supported: a configuration is one text; copy the file's text here"),
                bad("a\n{ x = 1 }\na # c\n= 2", "f.conf:3: a: repeated key, first set in line 1; leave one"),
                bad("a // c\n= 1\na = 2", "f.conf:3: a: repeated key, first set in line 1; leave one"),
                bad(
                        "a {\n  include required(file(\"other.conf\"))\n}",
                        "f.conf:2: include is not supported: a configuration is one text; copy the file's text here"),
                bad(
                        "\n\na = ${nowhere}",
                        "f.conf:3: ${nowhere} refers to nothing; define nowhere here or as an"
                                + " environment variable, or write ${?nowhere}"),
                bad("a = ${b}\nb = ${a}", "f.conf:2: ${a} refers to itself; break the circle"),
                bad("a = " + "[".repeat(100_000), "f.conf:1: objects and lists are nested deeper than 64"),
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

    static Stream<Arguments> syntaxErrors() {
        return Stream.of(
                bad("a = 1\nb = {", "f.conf:2: not valid HOCON: "),
                bad("a = 1\nb = [1, 2", "f.conf:2: not valid HOCON: "),
                bad("a = \"open\nb = 1", "f.conf:1: not valid HOCON: "),
                bad("a = \"\"\"open", "f.conf:1: not valid HOCON: "),
                bad("[1, 2]", "f.conf:1: not valid HOCON: "),
                bad("a", "f.conf:1: not valid HOCON: "),
                bad("\n= 1", "f.conf:2: not valid HOCON: "),
                bad("a = 1 }", "f.conf:1: not valid HOCON: "),
                bad("a = hdfs://x/y", "f.conf:1: not valid HOCON: "),
                bad("a = ${", "f.conf:1: not valid HOCON: "),
                bad("a = \"\\q\"", "f.conf:1: not valid HOCON: "),
                bad("a = { x = 1 } 5", "f.conf:1: not valid HOCON: "));
    }

    @ParameterizedTest
    @MethodSource("syntaxErrors")
    void syntaxErrorGetsOneLineWithFileAndLine(String text, String start) {
        String message = messageOf(text, NOTHING);
        assertTrue(message.startsWith(start) && message.length() > start.length(), message);
        assertFalse(message.contains("\n") || message.contains("typesafe"), message);
    }

    private static final Consumer<Section> INTEGER = root -> root.integer("n", Bounds.atLeast(1));
    private static final Consumer<Section> LONG = root -> root.longInteger("n", Bounds.any());
    private static final Consumer<Section> NUMBER = root -> root.number("n", Bounds.openUnit());
    private static final Consumer<Section> STRING = root -> root.string("n");
    private static final Consumer<Section> BOOL = root -> root.bool("n", true);
    private static final Consumer<Section> CHOICE = root -> root.choice("n", Map.of("relu", 1, "tanh", 2));
    private static final Consumer<Section> STRINGS = root -> root.strings("n");
    private static final Consumer<Section> INTEGERS = root -> root.integers("n", Bounds.positive());
    private static final Consumer<Section> SECTION = root -> root.section("n").integer("units", Bounds.positive());
    private static final Consumer<Section> SECTIONS = root -> root.sections("n").forEach(s -> s.string("type"));
    private static final Consumer<Section> ENTRIES = root -> root.entries("n").forEach(s -> {
        s.string("type");
        s.integer("units", Bounds.positive());
    });

    static Stream<Arguments> wrongValues() {
        return Stream.of(
                wrong(INTEGER, "m = 1", "f.conf: n: is missing"),
                wrong(INTEGER, "", "f.conf: n: is missing"),
                wrong(INTEGER, "\nn = null", "f.conf:2: n: is null, but a value is required"),
                wrong(INTEGER, "\nn = 0", "f.conf:2: n: must be at least 1, got 0"),
                wrong(INTEGER, "n = 2.5", "f.conf:1: n: must be an integer, got 2.5"),
                wrong(INTEGER, "n = 1e-9", "f.conf:1: n: must be an integer, got 1e-9"),
                wrong(
                        INTEGER,
                        "n = 3000000000",
                        "f.conf:1: n: must be an integer between -2147483648 and 2147483647, got 3000000000"),
                wrong(
                        LONG,
                        "n = 1e999999999",
                        "f.conf:1: n: must be an integer between -9223372036854775808 and 9223372036854775807, got"
                                + " 1e999999999"),
                wrong(
                        LONG,
                        "n = 9223372036854775808",
                        "f.conf:1: n: must be an integer between -9223372036854775808 and 9223372036854775807, got"
                                + " \"9223372036854775808\""),
                wrong(INTEGER, "n = ten", "f.conf:1: n: must be an integer, got \"ten\""),
                wrong(INTEGER, "n = true", "f.conf:1: n: must be an integer, got true"),
                wrong(INTEGER, "n = [1]", "f.conf:1: n: must be an integer, got the list [1]"),
                wrong(INTEGER, "n { a = 1 }", "f.conf:1: n: must be an integer, got the object {\"a\":1}"),
                wrong(INTEGER, "n = 10 m", "f.conf:1: n: must be an integer, got \"10 m\""),
                wrong(NUMBER, "n = 1", "f.conf:1: n: must be at least 0 and less than 1, got 1"),
                wrong(NUMBER, "n = NaN", "f.conf:1: n: must be a number, got \"NaN\""),
                wrong(NUMBER, "n = Infinity", "f.conf:1: n: must be a number, got \"Infinity\""),
                wrong(NUMBER, "n = 1e400", "f.conf:1: n: must be a finite number, got 1e400"),
                wrong(NUMBER, "n = 50%", "f.conf:1: n: must be a number, got \"50%\""),
                wrong(STRING, "n = [a]", "f.conf:1: n: must be a string, got the list [\"a\"]"),
                wrong(STRING, "n {}", "f.conf:1: n: must be a string, got the object {}"),
                wrong(BOOL, "n = 1", "f.conf:1: n: must be true or false, got 1"),
                wrong(BOOL, "n = maybe", "f.conf:1: n: must be true or false, got \"maybe\""),
                wrong(CHOICE, "n = rleu", "f.conf:1: n: unknown value \"rleu\"; known: relu, tanh; did you mean relu?"),
                wrong(
                        CHOICE,
                        "n = gelu-approximate",
                        "f.conf:1: n: unknown value \"gelu-approximate\"; known: relu, tanh"),
                wrong(STRINGS, "n = a", "f.conf:1: n: must be a list of strings, got \"a\"; write [\"a\"]"),
                wrong(STRINGS, "n = [a,\n[b]]", "f.conf:2: n[1]: must be a string, got the list [\"b\"]"),
                wrong(STRINGS, "n = [a, null]", "f.conf:1: n[1]: must be a string, got null"),
                wrong(INTEGERS, "n = 784", "f.conf:1: n: must be a list of integers, got 784; write [784]"),
                wrong(INTEGERS, "n = [28\n0]", "f.conf:2: n[1]: must be greater than 0, got 0"),
                wrong(INTEGERS, "n { a = 1 }", "f.conf:1: n: must be a list of integers, got the object {\"a\":1}"),
                wrong(SECTION, "n = 5", "f.conf:1: n: must be an object, got 5"),
                wrong(SECTION, "n {\n  unit = 5\n}", "f.conf:1: n.units: is missing; is unit a misspelling of it?"),
                wrong(
                        SECTION,
                        "n {\n  units = 5\n  unitz = 5\n}",
                        "f.conf:3: n.unitz: unknown key; did you mean units?"),
                wrong(
                        SECTION,
                        "n { units = 5 }\nn { colour = red }",
                        "f.conf:2: n.colour: unknown key; valid keys here: units"),
                wrong(
                        SECTION,
                        "n { units = 5, \"a.b\" = 1 }",
                        "f.conf:1: n.\"a.b\": unknown key; valid keys here: units"),
                wrong(
                        SECTION,
                        "n { units = 5, units2 = null }",
                        "f.conf:1: n.units2: unknown key; did you mean units?"),
                wrong(SECTIONS, "n = [dense]", "f.conf:1: n[0]: must be an object, got \"dense\""),
                wrong(
                        SECTIONS,
                        "n { type = dense }",
                        "f.conf:1: n: must be a list of objects, got the object {\"type\":\"dense\"}"),
                wrong(
                        ENTRIES,
                        "n = dense",
                        "f.conf:1: n: must be a list of objects or names, got \"dense\"; write [\"dense\"]"),
                wrong(ENTRIES, "n = [\n dense\n]", "f.conf:2: n[0].units: is missing"),
                wrong(ENTRIES, "n = [5]", "f.conf:1: n[0]: must be an object or a name, got 5"),
                wrong(
                        ENTRIES,
                        "n = [\n{ type = dense, units = 1 }\n{ type = dense, units = 0 }]",
                        "f.conf:3: n[1].units: must be greater than 0, got 0"),
                wrong(
                        ENTRIES,
                        "n = [\n{ type = dense, units = 1,\n Units = 0 }]",
                        "f.conf:3: n[0].Units: unknown key; did you mean units?"),
                wrong(NOTHING, "b = 1\na = 1", "f.conf:1: b: unknown key; no keys belong here"),
                wrong(
                        INTEGER,
                        "n = ${PATH}/x",
                        "f.conf:1: n: must be an integer, got " + cut("\"" + System.getenv("PATH") + "/x\"")),
                wrong(
                        INTEGER,
                        "n = ${PATH}",
                        "f.conf: n (from the environment): must be an integer, got "
                                + cut("\"" + System.getenv("PATH") + "\"")),
                wrong(INTEGER, "\nm = ten\nn = ${m}", "f.conf:2: n: must be an integer, got \"ten\""),
                wrong(
                        root -> {
                            throw root.error("n", "is odd", "take an even one");
                        },
                        "\nn = 3",
                        "f.conf:2: n: is odd; take an even one"),
                wrong(
                        root -> {
                            throw root.section("n").error("", "is odd", "");
                        },
                        "\nn { }",
                        "f.conf:2: n: is odd"));
    }

    private static String cut(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }

    private static Arguments wrong(Consumer<Section> reading, String text, String message) {
        return Arguments.of(text, reading, message);
    }

    @ParameterizedTest
    @MethodSource("wrongValues")
    void wrongValueGetsPlaceRuleAndValueSeen(String text, Consumer<Section> reading, String message) {
        assertEquals(message, messageOf(text, reading));
    }

    private static final String MODEL = "seed = 1\nmodel {\n  layers = [{ type = dense, units = 3 }, relu]\n}\n";

    static Stream<Arguments> wrongOverrides() {
        return Stream.of(
                Arguments.of("seed", "--set seed: has no value; write --set train.epochs=5"),
                Arguments.of("=5", "--set =5: has no key; write --set train.epochs=5"),
                Arguments.of(
                        "a..b=5",
                        "--set a..b: is not a path of keys; write --set train.epochs=5 or --set"
                                + " model.layers.0.units=5"),
                Arguments.of("seed=2.5", "--set seed: must be an integer, got 2.5"),
                Arguments.of("seed=x", "--set seed: must be an integer, got \"x\""),
                Arguments.of("seed=", "--set seed: must be an integer, got \"\""),
                Arguments.of("seed=null", "--set seed: is null, but a value is required"),
                Arguments.of("sed=1", "--set sed: unknown key; did you mean seed?"),
                Arguments.of("seed.x=1", "--set seed.x: seed: must be an integer, got the object {\"x\":1}"),
                Arguments.of("model.layers.0.units=0", "--set model.layers.0.units: must be greater than 0, got 0"),
                Arguments.of("model.layers[0].units=0", "--set model.layers[0].units: must be greater than 0, got 0"),
                Arguments.of("model.layers.0.unitz=4", "--set model.layers.0.unitz: unknown key; did you mean units?"),
                Arguments.of(
                        "model.layers.7.units=4", "--set model.layers.7.units: model.layers has elements 0 to 1, no 7"),
                Arguments.of(
                        "model.layers.99999999999.units=4",
                        "--set model.layers.99999999999.units: model.layers has elements 0 to 1, no 99999999999"),
                Arguments.of(
                        "model.layers.units=4",
                        "--set model.layers.units: model.layers is a list and units no index; write"
                                + " model.layers.0.units for its first element"),
                Arguments.of(
                        "model.layers=[{type=dense,unit=4}]",
                        "--set model.layers: model.layers[0].units: is missing; is unit a misspelling of it?"),
                Arguments.of(
                        "model={layers=[],layers=[]}",
                        "--set model: value.layers: repeated key, first set in line 1; leave one"),
                Arguments.of("model.blocks.0.units=4", "--set model.blocks.0.units: there is no list model.blocks"),
                Arguments.of(
                        "seed=${nowhere}",
                        "--set seed: ${nowhere} refers to nothing; define nowhere here or as an environment variable,"
                                + " or write ${?nowhere}"),
                Arguments.of(
                        "model.layers.0.units=${nowhere}",
                        "--set model.layers.0.units: ${nowhere} refers to nothing; define nowhere here or as an"
                                + " environment variable, or write ${?nowhere}"),
                Arguments.of("seed=" + "[".repeat(5000), "--set seed: objects and lists are nested deeper than 64"));
    }

    @ParameterizedTest
    @MethodSource("wrongOverrides")
    void wrongOverrideIsNamedAsOne(String override, String message) {
        assertEquals(message, messageOf(MODEL, SectionErrorsTest::readModel, override));
    }

    @Test
    void chainOfSubstitutionsThatExhaustsTheStackIsOneLine() throws InterruptedException {
        StringBuilder text = new StringBuilder();
        int length = 3000;
        for (int i = 0; i < length; i++) {
            text.append("k").append(i).append(" = ${k").append(i + 1).append("}\n");
        }
        text.append("k").append(length).append(" = 1\n");
        AtomicReference<String> message = new AtomicReference<>();
        Runnable reading = () -> message.set(messageOf(text.toString(), NOTHING));
        Thread shallow = new Thread(null, reading, "shallow stack", 256 << 10);
        shallow.start();
        shallow.join();
        assertEquals("f.conf: substitutions refer to each other in too long a chain", message.get());
    }

    @Test
    void overrideGivenTwiceIsRejected() {
        assertEquals(
                "--set seed: is given twice; leave one",
                messageOf(MODEL, SectionErrorsTest::readModel, "seed=1", "seed=2"));
    }

    @Test
    void missingKeyInAnObjectThatAnOverrideAddedToKeepsTheFilesLine() {
        assertEquals(
                "f.conf:3: train.batch: is missing",
                messageOf(
                        "\n\ntrain { shards = 2 }",
                        root -> root.section("train").integer("batch", Bounds.any()),
                        "train.epochs=5"));
    }

    @Test
    void valueThatCameThroughASubstitutionFromAnOverrideNamesTheOverride() {
        assertEquals(
                "--set a: b: must be an integer, got \"x\"",
                messageOf("a = 1\nb = ${a}", root -> root.integer("b", Bounds.any()), "a=x"));
    }

    private static void readModel(Section root) {
        root.integer("seed", Bounds.any());
        for (Section entry : root.section("model").entries("layers")) {
            if (entry.string("type").equals("dense")) {
                entry.integer("units", Bounds.positive());
            }
        }
    }

    static String messageOf(String text, Consumer<Section> reading, String... overrides) {
        return assertThrows(UserException.class, () -> {
                    List<Setting> parsed =
                            Stream.of(overrides).map(Setting::parse).toList();
                    Section root = Section.parse("f.conf", text, parsed);
                    reading.accept(root);
                    root.finish();
                })
                .getMessage();
    }
}
