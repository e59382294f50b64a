package io.tributary.format;

import io.tributary.config.Registry;
import io.tributary.config.Section;
import java.util.Map;

/** The table of formats by their names in a configuration. */
public final class Formats {
    /** The key of {@code data} that names the format. */
    public static final String KEY = "format";

    /** From the name in a configuration to the format's keys. */
    public static final Registry<FormatConfig> REGISTRY = new Registry<>(
            FormatConfig.class,
            "format",
            Map.of(
                    "csv", CsvConfig::read,
                    "idx", IdxConfig::read,
                    "cifar", CifarConfig::read,
                    "text", TextConfig::read,
                    "rows", LiveConfig::read));

    private Formats() {}

    /**
     * Reads the format alone of what is said of the data.
     *
     * @param data the section {@code data}
     * @return what it says of the format
     * @throws io.tributary.error.UserException if a rule is broken, with the place
     */
    public static FormatConfig read(Section data) {
        return REGISTRY.read(data, KEY);
    }
}
