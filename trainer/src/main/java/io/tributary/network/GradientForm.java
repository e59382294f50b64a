package io.tributary.network;

import java.util.ArrayList;
import java.util.List;

/**
 * Which parameters' gradients are kept densely and which by rows. All but the tables are dense, and lie one after another without
 * gaps in one array.
 *
 * @param parameters P
 * @param tables in the order of their offsets
 */
public record GradientForm(int parameters, List<Table> tables) {
    /**
     * A slot whose gradient is kept by rows.
     *
     * @param offset index of its first value in the parameters
     * @param rows V
     * @param width values of a row, E
     * @param perExample rows that an example touches at most
     */
    public record Table(int offset, int rows, int width, int perExample) {
        /**
         * @param examples of a step
         * @return rows that they touch at most
         */
        public int touched(long examples) {
            return (int) Math.min(rows, (double) examples * perExample);
        }

        /** @return one past the index of its last value in the parameters */
        public int end() {
            return offset + rows * width;
        }
    }

    /** Copies the list. {@inheritDoc} */
    public GradientForm {
        tables = List.copyOf(tables);
    }

    /**
     * @param parameters P
     * @return the form without tables
     */
    public static GradientForm dense(int parameters) {
        return new GradientForm(parameters, List.of());
    }

    /** @return the form of the tables without anything between them */
    public GradientForm tablesAlone() {
        List<Table> alone = new ArrayList<>();
        int at = 0;
        for (Table table : tables) {
            alone.add(new Table(at, table.rows(), table.width(), table.perExample()));
            at += table.rows() * table.width();
        }
        return new GradientForm(at, alone);
    }

    /** @return D, the number of parameters whose gradients are dense */
    public int denseCount() {
        int count = parameters;
        for (Table table : tables) {
            count -= table.rows() * table.width();
        }
        return count;
    }

    /**
     * @param examples of a step
     * @return numbers of four bytes that their gradient has at most: what is dense, and touched rows with their ids
     */
    public long numbers(long examples) {
        long count = denseCount();
        for (Table table : tables) {
            count += (long) table.touched(examples) * (1 + table.width());
        }
        return count;
    }

    /**
     * @param parameter index of a parameter that is in no table
     * @return index of its gradient in the dense array
     */
    public int denseIndex(int parameter) {
        int at = parameter;
        for (Table table : tables) {
            if (table.end() <= parameter) {
                at -= table.end() - table.offset();
            }
        }
        return at;
    }

    /**
     * @param offset index of a slot's first value in the parameters
     * @return number of the table that it is, or −1
     */
    public int table(int offset) {
        for (int i = 0; i < tables.size(); i++) {
            if (tables.get(i).offset() == offset) {
                return i;
            }
        }
        return -1;
    }

    /**
     * @param dense index in the dense array
     * @return index of the parameter
     */
    public int parameterIndex(int dense) {
        int at = dense;
        for (Table table : tables) {
            if (table.offset() <= at) {
                at += table.end() - table.offset();
            }
        }
        return at;
    }
}
