package io.tributary.spark.command;

import io.tributary.error.UserException;
import io.tributary.spark.storage.HadoopStorage;
import io.tributary.storage.LocalStorage;
import io.tributary.storage.Storage;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/**
 * Paths as people write them on a command line: without a scheme they are files of this machine, relative ones from the
 * working directory; with a scheme they are Hadoop's.
 */
final class Places {
    private Places() {}

    /**
     * @param argument a path or URI
     * @return an absolute path or URI of the same place
     * @throws UserException for an empty one, which a shell makes of a variable that is not set
     */
    static String uri(String argument) {
        if (argument.isBlank()) {
            throw new UserException("arguments", "a path is empty", "name a file or directory; . is the current one");
        }
        return Storage.SCHEME.matcher(argument).matches()
                ? argument
                : Path.of(argument).toAbsolutePath().normalize().toString();
    }

    /**
     * @param uri an absolute path or URI
     * @return storage that knows it, before there is a Spark session
     */
    static Storage storage(String uri) {
        return isLocal(uri) ? new LocalStorage() : new HadoopStorage(new Configuration());
    }

    /**
     * @param uri an absolute path or URI
     * @return whether it is a file of this machine
     */
    static boolean isLocal(String uri) {
        return !Storage.SCHEME.matcher(uri).matches() || uri.startsWith("file:");
    }
}
