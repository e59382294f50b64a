package io.tributary.spark.command;

import io.tributary.error.UserException;
import io.tributary.format.CacheConfig;
import io.tributary.job.ShardCache;
import io.tributary.report.Text;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cache DIR}: what trainings have kept, and what may go. */
@Command(
        name = "cache",
        mixinStandardHelpOptions = true,
        description =
                "Lists the packed data that trainings with data.cache keep, used longest ago first; deletes on demand.")
final class CacheCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "DIR", description = "the cache's directory: a path or any Hadoop URI")
    private String directory;

    @Option(
            names = "--prune",
            paramLabel = "BYTES",
            description =
                    "delete what was used longest ago until so much is left, and what was never finished; what was used"
                            + " within the last hour stays")
    private Long prune;

    CacheCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (prune != null && prune < 0) {
            throw new UserException(
                    "--prune", "is a number of bytes, got " + prune, "0 deletes all that is not in use");
        }
        String uri = Places.uri(directory);
        ShardCache cache = new ShardCache(Places.storage(uri), new CacheConfig(uri, Long.MAX_VALUE));
        try {
            if (prune != null) {
                List<ShardCache.Entry> deleted = cache.prune(prune);
                deleted.forEach(entry -> terminal.out().println("deleted  " + line(entry)));
            }
            List<ShardCache.Entry> entries = cache.entries();
            entries.forEach(entry -> terminal.out().println(line(entry)));
            long bytes = entries.stream().mapToLong(ShardCache.Entry::bytes).sum();
            terminal.out().println(entries.size() + " sets, " + Text.bytes(bytes) + ", in " + uri);
            return TributaryCommand.OK;
        } catch (IOException e) {
            throw new UserException(uri, "cannot be read: " + e.getMessage(), "check path and permissions", e);
        }
    }

    private static String line(ShardCache.Entry entry) {
        return String.format(
                Locale.ROOT,
                "%s  %10s  %s  %s",
                entry.key(),
                Text.bytes(entry.bytes()),
                Instant.ofEpochMilli(entry.used()).truncatedTo(ChronoUnit.SECONDS),
                entry.whole() ? entry.job() : "(not whole)");
    }
}
