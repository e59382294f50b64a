package io.tributary.model;

import io.tributary.row.Row;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Prediction as a function from rows to rows: in the order in which they come, a batch at a time, as much ahead as a batch.
 * Threads, Spark's tasks and streams share it, whatever their records are. Of one thread.
 *
 * <p>Symbols: B examples, C features of one, K values of one output.
 */
public final class RowPredictor {
    private final Model model;
    private final PredictionColumns columns;
    private final Strangers strangers;

    /**
     * @param model the model, which other threads may use too
     * @param columns what it adds
     * @param strangers counts the categories that the model does not know
     */
    public RowPredictor(Model model, PredictionColumns columns, Strangers strangers) {
        this.model = model;
        this.columns = columns;
        this.strangers = strangers;
    }

    /**
     * Predicts.
     *
     * @param records what to predict for, kept until it is
     * @param read makes a record's row, without targets
     * @param made makes what comes out, of the record and the values of the columns
     * @param <R> a record
     * @param <T> what comes out
     * @return one for each record, in their order
     * @throws io.tributary.error.UserException while it is read, if a row is not what the model takes
     */
    public <R, T> Iterator<T> predict(Iterator<R> records, Function<R, Row> read, BiFunction<R, Object[], T> made) {
        return new Batches<>(records, read, made);
    }

    private final class Batches<R, T> implements Iterator<T> {
        private final Iterator<R> records;
        private final Function<R, Row> read;
        private final BiFunction<R, Object[], T> made;
        private final R[] batch; // [B]
        private final double[] features; // [B × C]; empty where inputs are sparse
        private final double[] cells; // [C], of one record; likewise
        private final Row[] rows; // [B], where inputs are sparse
        private double[] outputs; // [B × K]
        private int count;
        private int next;

        @SuppressWarnings("unchecked") // an array of our own
        Batches(Iterator<R> records, Function<R, Row> read, BiFunction<R, Object[], T> made) {
            this.records = records;
            this.read = read;
            this.made = made;
            this.batch = (R[]) new Object[model.batchRows()];
            boolean sparse = model.fitted().sparse();
            this.cells = new double[sparse ? 0 : model.fitted().cells()];
            this.features = new double[batch.length * cells.length];
            this.rows = new Row[sparse ? batch.length : 0];
        }

        @Override
        public boolean hasNext() {
            if (next == count) {
                fill();
            }
            return next < count;
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException("after the last row");
            }
            T row = made.apply(batch[next], columns.values(outputs, next, outputs.length / count));
            batch[next++] = null;
            return row;
        }

        private void fill() {
            next = 0;
            count = 0;
            while (count < batch.length && records.hasNext()) {
                R record = records.next();
                Row row = read.apply(record);
                if (rows.length > 0) {
                    strangers.add(row, model.fitted());
                    rows[count] = row;
                } else {
                    model.fitted().cells(row, cells);
                    strangers.add(row, cells, model.fitted());
                    System.arraycopy(cells, 0, features, count * cells.length, cells.length);
                }
                batch[count++] = record;
            }
            if (rows.length > 0 && count > 0) {
                outputs = model.predict(rows, count);
            } else if (count > 0) {
                int length = count * cells.length;
                outputs = model.predict(length == features.length ? features : Arrays.copyOf(features, length), count);
            }
        }
    }
}
