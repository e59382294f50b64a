package io.tributary.spark.source;

import io.tributary.format.RowReader;
import io.tributary.row.Assignment;
import io.tributary.row.Row;
import io.tributary.row.Split;
import io.tributary.shard.RowBytes;
import java.util.Iterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import scala.Tuple2;
import scala.reflect.ClassTag$;

/** All rows of an RDD on the driver, a partition at a time. */
final class DriverRows implements RowReader {
    private static final String[] NONE = {};

    /** Of a key the number alone is used; rows go as bytes, which every serializer knows. */
    private static final Assignment ANY = new Assignment(0, 1, 0, 0);

    private final Iterator<Tuple2<byte[], byte[]>> rows;

    DriverRows(RDD<Row> rows) {
        this.rows = JavaRDD.fromRDD(rows, ClassTag$.MODULE$.apply(Row.class))
                .map(row -> new Tuple2<>(RowBytes.key(Split.TRAIN, ANY, row.key()), RowBytes.value(row)))
                .toLocalIterator();
    }

    @Override
    public Row next() {
        if (!rows.hasNext()) {
            return null;
        }
        Tuple2<byte[], byte[]> next = rows.next();
        return RowBytes.row(next._1(), next._2());
    }

    @Override
    public String[] raw() {
        return NONE;
    }

    @Override
    public void close() {}
}
