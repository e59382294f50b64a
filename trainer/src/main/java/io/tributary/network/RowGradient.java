package io.tributary.network;

import java.util.Arrays;

/**
 * The gradient of a table of which a step touches few rows: the touched rows, each with its id. A row that is not there is all
 * +0.0. Rows begin at +0.0 and are only added to, so none holds −0.0, and sums have the bits that a dense array's would have.
 *
 * <p>Rows stand in the order in which they were first touched, which says nothing: what is added to a row is the same in any order
 * of the rows. Arrays grow when they must and serve again; they are as long as the largest step needed, whatever the table.
 *
 * <p>Symbols: V rows of the table, E values of a row, N touched rows.
 */
public final class RowGradient {
    private static final int FREE = -1;
    private static final int FIRST = 16; // rows there is room for at the beginning; a power of two

    private final GradientForm.Table table;
    private int count; // N
    private int[] ids = new int[FIRST]; // [≥ N]
    private float[] values; // [≥ N × E]
    private int[] index = new int[2 * FIRST]; // by hash of the id, the number of its row or FREE; at least half is free
    private int[] order = {}; // of ascending
    private long[] keys = {}; // of ascending

    RowGradient(GradientForm.Table table) {
        this.table = table;
        this.values = new float[Math.multiplyExact(FIRST, table.width())];
        Arrays.fill(index, FREE);
    }

    /** @return where the table lies in the parameters, and its size */
    public GradientForm.Table table() {
        return table;
    }

    /** @return N, the number of touched rows */
    public int count() {
        return count;
    }

    /** @return ids of the touched rows, the first N of the array; valid until a row is added */
    public int[] ids() {
        return ids;
    }

    /** @return the touched rows, [N × E], in the order of {@link #ids}; valid until a row is added */
    public float[] values() {
        return values;
    }

    /**
     * @param row 0 to N − 1, in the order of {@link #ids}
     * @return index of the row's first value in the parameters
     */
    public int at(int row) {
        return table.offset() + ids[row] * table.width();
    }

    /** Forgets all rows. */
    public void clear() {
        count = 0;
        Arrays.fill(index, FREE);
    }

    /**
     * Gives a row to add to: all +0.0 if it was not touched before.
     *
     * @param id 0 to V − 1
     * @return where it begins in {@link #values}
     */
    public int row(int id) {
        int place = place(id);
        int row = index[place];
        if (row == FREE) {
            row = append(id, place);
            Arrays.fill(values, row * table.width(), (row + 1) * table.width(), 0f);
        }
        return row * table.width();
    }

    /**
     * @param id 0 to V − 1
     * @return where its row begins in {@link #values}, or −1 if it is all +0.0
     */
    public int find(int id) {
        int row = index[place(id)];
        return row == FREE ? -1 : row * table.width();
    }

    /**
     * Adds another gradient of the same table.
     *
     * @param other read
     */
    public void add(RowGradient other) {
        int width = table.width();
        for (int row = 0; row < other.count; row++) {
            int to = row(other.ids[row]);
            int from = row * width;
            for (int k = 0; k < width; k++) {
                values[to + k] += other.values[from + k];
            }
        }
    }

    /**
     * Rounds all touched rows.
     *
     * @param rounding how
     */
    void round(Rounding rounding) {
        rounding.round(values, values, count * table.width());
    }

    /**
     * Rounds all touched rows, gives back before what rounding took, and keeps what it takes now. Other rows keep theirs.
     *
     * @param rounding how
     * @param before read; the table's [V × E] from the offset on
     * @param after overwritten, likewise
     * @param offset where the table begins in both
     */
    void round(Rounding rounding, float[] before, float[] after, int offset) {
        int width = table.width();
        System.arraycopy(before, offset, after, offset, table.end() - table.offset());
        for (int row = 0; row < count; row++) {
            int from = row * width;
            int at = offset + ids[row] * width;
            for (int k = 0; k < width; k++) {
                float value = values[from + k] + before[at + k];
                values[from + k] = rounding.round(value);
                after[at + k] = value - values[from + k];
            }
        }
    }

    /**
     * Takes over another gradient of the same table.
     *
     * @param other read
     */
    public void set(RowGradient other) {
        receive(other.count);
        System.arraycopy(other.ids, 0, ids, 0, count);
        System.arraycopy(other.values, 0, values, 0, count * table.width());
        received();
    }

    /**
     * Makes room for rows that come from elsewhere, which the caller writes to {@link #ids} and {@link #values}; then
     * {@link #received} must be called.
     *
     * @param rows N
     * @throws IllegalArgumentException if the table has not so many rows
     */
    public void receive(int rows) {
        if (rows < 0 || rows > table.rows()) {
            throw new IllegalArgumentException(rows + " rows came for a table of " + table.rows());
        }
        clear();
        reserve(rows);
        count = rows;
    }

    /**
     * Ends what {@link #receive} began.
     *
     * @throws IllegalArgumentException if an id is none of the table's, or came twice
     */
    public void received() {
        for (int row = 0; row < count; row++) {
            if (ids[row] < 0 || ids[row] >= table.rows()) {
                throw new IllegalArgumentException("row " + ids[row] + " came for a table of " + table.rows());
            }
            int place = place(ids[row]);
            if (index[place] != FREE) {
                throw new IllegalArgumentException("row " + ids[row] + " came twice");
            }
            index[place] = row;
        }
    }

    /**
     * Rows in the order in which a dense array has them, for sums whose order is part of the result.
     *
     * @return the first N are the numbers of rows, 0 to N − 1, by ascending id; valid until the next call
     */
    public int[] ascending() {
        if (order.length < count) {
            order = new int[ids.length];
            keys = new long[ids.length];
        }
        for (int row = 0; row < count; row++) {
            keys[row] = (long) ids[row] << Integer.SIZE | row;
        }
        Arrays.sort(keys, 0, count);
        for (int i = 0; i < count; i++) {
            order[i] = (int) keys[i];
        }
        return order;
    }

    private int append(int id, int place) {
        int free = place;
        if (count == ids.length) {
            reserve(count + 1);
            free = place(id);
        }
        ids[count] = id;
        index[free] = count;
        return count++;
    }

    /** Makes room for so many rows. */
    private void reserve(int rows) {
        if (rows <= ids.length) {
            return;
        }
        int room = Math.max(Integer.highestOneBit(rows - 1) << 1, FIRST);
        ids = Arrays.copyOf(ids, room);
        values = Arrays.copyOf(values, Math.multiplyExact(room, table.width()));
        index = new int[Math.multiplyExact(2, room)];
        Arrays.fill(index, FREE);
        for (int row = 0; row < count; row++) {
            index[place(ids[row])] = row;
        }
    }

    /** Where an id's number stands in the index, or where it is to be put: the first free place from its hash on. */
    private int place(int id) {
        int mask = index.length - 1;
        int place = (id * 0x9E3779B9 >>> 7) & mask; // Fibonacci hashing: neighbours lie apart
        while (index[place] != FREE && ids[index[place]] != id) {
            place = (place + 1) & mask;
        }
        return place;
    }
}
