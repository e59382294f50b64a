package io.tributary.spark.source;

import io.tributary.format.RowSource;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import java.io.IOException;
import java.util.List;
import org.apache.spark.rdd.RDD;

/** A source that executors read. */
public interface SparkRows extends RowSource {
    /**
     * @param read what {@link #schema} or {@link #match} said
     * @return the rows, in any order; computed anew whenever Spark needs them, and the same each time
     * @throws IOException if the file system fails
     */
    RDD<Row> rows(RowSchema read) throws IOException;

    /** One part, which Spark computes and the driver fetches. {@inheritDoc} */
    @Override
    default List<Part> parts(RowSchema read) throws IOException {
        RDD<Row> rows = rows(read);
        return List.of(() -> new DriverRows(rows));
    }
}
