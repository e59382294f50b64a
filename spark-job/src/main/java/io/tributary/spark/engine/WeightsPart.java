package io.tributary.spark.engine;

import io.tributary.network.GradientForm;
import io.tributary.network.Rounding;
import io.tributary.network.Weights;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What of the weights travels with a command: all of them, or, to tasks that hold those of the command before, what may have
 * changed since: all that is outside tables, the state, and some rows of tables.
 *
 * @param runs of parameters outside tables, in their order; where there are no tables, all
 * @param tables rows of tables
 */
record WeightsPart(List<Run> runs, List<Rows> tables) {
    /** Bytes that a run has in a head, and a table. */
    private static final int RUN = 2 * Integer.BYTES;

    private static final int TABLE = 3 * Integer.BYTES;

    /** Parameters [from, from + count). */
    record Run(int from, int count) {}

    /**
     * Rows of a table.
     *
     * @param offset index of the table's first value in the parameters
     * @param width values of a row
     * @param ids of the rows
     * @param values of the rows, [ids × width]
     */
    record Rows(int offset, int width, int[] ids, float[] values) {
        private Rows(int offset, int width, int count) {
            this(offset, width, new int[count], new float[Math.multiplyExact(count, width)]);
        }

        private static Rows of(GradientForm.Table table, int[] ids, float[] parameters) {
            Rows rows = new Rows(table.offset(), table.width(), ids, new float[ids.length * table.width()]);
            for (int i = 0; i < ids.length; i++) {
                System.arraycopy(parameters, rows.at(i), rows.values, i * rows.width, rows.width);
            }
            return rows;
        }

        private int at(int row) {
            return offset + ids[row] * width;
        }
    }

    /**
     * @param weights all of which travel
     * @return all
     */
    static WeightsPart all(Weights weights) {
        return new WeightsPart(List.of(new Run(0, weights.parameters().length)), List.of());
    }

    /**
     * @param form which parameters are in tables
     * @param ids rows that may have changed, of each table
     * @param weights the rows' values are copied
     * @return what may have changed
     */
    static WeightsPart changed(GradientForm form, List<int[]> ids, Weights weights) {
        List<Run> runs = new ArrayList<>();
        List<Rows> tables = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < form.tables().size(); i++) {
            GradientForm.Table table = form.tables().get(i);
            runs.add(new Run(at, table.offset() - at));
            tables.add(Rows.of(table, ids.get(i), weights.parameters()));
            at = table.end();
        }
        runs.add(new Run(at, form.parameters() - at));
        return new WeightsPart(runs, tables);
    }

    /** @return whether it is of use only to who holds the weights before */
    boolean isPart() {
        return !tables.isEmpty();
    }

    /** @return bytes of {@link #write} */
    int headBytes() {
        return 2 * Integer.BYTES + runs.size() * RUN + tables.size() * TABLE;
    }

    /**
     * Writes all but the numbers.
     *
     * @param to appended
     */
    void write(ByteBuffer to) {
        to.putInt(runs.size());
        for (Run run : runs) {
            to.putInt(run.from).putInt(run.count);
        }
        to.putInt(tables.size());
        for (Rows rows : tables) {
            to.putInt(rows.offset).putInt(rows.width).putInt(rows.ids.length);
        }
    }

    /**
     * @param from what {@link #write} wrote; stands behind it afterwards
     * @return the same, its rows still to be read
     */
    static WeightsPart read(ByteBuffer from) {
        List<Run> runs = new ArrayList<>();
        for (int i = Bytes.count(from, RUN); i > 0; i--) {
            runs.add(new Run(from.getInt(), from.getInt()));
        }
        List<Rows> tables = new ArrayList<>();
        for (int i = Bytes.count(from, TABLE); i > 0; i--) {
            tables.add(new Rows(from.getInt(), from.getInt(), from.getInt()));
        }
        return new WeightsPart(runs, tables);
    }

    /**
     * @param weights read; or overwritten, but for rows, which {@link #put} brings to their places
     * @param rounding how parameters are rounded
     * @return the numbers
     */
    FloatCursor numbers(Weights weights, Rounding rounding) {
        FloatCursor numbers = new FloatCursor();
        runs.forEach(run -> numbers.add(weights.parameters(), run.from, run.count, rounding));
        numbers.add(weights.state());
        for (Rows rows : tables) {
            numbers.add(rows.ids, rows.ids.length).add(rows.values, rounding);
        }
        return numbers;
    }

    /**
     * Brings the rows to their places.
     *
     * @param weights changed
     */
    void put(Weights weights) {
        for (Rows rows : tables) {
            for (int i = 0; i < rows.ids.length; i++) {
                System.arraycopy(rows.values, i * rows.width, weights.parameters(), rows.at(i), rows.width);
            }
        }
    }
}
