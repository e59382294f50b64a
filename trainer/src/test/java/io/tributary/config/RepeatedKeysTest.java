package io.tributary.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random objects, written in each of HOCON's ways: none has a repeated key until one is written a second time. */
class RepeatedKeysTest {
    private static final String[] SEPARATORS = {" = ", ":", "=\n  ", " # c = 1\n= ", " // a = 1 }\n: "};
    private static final String[] SCALARS = {
        "1",
        "text",
        "a b",
        "\"x = 1, x = 2 }\"",
        "\"\"\"{ \" \n }\"\"\"\"",
        "true",
        "null",
        "1.5e3",
        "\"\\\"}\"",
        "http",
        "[]"
    };
    private static final String[] ENDS = {"\n", ",", " , ", "\r\n", " # end }\n", ",\n\n", "// ]\n"};

    @Test
    void foundWhereverAndHoweverTheyAreWritten() {
        for (int seed = 0; seed < 1500; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Writer writer = new Writer(random);
            String body = writer.object(3);
            String once = random.nextBoolean() ? body : "{" + body + "}\n";
            String message = "seed " + seed + ":\n" + once;
            assertDoesNotThrow(() -> Section.parse("f.conf", once, List.of()), message);

            String path = writer.paths.get(random.nextInt(writer.paths.size()));
            String twice = body + "\n" + path + SEPARATORS[random.nextInt(SEPARATORS.length)] + "again\n";
            UserException e = assertThrows(
                    UserException.class, () -> Section.parse("f.conf", twice, List.of()), () -> path + " in\n" + twice);
            assertTrue(e.getMessage().contains("repeated key, first set in line "), e.getMessage());
        }
    }

    /** Writes an object and notes the paths of its keys that are not inside a list. */
    private static final class Writer {
        private final SplittableRandom random;
        private final List<String> paths = new ArrayList<>();
        private int keys;

        Writer(SplittableRandom random) {
            this.random = random;
        }

        String object(int depth) {
            return object(depth, "", true);
        }

        private String object(int depth, String prefix, boolean noted) {
            StringBuilder text = new StringBuilder();
            int pairs = random.nextInt(1, 5);
            for (int i = 0; i < pairs; i++) {
                String key = key();
                String path = prefix + key;
                if (noted) {
                    paths.add(path);
                }
                text.append(key).append(value(depth, path, noted)).append(pick(ENDS));
            }
            return text.toString();
        }

        private String key() {
            String name = "k" + keys++;
            return switch (random.nextInt(5)) {
                case 0 -> "\"" + name + "\"";
                case 1 -> "\"" + name + ".{=\"";
                case 2 -> "include" + name;
                case 3 -> name + "." + name;
                default -> name;
            };
        }

        private String value(int depth, String path, boolean noted) {
            if (depth == 0 || random.nextInt(3) == 0) {
                return pick(SEPARATORS) + pick(SCALARS);
            }
            if (random.nextInt(3) == 0) {
                String first = object(depth - 1, "", false);
                return pick(SEPARATORS) + "[{" + first + "}" + (random.nextBoolean() ? ", " : "\n") + "{" + first
                        + "}, " + pick(SCALARS) + "]";
            }
            String opening = random.nextInt(3) == 0 ? "\n{" : random.nextBoolean() ? pick(SEPARATORS) + "{" : " {";
            return opening + object(depth - 1, path + ".", noted) + "}";
        }

        private String pick(String[] choices) {
            return choices[random.nextInt(choices.length)];
        }
    }
}
