package io.tributary.format;

import io.tributary.config.AllowedClasses;
import io.tributary.config.Registry;
import io.tributary.config.Section;
import io.tributary.error.Answer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The table of formats by their names in a configuration. */
public final class Formats {
    /** The key of {@code data} that names the format. */
    public static final String KEY = "format";

    /** From the name in a configuration to the format's keys. */
    public static final Registry<FormatConfig> REGISTRY =
            new Registry<>(FormatConfig.class, "format", table(), (data, made) -> answering(made));

    private Formats() {}

    /** What is asked in many places is looked at once. */
    private static FormatConfig answering(FormatConfig format) {
        Answer.of(format, "target", format.target());
        Answer.of(format, "labels", format.labels());
        Answer.of(format, "identity", format.identity());
        Answer.of(format, "nextCharacter", format.nextCharacter());
        return format;
    }

    private static Map<String, Function<Section, FormatConfig>> table() {
        Map<String, Function<Section, FormatConfig>> table = new HashMap<>();
        table.put("csv", CsvConfig::read);
        table.put("libsvm", LibsvmConfig::read);
        table.put("idx", IdxConfig::read);
        table.put("cifar", CifarConfig::read);
        table.put("text", TextConfig::read);
        table.put("wav", WaveConfig::read);
        table.put("rows", LiveConfig::read);
        for (String reader : new String[] {"parquet", "orc", "json", "avro"}) {
            table.put(reader, section -> TableConfig.read(section, reader));
        }
        table.put("csv-spark", section -> TableConfig.read(section, "csv"));
        table.put("table", section -> TableConfig.read(section, ""));
        table.put("spark", section -> TableConfig.read(section, section.string("reader")));
        return table;
    }

    /**
     * Reads the format alone of a configuration that was read already.
     *
     * @param origin how errors call the text
     * @param text the resolved configuration
     * @return what it says of the format
     */
    public static FormatConfig parse(String origin, String text) {
        return read(Section.parseResolved(origin, text, AllowedClasses.ANY).section("data"));
    }

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
