package io.tributary.format;

import io.tributary.row.Row;

/**
 * A row, and its record's fields as they stand in the source. Not copied: whoever receives it owns its arrays.
 *
 * @param row the row
 * @param fields the fields, see {@link RowReader#raw}; none where the source is binary
 */
public record SourceRow(Row row, String[] fields) {
    /**
     * @param row the row that a reader gave last
     * @param reader the reader
     * @return both
     */
    public static SourceRow of(Row row, RowReader reader) {
        return new SourceRow(row, reader.raw().clone());
    }
}
