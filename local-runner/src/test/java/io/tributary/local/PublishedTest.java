package io.tributary.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.local.cluster.Daemon;
import io.tributary.local.cluster.Installation;
import io.tributary.spark.session.Versions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** What is published, as a stranger uses it: from the local repository that the build installs into, {@code spark-job/target/repository}. */
class PublishedTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path REPOSITORY = ROOT.resolve("spark-job/target/repository");
    private static final Path OURS = Path.of("io/tributary");
    private static final Path MACHINES = Path.of(System.getProperty("settings.localRepository"));
    private static final String VERSION = System.getProperty("project.version");
    private static final String OF_SPARK = Versions.SPARK + "_" + Versions.SCALA;
    private static final String DEFAULT_LINE = "4.2_2.13"; // what README.md speaks of
    private static final String DEFAULT_SPARK = "4.2.0";
    private static final long SECONDS = 300;

    @TempDir
    private Path folder;

    /** A project of its own depends on what README.md says and runs the lines that stand there. */
    @Test
    void aStrangersProjectRunsTheLinesOfTheReadme() throws Exception {
        Path project = Files.createDirectories(folder.resolve("consumer"));
        Path sources = Files.createDirectories(project.resolve("src/main/java"));
        String java = Readme.block("java", "Tributary.fit");
        Files.writeString(
                project.resolve("pom.xml"),
                template("pom.xml")
                        .replace("@DEPENDENCIES@", ofThisBuild(Readme.block("xml", "tributary-spark")))
                        .replace("@JVM_OPTIONS@", "@" + ROOT.resolve("local-runner/bin/jvm.options")));
        Files.writeString(
                sources.resolve("Consumer.java"),
                template("Consumer.java")
                        .replace("@IMPORTS@", lines(java, true))
                        .replace("@LINES@", lines(java, false)));

        List<String> command = new ArrayList<>(List.of(
                System.getProperty("maven.home") + "/bin/mvn",
                "-B",
                "-Dstyle.color=never",
                "-Dmaven.repo.local=" + machinesRepositoryWithOurs(),
                "compile"));
        if (System.getProperty("maven.mode").equals("offline=true")) {
            command.add("-o");
        }
        String output = run(project, command);

        assertTrue(output.contains("species = setosa"), output);
    }

    /** What is built here under the coordinates that README.md gives. */
    private static String ofThisBuild(String dependencies) {
        assertTrue(dependencies.contains(DEFAULT_LINE) && dependencies.contains("<version>" + VERSION), dependencies);
        return dependencies
                .replace(DEFAULT_LINE, OF_SPARK)
                .replace("spark-mllib_2.13", "spark-mllib_" + Versions.SCALA)
                .replace(DEFAULT_SPARK, org.apache.spark.package$.MODULE$.SPARK_VERSION());
    }

    private static String lines(String java, boolean imports) {
        return java.lines()
                .filter(line -> line.startsWith("import ") == imports)
                .collect(Collectors.joining("\n"));
    }

    private static String template(String name) throws IOException {
        try (InputStream in = PublishedTest.class.getResourceAsStream("/consumer/" + name)) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    /**
     * The machine's local repository by links, so that Spark is not fetched or copied again, except that our artifacts are those
     * of this build and nothing of them gets into the machine's.
     */
    private Path machinesRepositoryWithOurs() throws IOException {
        Path repository = Files.createDirectories(folder.resolve("repository"));
        link(MACHINES, repository, "io");
        link(MACHINES.resolve("io"), Files.createDirectories(repository.resolve("io")), "tributary");
        Files.createSymbolicLink(repository.resolve(OURS), REPOSITORY.resolve(OURS));
        return repository;
    }

    private static void link(Path from, Path to, String except) throws IOException {
        try (Stream<Path> children = Files.list(from)) {
            for (Path child : children.toList()) {
                if (!child.getFileName().toString().equals(except)) {
                    Files.createSymbolicLink(to.resolve(child.getFileName()), child);
                }
            }
        }
    }

    private String run(Path directory, List<String> command) throws Exception {
        Path log = folder.resolve("maven.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("MAVEN_ARGS");
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
            String output = Files.readString(log);
            assertTrue(ended, () -> command + " still runs after " + SECONDS + " seconds: " + output);
            assertEquals(0, process.exitValue(), () -> command + ": " + output);
            return output;
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Executors of their own get the classes and natives that the coordinates bring, and Spark's own Scala stays alone. */
    @Test
    void sparkSubmitTakesThePackageFromALocalRepository() throws IOException {
        Map<String, String> environment = Map.of(
                "DEFAULT_ARTIFACT_REPOSITORY", REPOSITORY.toUri().toString(), // nothing is asked of the network
                "SPARK_LOCAL_DIRS", folder.resolve("local").toString());
        Path conf = ROOT.resolve("conf/digits.conf");
        Path summary = folder.resolve("out/summary.json");
        List<String> arguments = List.of(
                "-Duser.home=" + folder, // whose Maven repository Spark would look into first
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                "local-cluster[2,1,1024]",
                "--packages",
                "io.tributary:tributary-spark-" + OF_SPARK + ":" + VERSION,
                "--repositories",
                REPOSITORY.toUri().toString(),
                "--conf",
                "spark.jars.ivy=" + folder.resolve("ivy"),
                "--class",
                "io.tributary.spark.Main",
                "spark-internal", // no jar of one's own
                "train",
                conf.toString(),
                "--set",
                "train.epochs=1",
                "--output",
                folder.resolve("out").toString());

        try (Daemon submission = Daemon.spark(new Installation(ROOT), "packages", folder, environment, arguments)) {
            assertEquals(0, submission.awaitEnd(SECONDS), submission::output);
            assertTrue(Files.readString(summary).contains("OpenBLAS"), "executors loaded the natives");
            String jars = fileNames(folder.resolve("ivy/jars"));
            assertTrue(jars.contains("-linux-x86_64.jar"), jars);
            assertFalse(jars.contains("scala-library") || jars.contains("jackson"), jars + " has what Spark brings");
        }
    }

    private static String fileNames(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .sorted()
                    .toList()
                    .toString();
        }
    }

    /** What Maven Central asks of a pom, and no expression, parent or module that a stranger's Maven would have to look for. */
    @Test
    void aPublishedPomStandsByItself() throws Exception {
        for (String artifact : List.of("tributary-trainer-" + OF_SPARK, "tributary-spark-" + OF_SPARK)) {
            Path pom = REPOSITORY
                    .resolve(OURS)
                    .resolve(artifact)
                    .resolve(VERSION)
                    .resolve(artifact + "-" + VERSION + ".pom");
            assertFalse(Files.readString(pom).contains("${"), pom + " has expressions");
            Document document =
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
            TreeSet<String> elements = new TreeSet<>();
            NodeList children = document.getDocumentElement().getChildNodes();
            for (int i = 0; i < children.getLength(); i++) {
                if (children.item(i).getNodeType() == Node.ELEMENT_NODE) {
                    elements.add(children.item(i).getNodeName());
                }
            }
            assertTrue(
                    elements.containsAll(List.of(
                            "groupId",
                            "artifactId",
                            "version",
                            "name",
                            "description",
                            "url",
                            "licenses",
                            "developers",
                            "scm")),
                    () -> pom + ": " + elements);
            assertFalse(elements.contains("parent") || elements.contains("dependencyManagement"), elements::toString);
            NodeList scopes = document.getElementsByTagName("scope");
            for (int i = 0; i < scopes.getLength(); i++) {
                assertFalse(scopes.item(i).getTextContent().equals("test"), pom + " has a test's dependency");
            }
        }
    }
}
