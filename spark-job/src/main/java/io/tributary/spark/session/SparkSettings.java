package io.tributary.spark.session;

import com.esotericsoftware.kryo.Kryo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;

/**
 * The Spark settings that matter to a training. They are set only where the context is ours, and only where the user has not
 * set them; in a live session everything works without them, and what differs is listed once.
 */
public final class SparkSettings {
    /** Gradients that go to the driver in one step before executors merge some first, in bytes: 256 MiB. */
    public static final long DRIVER_BYTES = 256L << 20;

    /** Spark's own limit on what a job's tasks return, in bytes: 1 GiB. */
    private static final long USUAL_RESULT_BYTES = 1L << 30;

    /** In the place of a gradient's floats, where the data will say how large the model is. */
    public static final long UNKNOWN = -1;

    /**
     * A setting.
     *
     * @param key Spark's name for it
     * @param value the value we want
     * @param reason why
     */
    public record Setting(String key, String value, String reason) {
        @Override
        public String toString() {
            return key + "=" + value + " (" + reason + ")";
        }
    }

    private static final String SERIALIZER = "spark.serializer";
    private static final String KRYO = "org.apache.spark.serializer.KryoSerializer";
    private static final String JAVA = "org.apache.spark.serializer.JavaSerializer"; // Spark's default

    private SparkSettings() {}

    /**
     * The settings for a model.
     *
     * @param values parameters and state values together: floats of one gradient, or {@link #UNKNOWN}
     * @param shards number of shards, the most partitions there can be
     * @param local whether Spark runs in this JVM
     * @return the settings, in the order they are printed
     */
    public static List<Setting> wanted(long values, int shards, boolean local) {
        List<Setting> settings = new ArrayList<>(List.of(
                new Setting(SERIALIZER, KRYO, "arrays of bytes and floats in bulk"),
                new Setting("spark.kryo.registrator", TributaryKryoRegistrator.class.getName(), "all that is sent"),
                new Setting("spark.kryo.registrationRequired", "true", "nothing is sent that was not meant to be"),
                new Setting("spark.broadcast.compress", "false", "weights do not compress"),
                new Setting("spark.shuffle.compress", "false", "gradients do not compress"),
                new Setting(
                        "spark.driver.maxResultSize",
                        values == UNKNOWN ? "0" : (resultBytes(values, shards) >> 20) + "m",
                        values == UNKNOWN
                                ? "no limit: the model's size is not known yet"
                                : "gradients of one step, from the model's size"),
                new Setting("spark.ui.showConsoleProgress", "false", "a job per step")));
        if (local) {
            settings.add(new Setting("spark.ui.enabled", "false", "local mode"));
        }
        return List.copyOf(settings);
    }

    /**
     * What one step's tasks may return to the driver: the nodes of the tree that hosts hand in, up to {@link #DRIVER_BYTES},
     * or merged subtrees, at most √hosts of them, beyond; and as much again, so that a limit is never what ends a training.
     *
     * @param values floats of one gradient
     * @param shards the most hosts there can be
     * @return the limit in bytes, whole MiB, at least Spark's own
     */
    static long resultBytes(long values, int shards) {
        double gradient = (double) values * Float.BYTES;
        double merged = Math.max(DRIVER_BYTES, (Math.ceil(Math.sqrt(shards)) + 1) * gradient);
        double bytes = 2 * Math.min(shards * gradient, merged);
        return Math.max(USUAL_RESULT_BYTES, (long) Math.ceil(bytes / (1 << 20)) << 20);
    }

    /**
     * Sets what the user has not set.
     *
     * @param conf the configuration of a context to be made, changed
     * @param values floats of one gradient, or {@link #UNKNOWN}
     * @param shards number of shards
     * @return what was set, for printing
     */
    public static List<Setting> apply(SparkConf conf, long values, int shards) {
        boolean local = conf.get("spark.master", "local").startsWith("local")
                && !conf.get("spark.master", "local").startsWith("local-cluster");
        List<Setting> set = new ArrayList<>();
        boolean kryo = kryoStarts();
        if (!kryo && conf.get(SERIALIZER, JAVA).equals(KRYO)) {
            set.add(new Setting(SERIALIZER, JAVA, "this driver was started without --add-opens, which Kryo needs"));
        }
        for (Setting setting : wanted(values, shards, local)) {
            if (!conf.contains(setting.key()) && (kryo || !isOfKryo(setting))) {
                set.add(setting);
            }
        }
        set.forEach(setting -> conf.set(setting.key(), setting.value()));
        return List.copyOf(set);
    }

    /**
     * Spark's Kryo registers a class of java.nio and makes its fields accessible before any registrator is asked. Spark opens the
     * package in every JVM that it starts, but for a driver that a standalone worker starts for the master's older gateway.
     */
    private static boolean kryoStarts() {
        return ByteBuffer.class.getModule().isOpen("java.nio", Kryo.class.getModule());
    }

    private static boolean isOfKryo(Setting setting) {
        return setting.key().equals(SERIALIZER) || setting.key().startsWith("spark.kryo.");
    }

    /**
     * Compares a live session with what we would have set.
     *
     * @param conf the session's configuration, read
     * @param values floats of one gradient
     * @param shards number of shards
     * @return of each setting that costs time when it differs, by key, the session's value; the serializer counts, the rest of
     *     Kryo's settings and the user interface do not
     */
    public static Map<String, String> differing(SparkConf conf, long values, int shards) {
        Map<String, String> differing = new LinkedHashMap<>();
        for (Setting setting : wanted(values, shards, false)) {
            String key = setting.key();
            if (key.startsWith("spark.kryo.") || key.startsWith("spark.ui.")) {
                continue;
            }
            boolean fits = key.equals("spark.driver.maxResultSize")
                    ? fits(conf, resultBytes(values, shards))
                    : conf.get(key, "").equals(setting.value());
            if (!fits) {
                differing.put(key, conf.get(key, "Spark's default") + ", better " + setting.value());
            }
        }
        return differing;
    }

    /** 0 means no limit. */
    private static boolean fits(SparkConf conf, long bytes) {
        long limit = conf.getSizeAsBytes("spark.driver.maxResultSize", "1g");
        return limit == 0 || limit >= bytes;
    }
}
