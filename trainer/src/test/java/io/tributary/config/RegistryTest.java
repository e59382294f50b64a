package io.tributary.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tributary.error.UserException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RegistryTest {
    /** What the registry under test makes. */
    public interface Thing {}

    /** In the table. */
    record Dense(int units) implements Thing {
        Dense(Section section) {
            this(section.integer("units", 7, Bounds.positive()));
        }
    }

    /** In the table. */
    record Relu() implements Thing {}

    /** A user's, configured. */
    public static final class Configured implements Thing {
        private final int size;

        public Configured(Section section) {
            size = section.integer("size", Bounds.positive());
        }
    }

    /** A user's, without keys. */
    public static final class Plain implements Thing {}

    /** Unfit: no Thing. */
    public static final class Stranger {}

    /** Unfit: abstract. */
    public abstract static class Abstract implements Thing {}

    /** Unfit: not public. */
    static final class Hidden implements Thing {}

    /** Unfit: wants a number. */
    public static final class WantsNumber implements Thing {
        public WantsNumber(int number) {
            throw new AssertionError("never called with " + number);
        }
    }

    /** Its constructor fails. */
    public static final class Fails implements Thing {
        public Fails() {
            throw new IllegalStateException("no\nluck");
        }
    }

    /** Its initialiser fails. */
    public static final class FailsEarly implements Thing {
        private static final int LENGTH = Integer.parseInt("x");

        public FailsEarly() {
            throw new AssertionError("never reached, " + LENGTH);
        }
    }

    private static final Registry<Thing> THINGS =
            new Registry<>(Thing.class, "layer", Map.of("dense", Dense::new, "relu", section -> new Relu()));

    private static final String HERE = RegistryTest.class.getName() + "$";
    private static final String ADD_ITS_JAR =
            "; correct the name, or add its jar: TRIBUTARY_CLASSPATH for bin/tributary, --jars for spark-submit";

    @Test
    void makesFromNamesObjectsAndDefaults() {
        Section root = parse("a = relu, b { type = dense, units = 3 }, l = [relu, { type = dense }]");
        assertEquals(new Relu(), THINGS.create(root, "a"));
        assertEquals(new Dense(3), THINGS.create(root, "b"));
        assertEquals(new Dense(7), THINGS.create(root, "absent", "dense"));
        assertEquals(new Relu(), THINGS.create(root, "a", "dense"));
        assertEquals(List.of(new Relu(), new Dense(7)), THINGS.createAll(root, "l"));
        root.finish();
        assertEquals(List.of("dense", "relu"), THINGS.names());
    }

    @Test
    void writesDownWhatItMade() {
        String text = """
                absent {
                    type=dense
                    units=7
                }
                l=[
                    {
                        type=relu
                    }
                ]
                """;
        assertEquals(text, remake("l = [relu]"));
        assertEquals(text, remake(text));
    }

    private static String remake(String text) {
        Section root = parse(text);
        THINGS.create(root, "absent", "dense");
        THINGS.createAll(root, "l");
        root.finish();
        return root.resolvedText();
    }

    @Test
    void makesTheUsersOwnByClassName() {
        Section root = parse("a { type = \"" + HERE + "Configured\", size = 4 }, b = \"" + HERE + "Plain\"");
        assertEquals(4, ((Configured) THINGS.create(root, "a")).size);
        assertSame(Plain.class, THINGS.create(root, "b").getClass());
        root.finish();
    }

    @Test
    void usersClassesComeFromTheContextClassLoader() {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try {
            Thread.currentThread().setContextClassLoader(new ClassLoader(null) {});
            assertEquals(
                    "f.conf:1: a: class " + HERE + "Plain is not on the class path" + ADD_ITS_JAR,
                    messageOf("a = \"" + HERE + "Plain\""));
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of(
                        "a = dens", "f.conf:1: a: unknown layer \"dens\"; known: dense, relu; did you mean dense?"),
                Arguments.of(
                        "a { type = conv2d }",
                        "f.conf:1: a.type: unknown layer \"conv2d\"; known: dense, relu; a class of your own goes by"
                                + " its full name, com.acme.MyClass"),
                Arguments.of("a { units = 3 }", "f.conf:1: a.type: is missing"),
                Arguments.of("a { type = relu, units = 3 }", "f.conf:1: a.units: unknown key; valid keys here: type"),
                Arguments.of("a = 5", "f.conf:1: a: must be an object or a name, got 5"),
                Arguments.of("b = 5", "f.conf: a: is missing"),
                Arguments.of(
                        "a = com.acme.Nowhere",
                        "f.conf:1: a: class com.acme.Nowhere is not on the class path" + ADD_ITS_JAR),
                unfit("Stranger", " is no layer; let it implement " + HERE + "Thing"),
                unfit("Abstract", " cannot be made; make the class public and not abstract"),
                unfit("Hidden", " cannot be made; make the class public and not abstract"),
                unfit(
                        "WantsNumber",
                        " has no fitting constructor; give it a public one that takes a io.tributary.config.Section,"
                                + " or none"),
                Arguments.of(
                        "a = \"" + HERE + "Fails\"",
                        "f.conf:1: a: the constructor of " + HERE + "Fails failed: java.lang.IllegalStateException: no"
                                + " luck"),
                Arguments.of(
                        "a = \"" + HERE + "FailsEarly\"",
                        "f.conf:1: a: class " + HERE + "FailsEarly cannot be loaded: java.lang.NumberFormatException:"
                                + " For input string: \"x\""),
                Arguments.of(
                        "a {\n type = \"" + HERE + "Configured\"\n size = 0 }",
                        "f.conf:3: a.size: must be greater than 0, got 0"),
                Arguments.of(
                        "a { type = \"" + HERE + "Plain\", size = 0 }",
                        "f.conf:1: a.size: unknown key; valid keys here: type"));
    }

    private static Arguments unfit(String name, String problem) {
        return Arguments.of("a = \"" + HERE + name + "\"", "f.conf:1: a: " + HERE + name + problem);
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void eachFailureIsOneClearLine(String text, String message) {
        assertEquals(message, messageOf(text));
    }

    private static String messageOf(String text) {
        return assertThrows(UserException.class, () -> THINGS.create(parse(text), "a"))
                .getMessage();
    }

    private static Section parse(String text) {
        return Section.parse("f.conf", text, List.of());
    }
}
