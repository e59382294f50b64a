package io.tributary.spark.command;

import io.tributary.config.Setting;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Examples that were packed before. */
final class PreparedOptions {
    @Option(
            names = "--prepared",
            paramLabel = "URI",
            description = "take the examples that tributary prepare left there, and read no source; as data.prepared")
    private String prepared;

    /** @return where they are, if the command line says so */
    Optional<String> uri() {
        return Optional.ofNullable(prepared).map(Places::uri);
    }

    /** @return the same as a setting of the job */
    List<Setting> settings() {
        return uri().map(uri -> new Setting("data.prepared", uri)).stream().toList();
    }
}
