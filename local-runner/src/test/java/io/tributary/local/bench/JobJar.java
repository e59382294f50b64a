package io.tributary.local.bench;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tells the benchmarks, while a test class runs, where the files of the build are, as the launcher does. */
final class JobJar implements BeforeAllCallback, AfterAllCallback {
    private static final String PROPERTY = "tributary.job.jar";

    @Override
    public void beforeAll(ExtensionContext context) {
        System.setProperty(PROPERTY, "../spark-job/target/tributary-spark.jar");
    }

    @Override
    public void afterAll(ExtensionContext context) {
        System.clearProperty(PROPERTY);
    }
}
