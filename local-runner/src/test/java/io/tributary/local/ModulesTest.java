package io.tributary.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;

/** Dependencies point one way: local-runner, spark-job, trainer. */
class ModulesTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.tributary");

    private static final JavaClasses SPARK_JOB = module("spark-job");

    private static final JavaClasses LOCAL_RUNNER = module("local-runner");

    @Test
    void trainerUsesNeitherOfTheOthers() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackages("io.tributary.spark..", "io.tributary.local..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("io.tributary.spark..", "io.tributary.local.."),
                ALL);
    }

    @Test
    void sparkJobDoesNotUseLocalRunner() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("io.tributary.spark..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.tributary.local.."),
                ALL);
    }

    @Test
    void eachModuleKeepsToItsOwnPackage() {
        check(classes().should().resideInAPackage("io.tributary.spark.."), SPARK_JOB);
        check(classes().should().resideInAPackage("io.tributary.local.."), LOCAL_RUNNER);
    }

    @Test
    void packagesFormNoCycle() {
        check(
                SlicesRuleDefinition.slices()
                        .matching("io.tributary.(**)")
                        .should()
                        .beFreeOfCycles(),
                ALL);
    }

    /** The classes of a module, whether Maven hands over its jar or its folder of classes. */
    private static JavaClasses module(String name) {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption((Location location) -> location.contains("/" + name + "/target/"))
                .importPackages("io.tributary");
    }

    /** Rules hold from the first class on, so one whose classes are still to come is no failure. */
    private static void check(ArchRule rule, JavaClasses classes) {
        rule.allowEmptyShould(true).check(classes);
    }
}
