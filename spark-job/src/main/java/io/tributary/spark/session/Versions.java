package io.tributary.spark.session;

import io.tributary.error.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which Spark, Scala and Java this jar runs on. There is a jar for each line of Spark and version of Scala. */
public final class Versions {
    private static final Properties BUILT_FOR = builtFor();

    /** The Spark this was built for: major and minor version. */
    public static final String SPARK = BUILT_FOR.getProperty("spark");

    /** The Scala this was built for: its binary version. */
    public static final String SCALA = BUILT_FOR.getProperty("scala");

    /** The oldest Java. */
    public static final int JAVA = 17;

    private Versions() {}

    /**
     * Checks the versions at hand.
     *
     * @param spark the version of the Spark that runs, such as {@code SparkContext.version()} gives
     * @param scala the version of the Scala that runs
     * @param java the feature version of Java
     * @throws UserException in one line that names the artifact to take, if one does not fit
     */
    public static void check(String spark, String scala, int java) {
        if (!isOf(SPARK, spark) || !isOf(SCALA, scala)) {
            throw new UserException(
                    "Spark " + spark + " with Scala " + scala,
                    "this jar was built for Spark " + SPARK + ".x with Scala " + SCALA,
                    "take io.tributary:" + artifact(line(spark), line(scala)) + ":"
                            + BUILT_FOR.getProperty("tributary"));
        }
        if (java < JAVA) {
            throw new UserException(
                    "Java " + java, "Tributary needs Java " + JAVA + " or newer", "set JAVA_HOME on every host");
        }
    }

    /** Checks the Spark and Scala on the class path and the Java that runs this. */
    public static void check() {
        check(
                org.apache.spark.package$.MODULE$.SPARK_VERSION(),
                scala.util.Properties.versionNumberString(),
                Runtime.version().feature());
    }

    /**
     * @param spark a line of Spark, such as {@code 4.2}
     * @param scala a binary version of Scala, such as {@code 2.13}
     * @return the name of the artifact for both
     */
    static String artifact(String spark, String scala) {
        return "tributary-spark-" + spark + "_" + scala;
    }

    private static boolean isOf(String line, String version) {
        return version.equals(line) || version.startsWith(line + ".");
    }

    /** The first two numbers of a version. */
    private static String line(String version) {
        String[] numbers = version.split("\\.");
        return numbers.length < 2 ? version : numbers[0] + "." + numbers[1];
    }

    private static Properties builtFor() {
        try (InputStream in = Versions.class.getResourceAsStream("versions.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
