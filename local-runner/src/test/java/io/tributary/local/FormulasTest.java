package io.tributary.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.loss.Losses;
import io.tributary.optimizer.Optimizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/formulas.md and its Chinese sister point to code and tests that there are, and leave out no loss and no optimizer. */
class FormulasTest {
    private static final Path DOCS = Path.of("docs").toAbsolutePath().normalize();
    private static final Pattern CODE = Pattern.compile("\\[`\\w+\\.java:(\\d+)`]\\(([^)#]+)#L(\\d+)\\) `([^`]+)`");
    private static final Pattern TEST = Pattern.compile("\\[`(\\w+Test)`]\\(([^)]+)\\)");

    /** Lines that code may have moved by: the page is put right when somebody looks at it, not at every edit above. */
    private static final int SLACK = 25;

    private static List<String> rows(String page) throws IOException {
        return Files.readAllLines(DOCS.resolve(page)).stream()
                .filter(line -> line.startsWith("| ") && line.contains(".java:"))
                .toList();
    }

    @Test
    void everyFormulaPointsToItsLineAndItsTest() throws IOException {
        List<String> stale = new ArrayList<>();
        List<String> rows = rows("formulas.md");
        assertTrue(rows.size() > 50, "the page has its formulas");
        for (String row : rows) {
            Matcher code = CODE.matcher(row);
            Matcher test = TEST.matcher(row);
            assertTrue(code.find() && test.find(), row);
            assertEquals(code.group(1), code.group(3), row);
            problem(Integer.parseInt(code.group(1)), DOCS.resolve(code.group(2)), code.group(4))
                    .ifPresent(stale::add);
            String tests = Files.readString(DOCS.resolve(test.group(2)));
            assertTrue(
                    tests.contains("@Test\n") || tests.contains("@ParameterizedTest") || tests.contains("@TestFactory"),
                    row);
        }
        assertEquals(List.of(), stale);
    }

    private static Optional<String> problem(int line, Path file, String fragment) throws IOException {
        List<String> lines = Files.readAllLines(file);
        List<Integer> found = Stream.iterate(1, n -> n + 1)
                .limit(lines.size())
                .filter(n -> lines.get(n - 1).contains(fragment))
                .toList();
        boolean near = found.stream().anyMatch(n -> Math.abs(n - line) <= SLACK);
        return near
                ? Optional.empty()
                : Optional.of(file.getFileName() + ":" + line + " has no " + fragment + "; it is at " + found);
    }

    @Test
    void bothLanguagesSayTheSame() throws IOException {
        assertEquals(links("formulas.md"), links("formulas.zh.md"));
    }

    private static List<String> links(String page) throws IOException {
        return rows(page).stream()
                .map(row -> row.substring(row.indexOf("| [`")))
                .toList();
    }

    @Test
    void everyLossAndOptimizerIsThere() throws IOException {
        String page = Files.readString(DOCS.resolve("formulas.md"));
        for (Set<String> names :
                List.of(Set.copyOf(Losses.REGISTRY.names()), Set.copyOf(Optimizers.REGISTRY.names()))) {
            for (String name : names) {
                assertTrue(page.contains("`" + name + "`"), name + " is not in formulas.md");
            }
        }
    }
}
