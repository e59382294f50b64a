package io.tributary.format;

import io.tributary.row.Split;
import java.util.Optional;

/**
 * Where the rows of a source are.
 *
 * @param name how errors call the source: {@code data.train}, {@code --data}
 * @param uri a file, a directory or a glob; what else a format makes of it
 * @param labels the same for the label files, or empty
 * @param split the split that its rows are for, where a job says so
 */
public record DataPlace(String name, String uri, Optional<String> labels, Optional<Split> split) {
    /**
     * A place that a command names.
     *
     * @param name how errors call the source
     * @param uri a file, a directory or a glob
     * @param labels the same for the label files, or empty
     */
    public DataPlace(String name, String uri, Optional<String> labels) {
        this(name, uri, labels, Optional.empty());
    }
}
