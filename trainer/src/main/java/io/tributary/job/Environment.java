package io.tributary.job;

import io.tributary.train.GradientEngine;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a training runs on, for those who want to compare or repeat it. */
public final class Environment {
    private static final double GIBIBYTE = 1 << 30;

    private Environment() {}

    /** @return the version of Tributary, or {@code (unpackaged)} where the classes are in no jar */
    public static String version() {
        String version = Environment.class.getPackage().getImplementationVersion();
        return version == null ? "(unpackaged)" : version;
    }

    /** @return text by name, as a report shows it; of a cluster the driver's machine */
    static Map<String, String> of(GradientEngine engine) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("Tributary", version());
        if (!engine.platform().isEmpty()) {
            lines.put("platform", engine.platform());
        }
        Runtime runtime = Runtime.getRuntime();
        lines.put("Java", Runtime.version() + ", " + System.getProperty("java.vm.name"));
        lines.put("processors", Integer.toString(runtime.availableProcessors()));
        lines.put("largest heap", String.format(Locale.ROOT, "%.1f GiB", runtime.maxMemory() / GIBIBYTE));
        lines.put(
                "operating system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch"));
        return lines;
    }
}
