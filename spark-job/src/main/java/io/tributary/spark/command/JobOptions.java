package io.tributary.spark.command;

import io.tributary.config.Setting;
import io.tributary.error.UserException;
import io.tributary.job.JobConfig;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The configuration file and the settings that win over it. */
final class JobOptions {
    private static final int MOST_BYTES = 16 << 20;

    @Parameters(
            index = "0",
            paramLabel = "CONF",
            description = "the job's configuration file: a path or any Hadoop URI")
    private String conf;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "a setting that wins over the file's: --set train.epochs=5 --set model.layers.0.units=200")
    private List<String> settings = List.of();

    /**
     * Reads the configuration.
     *
     * @return the job
     * @throws UserException for the first thing that is wrong
     */
    JobConfig read() {
        return read(List.of());
    }

    /**
     * Reads the configuration.
     *
     * @param more settings that win over all others
     * @return the job
     * @throws UserException for the first thing that is wrong
     */
    JobConfig read(List<Setting> more) {
        List<Setting> parsed = Stream.concat(settings.stream().map(Setting::parse), more.stream())
                .toList();
        String uri = Places.uri(conf);
        return JobConfig.parse(conf, text(uri), parsed, Storage.parent(uri));
    }

    private String text(String uri) {
        try (InputStream in = Places.storage(uri).open(uri)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new UserException(
                        conf,
                        "is longer than " + (MOST_BYTES >> 20) + " MiB, which no configuration is",
                        "give the job's configuration file");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UserException(conf, "is not UTF-8 text", "give the job's configuration file", e);
        } catch (IOException e) {
            throw new UserException(conf, "cannot be read: " + e.getMessage(), "check the path", e);
        }
    }
}
