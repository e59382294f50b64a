package io.tributary.spark.command;

import io.tributary.blas.Blas;
import io.tributary.job.Environment;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {
            "Tributary " + Environment.version(),
            "Spark " + org.apache.spark.package$.MODULE$.SPARK_VERSION() + ", Java " + Runtime.version(),
            "BLAS " + Blas.info()
        };
    }
}
