package io.tributary.job;

import io.tributary.error.UserException;
import io.tributary.format.DataPlace;
import io.tributary.format.FileRows;
import io.tributary.format.FileSources;
import io.tributary.format.FormatConfig;
import io.tributary.format.RowReader;
import io.tributary.format.RowSource;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.storage.Storage;
import io.tributary.transform.FittedTransforms;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds where a row stands, for an error about it: dictionaries travel without places, so the files are read again from the
 * beginning, for some seconds at most. What is in no files has no place.
 *
 * @param format parses the files
 * @param storage where they are
 * @param source which files
 * @param schema the columns of the packed rows
 */
record RowSearch(FormatConfig format, Storage storage, DataPlace source, RowSchema schema)
        implements FittedTransforms.Places {
    private static final Logger LOG = LoggerFactory.getLogger(RowSearch.class);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    @Override
    public Optional<String> of(int dictionary, String word) {
        if (format.tables() || !format.located()) {
            return Optional.empty();
        }
        try {
            FileRows rows = format.source(source, new FileSources(storage));
            return find(rows, rows.match(schema, true), dictionary, word);
        } catch (IOException | UserException e) {
            LOG.debug("{} cannot be searched", source, e); // the error about the word is what is told
            return Optional.empty();
        }
    }

    private static Optional<String> find(FileRows rows, RowSchema read, int dictionary, String word)
            throws IOException {
        int[] dictionaries = read.textDictionaries();
        long start = System.nanoTime();
        for (RowSource.Part part : rows.parts(read)) {
            try (RowReader reader = part.open()) {
                for (Row row = reader.next(); row != null; row = reader.next()) {
                    for (int i = 0; i < dictionaries.length; i++) {
                        if (dictionaries[i] == dictionary && word.equals(row.texts()[i])) {
                            return Optional.of(reader.where());
                        }
                    }
                    if (System.nanoTime() - start > LONGEST.toNanos()) {
                        return Optional.empty();
                    }
                }
            }
        }
        return Optional.empty();
    }
}
