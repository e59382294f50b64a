package io.tributary.spark.command;

import io.tributary.blas.Blas;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {
            "Tributary " + (version == null ? "(unpackaged)" : version),
            "Spark " + org.apache.spark.package$.MODULE$.SPARK_VERSION() + ", Java " + Runtime.version(),
            "BLAS " + Blas.info()
        };
    }
}
