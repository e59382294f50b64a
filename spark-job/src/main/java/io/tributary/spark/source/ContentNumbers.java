package io.tributary.spark.source;

import io.tributary.error.Mendable;
import io.tributary.row.Assignment;
import io.tributary.row.Row;
import io.tributary.row.RowKey;
import io.tributary.row.Split;
import io.tributary.shard.RowBytes;
import java.util.Arrays;
import java.util.Iterator;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * Numbers the rows of a live data set, which have no place: by content, and equal rows as the first, second … of their kind.
 * One shuffle brings equal rows together, sorted, so that they are counted in a pass and in no memory. Which of equal rows is
 * the first does not matter, so neither partitioning nor order have a say.
 *
 * <p>Rejected: counting within the partitions and collecting the counts, which needs no shuffle of the rows but as much
 * memory on the driver as there are different rows.
 */
final class ContentNumbers {
    private static final Assignment ONE = new Assignment(0, 1, 0, 0); // of all rows, by content

    private ContentNumbers() {}

    /**
     * @param rows by content, all first of their kind
     * @return the same rows, equal ones numbered
     */
    static JavaRDD<Row> number(JavaRDD<Row> rows) {
        int partitions = Math.max(1, rows.getNumPartitions());
        return rows.mapPartitions(Read::new)
                .mapToPair(row -> new Tuple2<>(RowBytes.key(Split.TRAIN, ONE, row.key()), RowBytes.value(row)))
                .repartitionAndSortWithinPartitions(new ByContent(partitions), new RowBytes.Order())
                .mapPartitions(Counted::new);
    }

    /** Rows as they are read, in a task. */
    private record Read(Iterator<Row> rows) implements Iterator<Row> {
        @Override
        public boolean hasNext() {
            return Mendable.inTask(rows::hasNext);
        }

        @Override
        public Row next() {
            return Mendable.inTask(rows::next);
        }
    }

    /** Equal rows go to one partition. */
    private static final class ByContent extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final int partitions;

        ByContent(int partitions) {
            this.partitions = partitions;
        }

        @Override
        public int numPartitions() {
            return partitions;
        }

        @Override
        public int getPartition(Object key) {
            return Math.floorMod(Arrays.hashCode((byte[]) key), partitions);
        }
    }

    /** Rows that come sorted, with the occurrence of each. */
    private static final class Counted implements Iterator<Row> {
        private final Iterator<Tuple2<byte[], byte[]>> rows;
        private byte[] last;
        private int occurrence;

        Counted(Iterator<Tuple2<byte[], byte[]>> rows) {
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public Row next() {
            Tuple2<byte[], byte[]> next = rows.next();
            occurrence = Arrays.equals(next._1(), last) ? Math.addExact(occurrence, 1) : 0;
            last = next._1();
            Row row = RowBytes.row(next._1(), next._2());
            RowKey kind = row.key();
            return new Row(new RowKey(kind.high(), kind.low(), occurrence), row.values(), row.sparse(), row.texts());
        }
    }
}
