package io.tributary.spark.engine;

import io.tributary.spark.session.SparkSettings;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Spark sessions with the serializers a user may have; ours first. */
enum Session {
    OURS {
        @Override
        void set(SparkConf conf) {
            SparkSettings.apply(conf, 1000, 8);
        }
    },
    KRYO_OF_THE_USER {
        @Override
        void set(SparkConf conf) {
            conf.set("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
            conf.set("spark.kryo.registrationRequired", "true");
        }
    },
    JAVA {
        @Override
        void set(SparkConf conf) {
            conf.set("spark.serializer", "org.apache.spark.serializer.JavaSerializer");
        }
    },

    /** Java's serializer that forgets after every object what it has written, and says so behind it. */
    RESET {
        @Override
        void set(SparkConf conf) {
            JAVA.set(conf);
            conf.set("spark.serializer.objectStreamReset", "1");
        }
    };

    abstract void set(SparkConf conf);

    /**
     * Runs a test in a session of its own.
     *
     * @param master the master
     * @param test the test
     */
    void in(String master, Consumer<JavaSparkContext> test) {
        SparkConf conf = new SparkConf(false)
                .setMaster(master)
                .setAppName("test")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1");
        set(conf);
        try (JavaSparkContext context = new JavaSparkContext(conf)) {
            context.setLogLevel("ERROR");
            test.accept(context);
        }
    }
}
