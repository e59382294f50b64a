package io.tributary;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Which package of the trainer may use which, and what none of them may use. */
class ArchitectureTest {
    /** From low to high: a package uses those of the lines above its own, and no other of its own line. */
    private static final List<List<String>> LEVELS = List.of(
            List.of("error"),
            List.of("random", "json"),
            List.of("config"),
            List.of("storage", "text"),
            List.of("blas"),
            List.of("activation"),
            List.of("network"),
            List.of("layer"),
            List.of("loss", "metric", "optimizer"),
            List.of("row"),
            List.of("transform"),
            List.of("format"),
            List.of("shard"),
            List.of("train"),
            List.of("model"),
            List.of("report"),
            List.of("job"));

    private static final JavaClasses TRAINER = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .importPackages("io.tributary");

    @TestFactory
    Stream<DynamicTest> packagesUseOnlyLowerOnes() {
        return packages()
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    String[] forbidden = packages()
                            .filter(other -> !other.equals(name) && level(other) >= level(name))
                            .map(ArchitectureTest::pattern)
                            .toArray(String[]::new);
                    if (forbidden.length > 0) {
                        check(noClasses()
                                .that()
                                .resideInAPackage(pattern(name))
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(forbidden));
                    }
                }));
    }

    @Test
    void everyPackageHasItsPlaceInTheOrder() {
        check(classes()
                .should()
                .resideInAnyPackage(packages().map(ArchitectureTest::pattern).toArray(String[]::new)));
    }

    @Test
    void packagesFormNoCycle() {
        check(SlicesRuleDefinition.slices()
                .matching("io.tributary.(**)")
                .should()
                .beFreeOfCycles());
    }

    @Test
    void ofSparkOnlyLinearAlgebraIsUsedInOneClass() {
        check(noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.tributary.model.VectorModel")
                .should()
                .dependOnClassesThat(resideInAPackage("org.apache.spark..")));
        check(noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("org.apache.spark..")
                        .and(not(resideInAPackage("org.apache.spark.ml.linalg..")))));
    }

    @Test
    void randomnessIsKeyed() {
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Random.class, ThreadLocalRandom.class)
                .orShould()
                .callMethod(Math.class, "random"));
    }

    @Test
    void nothingIsPrinted() {
        check(GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS);
    }

    /** Rules hold from the first class on, so one whose classes are still to come is no failure. */
    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(TRAINER);
    }

    private static Stream<String> packages() {
        return LEVELS.stream().flatMap(List::stream);
    }

    private static int level(String name) {
        return IntStream.range(0, LEVELS.size())
                .filter(level -> LEVELS.get(level).contains(name))
                .findFirst()
                .orElseThrow();
    }

    private static String pattern(String name) {
        return "io.tributary." + name + "..";
    }
}
