package io.tributary.spark.session;

import io.tributary.error.UserException;

/** Which Spark and Java this jar runs on. */
public final class Versions {
    /** The Spark this was built for: major and minor version. */
    public static final String SPARK = "4.1";

    /** The oldest Java. */
    public static final int JAVA = 17;

    private Versions() {}

    /**
     * Checks the versions at hand.
     *
     * @param spark the version of the Spark that runs, such as {@code SparkContext.version()} gives
     * @param java the feature version of Java
     * @throws UserException in one line, if one does not fit
     */
    public static void check(String spark, int java) {
        if (!spark.equals(SPARK) && !spark.startsWith(SPARK + ".")) {
            throw new UserException(
                    "Spark " + spark,
                    "this jar was built for Spark " + SPARK + ".x",
                    "run it with Spark " + SPARK + ", or build it with -Dspark.version=" + spark);
        }
        if (java < JAVA) {
            throw new UserException(
                    "Java " + java, "Tributary needs Java " + JAVA + " or newer", "set JAVA_HOME on every host");
        }
    }

    /** Checks the Spark on the class path and the Java that runs this. */
    public static void check() {
        check(
                org.apache.spark.package$.MODULE$.SPARK_VERSION(),
                Runtime.version().feature());
    }
}
