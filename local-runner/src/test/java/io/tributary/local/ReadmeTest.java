package io.tributary.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.config.Section;
import io.tributary.layer.Layers;
import io.tributary.layer.Sequential;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands in README.md, as they stand there. Those of {@code bin/tributary} run one after another, shortened; of those
 * that need a cluster, class, files, options and settings are checked.
 */
class ReadmeTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String LAUNCHER = "local-runner/bin/tributary";
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");
    private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]*");

    @TempDir
    private Path folder;

    /** The lines of the fenced blocks of a language, continuations joined, comments left out. */
    private static List<String> lines(String language) {
        List<String> lines = new ArrayList<>();
        for (String block : Readme.blocks(language)) {
            block.replace("\\\n", " ")
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(lines::add);
        }
        return lines;
    }

    private static List<List<String>> commands(String program) throws IOException {
        return lines("sh").stream()
                .map(ReadmeTest::words)
                .filter(words -> words.get(0).equals(program))
                .toList();
    }

    private static List<String> words(String line) {
        return WORD.matcher(line)
                .results()
                .map(word -> Stream.of(1, 2, 3)
                        .map(word::group)
                        .filter(group -> group != null)
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    @Test
    void theWrittenOutTransformerBlockIsOneOf128Features() throws IOException {
        Section model = Section.parse("README.md", String.join("\n", lines("conf")), List.of());
        Sequential layers = new Sequential(Layers.REGISTRY.createAll(model, "layers"));
        assertEquals(
                Shape.of(64, 128),
                Network.of(layers, Shape.of(64, 128), Regularizer.NONE).output());
    }

    @Test
    void theFirstConfigurationIsThatOfDigitsBehindItsHeading() throws IOException {
        String conf = Files.readString(ROOT.resolve("conf/digits.conf"));
        assertEquals(
                conf.replaceFirst("^(#.*\\n)+", "")
                        .lines()
                        .filter(line -> !line.isBlank())
                        .toList(),
                lines("hocon"));
    }

    @Test
    void everyCommandIsOfAKnownKind() throws IOException {
        List<String> commands = lines("sh");
        assertFalse(commands.isEmpty(), "README.md has no fenced block of sh");
        for (String command : commands) {
            String program = words(command).get(0);
            boolean script = program.startsWith("conf/") || program.startsWith(".ci/");
            assertTrue(
                    List.of(LAUNCHER, "spark-submit", "mvn").contains(program)
                            || script && Files.isExecutable(ROOT.resolve(program)),
                    command);
        }
    }

    @Test
    void localCommandsRunInTheirOrder() throws IOException {
        List<List<String>> commands = commands(LAUNCHER);
        assertFalse(commands.isEmpty());
        for (List<String> command : commands) {
            if (command.get(1).equals("bench")) { // minutes long, and tested elsewhere
                checkOptions(
                        command.stream()
                                .skip(1)
                                .limit(2)
                                .filter(word -> !word.startsWith("-"))
                                .toList(),
                        String.join(" ", command));
                continue;
            }
            List<String> arguments =
                    new ArrayList<>(command.stream().skip(1).map(this::placed).toList());
            if (arguments.get(0).equals("train")) {
                arguments.addAll(List.of("--set", "train.epochs=1"));
            }
            CommandRun run = CommandRun.of(arguments);
            assertEquals(0, run.exitCode(), () -> command + ": " + run.err());
        }
    }

    /** Where an argument is: what is in the repository there, outputs in this test's folder. */
    private String placed(String argument) {
        if (argument.startsWith("-") || !argument.contains("/") || argument.contains("=") || argument.contains(":")) {
            return argument;
        }
        Path inRepository = ROOT.resolve(argument);
        boolean output = argument.startsWith("out/");
        assertTrue(output || Files.exists(inRepository), argument + " is not in the repository");
        return (output ? folder.resolve(argument) : inRepository).toString();
    }

    @Test
    void clusterCommandsNameWhatThereIs() throws Exception {
        List<List<String>> commands = commands("spark-submit");
        assertFalse(commands.isEmpty());
        for (List<String> command : commands) {
            Class<?> main = Class.forName(command.get(command.indexOf("--class") + 1));
            main.getMethod("main", String[].class);
            int jar = 1;
            while (!command.get(jar).endsWith(".jar")) {
                jar++;
            }
            String name = Path.of(command.get(jar).replaceFirst("^local:", ""))
                    .getFileName()
                    .toString();
            assertTrue(Files.exists(ROOT.resolve("spark-job/target").resolve(name)), name);
            checkJob(command.subList(jar + 1, command.size()));
        }
    }

    /** The options are the command's, and the configuration accepts the settings. */
    private static void checkJob(List<String> arguments) {
        checkOptions(List.of(arguments.get(0)), String.join(" ", arguments));
        Path conf = Trained.CONF.resolve(Path.of(arguments.get(1)).getFileName().toString());
        List<String> describe = new ArrayList<>(List.of("describe", conf.toString()));
        for (int i = 2; i < arguments.size(); i++) {
            if (arguments.get(i).equals("--set")) {
                describe.addAll(arguments.subList(i, i + 2));
            }
        }
        CommandRun run = CommandRun.of(describe);
        assertEquals(0, run.exitCode(), () -> arguments + ": " + run.err());
    }

    @Test
    void theSynopsisNamesTheOptionsThereAre() throws IOException {
        List<String> synopsis =
                lines("").stream().filter(line -> line.startsWith("tributary ")).toList();
        assertFalse(synopsis.isEmpty());
        for (String line : synopsis) {
            checkOptions(List.of(line.split(" ")[1]), line);
        }
    }

    private static void checkOptions(List<String> command, String text) {
        CommandRun help = CommandRun.done(
                Stream.concat(command.stream(), Stream.of("--help")).toList());
        List<String> known = OPTION.matcher(help.out())
                .results()
                .map(option -> option.group())
                .toList();
        OPTION.matcher(text)
                .results()
                .map(option -> option.group())
                .forEach(option -> assertTrue(known.contains(option), command + " has no " + option + ": " + known));
    }

    @Test
    void filesItPointsToAreThere() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        List<String> paths = Pattern.compile("`((?:conf|local-runner|spark-job|trainer)/[^` *]*)`")
                .matcher(readme)
                .results()
                .map(path -> path.group(1))
                .toList();
        assertFalse(paths.isEmpty());
        assertEquals(
                List.of(),
                paths.stream().filter(path -> !Files.exists(ROOT.resolve(path))).toList());
    }

    @Test
    void everyExampleJobIsInIt() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        for (Path job : ExampleJobsTest.jobs()) {
            assertTrue(readme.contains("conf/" + job.getFileName()), job + " is not in README.md");
        }
    }
}
