package io.tributary.spark.session;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class SparkSettingsTest {
    private static SparkConf conf() {
        return new SparkConf(false).setMaster("local[2]");
    }

    @Test
    void whatTheUserSetStays() {
        SparkConf conf = conf().set("spark.serializer", "org.apache.spark.serializer.JavaSerializer");
        List<SparkSettings.Setting> set = SparkSettings.apply(conf, 1000, 4);
        assertEquals("org.apache.spark.serializer.JavaSerializer", conf.get("spark.serializer"));
        assertFalse(set.stream().anyMatch(each -> each.key().equals("spark.serializer")));
        assertEquals("false", conf.get("spark.broadcast.compress"));
        assertTrue(set.stream().anyMatch(each -> each.key().equals("spark.broadcast.compress")));
    }

    @Test
    void theUserInterfaceIsOffInLocalModeAlone() {
        SparkConf local = conf();
        SparkSettings.apply(local, 1000, 4);
        assertEquals("false", local.get("spark.ui.enabled"));
        for (String master : List.of("spark://host:7077", "local-cluster[2,1,1024]", "yarn")) {
            SparkConf cluster = new SparkConf(false).setMaster(master);
            SparkSettings.apply(cluster, 1000, 4);
            assertFalse(cluster.contains("spark.ui.enabled"), master);
        }
    }

    @Test
    void theResultLimitGrowsWithTheModelAndIsNeverBelowSparksOwn() {
        assertEquals(1L << 30, SparkSettings.resultBytes(79_510, 8));
        long values = 100_000_000; // 400 MB per gradient
        assertEquals(2L * 2 * values * Float.BYTES / (1 << 20) + 1, SparkSettings.resultBytes(values, 2) >> 20);
        assertTrue(SparkSettings.resultBytes(values, 64) >= 2 * 8 * values * Float.BYTES);
        assertTrue(SparkSettings.resultBytes(values, 64) < 64 * values * Float.BYTES);
    }

    @Test
    void aLiveSessionIsToldWhatDiffersAndNotChanged() {
        SparkConf conf = conf();
        Map<String, String> differing = SparkSettings.differing(conf, 1000, 4);
        assertEquals(
                List.of("spark.serializer", "spark.broadcast.compress", "spark.shuffle.compress"),
                List.copyOf(differing.keySet()));
        assertFalse(conf.contains("spark.serializer"));
        SparkSettings.apply(conf, 1000, 4);
        assertEquals(Map.of(), SparkSettings.differing(conf, 1000, 4));
    }

    @Test
    void aNarrowResultLimitIsNamed() {
        SparkConf conf = conf().set("spark.driver.maxResultSize", "10m");
        assertTrue(SparkSettings.differing(conf, 1000, 4).containsKey("spark.driver.maxResultSize"));
        assertFalse(SparkSettings.differing(conf.set("spark.driver.maxResultSize", "0"), 1000, 4)
                .containsKey("spark.driver.maxResultSize"));
    }

    @Test
    void theSparkOfTheTestsIsTheOneTheJarIsBuiltFor() {
        assertDoesNotThrow(() -> Versions.check());
    }

    @Test
    void anotherSparkOrAnOldJavaIsOneLine() {
        String spark = Versions.SPARK + ".7";
        String scala = Versions.SCALA + ".9";
        assertDoesNotThrow(() -> Versions.check(spark, scala, 25));
        for (String other : List.of("3.4", Versions.SPARK + "0", "5.0")) {
            String message = assertThrows(UserException.class, () -> Versions.check(other + ".1", scala, 17))
                    .getMessage();
            assertTrue(
                    message.startsWith("Spark " + other + ".1 with Scala " + scala + ": this jar was built for Spark "
                            + Versions.SPARK + ".x with Scala " + Versions.SCALA
                            + "; take io.tributary:tributary-spark-" + other
                            + "_" + Versions.SCALA + ":"));
            assertFalse(message.contains("$"), message);
        }
        assertTrue(assertThrows(UserException.class, () -> Versions.check(spark, "2.11.8", 17))
                .getMessage()
                .contains("take io.tributary:tributary-spark-" + Versions.SPARK + "_2.11:"));
        assertTrue(assertThrows(UserException.class, () -> Versions.check(spark, scala, 11))
                .getMessage()
                .startsWith("Java 11: Tributary needs Java 17"));
    }
}
