package io.tributary.spark.storage;

import io.tributary.format.FileRange;
import java.io.Serializable;
import java.util.List;

/** A range of a file on its way to a task: {@link FileRange}, for serializers that know no records. */
public final class SentRange implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String uri;
    private final String labels;
    private final int file;
    private final long start;
    private final long end;

    private SentRange(FileRange range) {
        this.uri = range.uri();
        this.labels = range.labels();
        this.file = range.file();
        this.start = range.start();
        this.end = range.end();
    }

    /**
     * @param ranges some ranges
     * @return the same, to be sent
     */
    public static SentRange[] of(List<FileRange> ranges) {
        return ranges.stream().map(SentRange::new).toArray(SentRange[]::new);
    }

    /** @return the range */
    public FileRange range() {
        return new FileRange(uri, labels, file, start, end);
    }
}
