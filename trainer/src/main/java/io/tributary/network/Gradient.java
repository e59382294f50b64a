package io.tributary.network;

import io.tributary.blas.Blas;
import java.util.Arrays;
import java.util.List;

/**
 * The gradient of all parameters in blocks: one array for the slots that are dense, and the touched rows of each table that is kept
 * by rows. Both have the same bits: those of one array, [P], that began at +0.0.
 *
 * <p>Symbols: P parameters, D of them outside tables.
 */
public final class Gradient {
    /** What is not in tables, [D], in the order of the parameters; without tables D is P and an index is a parameter's. */
    public final float[] dense;

    private final GradientForm form;
    private final List<RowGradient> tables;

    /** @param form which parameters are in tables */
    public Gradient(GradientForm form) {
        this.form = form;
        this.dense = new float[form.denseCount()];
        this.tables = form.tables().stream().map(RowGradient::new).toList();
    }

    /** @return which parameters are in tables */
    public GradientForm form() {
        return form;
    }

    /** @return the tables, in the order of their offsets */
    public List<RowGradient> tables() {
        return tables;
    }

    /** Sets everything to +0.0. */
    public void clear() {
        Arrays.fill(dense, 0f);
        for (int i = 0; i < tables.size(); i++) { // an iterator would be garbage
            tables.get(i).clear();
        }
    }

    /**
     * Adds another gradient of the same form.
     *
     * @param other read
     */
    public void add(Gradient other) {
        add(other, Rounding.NONE);
    }

    /**
     * Adds another gradient of the same form, and rounds the sums.
     *
     * @param other read, rounded
     * @param rounding how
     */
    public void add(Gradient other, Rounding rounding) {
        rounding.add(other.dense, dense, 0, dense.length);
        for (int i = 0; i < tables.size(); i++) {
            tables.get(i).add(other.tables.get(i));
            tables.get(i).round(rounding);
        }
    }

    /**
     * Rounds all values.
     *
     * @param rounding how
     */
    public void round(Rounding rounding) {
        rounding.round(dense, dense, dense.length);
        for (int i = 0; i < tables.size(); i++) {
            tables.get(i).round(rounding);
        }
    }

    /**
     * Rounds all values, gives back before what rounding took the last time, and keeps what it takes now. What it took from a row
     * of a table waits until the row is touched again. The remainders stand in the order of the blocks, not of the parameters.
     *
     * @param rounding how
     * @param before [P], read
     * @param after [P], overwritten
     */
    public void round(Rounding rounding, float[] before, float[] after) {
        rounding.round(dense, dense.length, before, after, 0);
        int offset = dense.length;
        for (int i = 0; i < tables.size(); i++) {
            RowGradient table = tables.get(i);
            table.round(rounding, before, after, offset);
            offset += table.table().end() - table.table().offset();
        }
    }

    /**
     * Takes over another gradient of the same form.
     *
     * @param other read
     */
    public void set(Gradient other) {
        System.arraycopy(other.dense, 0, dense, 0, dense.length);
        for (int i = 0; i < tables.size(); i++) {
            tables.get(i).set(other.tables.get(i));
        }
    }

    /**
     * Gives the gradient as one array.
     *
     * @param into [P], overwritten
     */
    public void copyTo(float[] into) {
        int from = 0; // in the dense array
        int to = 0; // in the parameters
        for (RowGradient rows : tables) {
            GradientForm.Table table = rows.table();
            int count = table.offset() - to;
            System.arraycopy(dense, from, into, to, count);
            from += count;
            to = table.end();
            Arrays.fill(into, table.offset(), to, 0f);
            for (int row = 0; row < rows.count(); row++) {
                System.arraycopy(rows.values(), row * table.width(), into, rows.at(row), table.width());
            }
        }
        System.arraycopy(dense, from, into, to, into.length - to);
    }

    /**
     * @param parameter index of a parameter
     * @return its gradient
     */
    public float at(int parameter) {
        for (RowGradient rows : tables) {
            GradientForm.Table table = rows.table();
            if (parameter >= table.offset() && parameter < table.end()) {
                int place = parameter - table.offset();
                int row = rows.find(place / table.width());
                return row < 0 ? 0f : rows.values()[row + place % table.width()];
            }
        }
        return dense[form.denseIndex(parameter)];
    }

    /**
     * @param slot a slot of the parameters
     * @return the sum of the squares of its gradients, added one after another in the order of the parameters
     */
    public double sumOfSquares(ParameterLayout.Slot slot) {
        for (RowGradient rows : tables) {
            if (rows.table().offset() == slot.offset()) {
                int width = rows.table().width();
                int[] order = rows.ascending();
                double sum = 0;
                for (int i = 0; i < rows.count(); i++) {
                    sum = addSquares(sum, rows.values(), order[i] * width, width);
                }
                return sum;
            }
        }
        return addSquares(0, dense, form.denseIndex(slot.offset()), slot.shape().size());
    }

    private static double addSquares(double to, float[] values, int from, int count) {
        double sum = to;
        for (int i = from; i < from + count; i++) {
            sum += (double) values[i] * values[i];
        }
        return sum;
    }

    /** @return index of the last parameter whose gradient is infinite or not a number, or −1 */
    public int lastNonFinite() {
        int last = lastNonFinite(dense);
        if (last >= 0) {
            last = form.parameterIndex(last);
        }
        for (int i = 0; i < tables.size(); i++) {
            last = Math.max(last, lastNonFinite(tables.get(i)));
        }
        return last;
    }

    private static int lastNonFinite(RowGradient rows) {
        int width = rows.table().width();
        int last = -1;
        for (int row = 0; row < rows.count(); row++) {
            for (int k = 0; k < width; k++) {
                if (!Float.isFinite(rows.values()[row * width + k])) {
                    last = Math.max(last, rows.at(row) + k);
                }
            }
        }
        return last;
    }

    /**
     * @param values read
     * @return index of the last value that is infinite or not a number, or −1
     */
    public static int lastNonFinite(float[] values) {
        if (Float.isFinite(Blas.sumOfSquares(values))) {
            return -1;
        }
        int i = values.length - 1;
        while (i >= 0 && Float.isFinite(values[i])) { // to the end if they are only large
            i--;
        }
        return i;
    }
}
