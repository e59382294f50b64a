package io.tributary.config;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.tributary.error.UserException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Damaged texts end in a section or in one line, never in anything else. */
class ConfigFuzzTest {
    private static final String TEXT = """
            # the digits
            name = digits, seed : 42
            data { train = "data/"${name}".csv", label { column = 64, type = class } }
            model.layers = [
              { type = dense, units = 100 } // hidden
              relu, ${data.label} { units = 10 }
            ]
            model { loss = \"\"\"mse\"\"\", input = [64] }
            optimizer = ${?OPTIMIZER}
            metrics += accuracy
            """;

    private static final String[] PIECES = {
        "{",
        "}",
        "[",
        "]",
        "\"",
        "\"\"\"",
        "=",
        ":",
        "+=",
        ",",
        "\n",
        "\r",
        "${",
        "${?",
        "${name}",
        ".",
        "#",
        "//",
        "\\",
        "\\u",
        "include ",
        "include \"x\"",
        "null",
        "1e",
        "-",
        "9999999999999999999",
        "\0",
        "\uFEFF",
        "\uD800",
        "\u00A0",
        "name",
        "a.b",
        "seed = 1",
        "(",
        "`",
        "$",
        "&",
        "*",
        "url(",
        "file("
    };

    @Test
    void damagedTextEndsInASectionOrInOneLine() {
        int read = 0;
        int rejected = 0;
        for (int seed = 0; seed < 4000; seed++) {
            String text = damage(TEXT, new SplittableRandom(seed));
            try {
                Section.parse("f.conf", text, List.of()).resolvedText();
                read++;
                assertTrue(understood(text), () -> "accepted but not understood:\n" + text);
            } catch (UserException e) {
                rejected++;
                String message = e.getMessage();
                assertTrue(message.startsWith("f.conf:"), () -> message);
                assertFalse(message.contains("\n") || message.contains("typesafe"), () -> message);
            } catch (RuntimeException | StackOverflowError e) {
                fail("seed " + seed + ", text:\n" + text, e);
            }
        }
        assertTrue(read > 100 && rejected > 100, "read " + read + ", rejected " + rejected);
    }

    @Test
    void damagedOverrideEndsInASectionOrInOneLine() {
        for (int seed = 0; seed < 4000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            String argument = damage("model.layers.0.units={ a = [1, ${name}] }", random);
            try {
                Section.parse("f.conf", TEXT, List.of(Setting.parse(argument))).resolvedText();
            } catch (UserException e) {
                assertFalse(e.getMessage().contains("\n"), e.getMessage());
            } catch (RuntimeException | StackOverflowError e) {
                fail("seed " + seed + ", argument:\n" + argument, e);
            }
        }
    }

    /** A text that the library accepts but the scanner does not follow to its end would hide repeated keys. */
    private static boolean understood(String text) {
        HoconScanner scanner = new HoconScanner(text.startsWith("\uFEFF") ? text.substring(1) : text);
        scanner.scan();
        return scanner.understood();
    }

    private static String damage(String text, SplittableRandom random) {
        StringBuilder result = new StringBuilder(text);
        int times = random.nextInt(1, 4);
        for (int i = 0; i < times; i++) {
            int at = random.nextInt(result.length());
            switch (random.nextInt(3)) {
                case 0 -> result.deleteCharAt(at);
                case 1 -> result.insert(at, PIECES[random.nextInt(PIECES.length)]);
                default -> result.setLength(Math.max(at, 8));
            }
        }
        return result.toString();
    }
}
