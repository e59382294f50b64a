package io.tributary.train;

import io.tributary.network.ParameterLayout;
import io.tributary.network.RowGradient;
import java.util.Arrays;
import java.util.List;

/**
 * The parameters that a step may change: all of them, or, of tables that are stepped by rows, the rows that it touches. Whoever
 * looks at what a step does looks there, so that a look costs as much as the step and not as much as the tables.
 *
 * @param tables touched rows of the tables that are stepped by rows
 */
record Reach(List<RowGradient> tables) {
    /** All parameters. */
    static final Reach ALL = new Reach(List.of());

    /** Takes ranges of parameters. */
    @FunctionalInterface
    interface Visitor {
        /** Takes the range [from, to). */
        void range(int from, int to);
    }

    /** Whether some parameters stay as they are. */
    boolean isPart() {
        return !tables.isEmpty();
    }

    /** The ids of the rows of each table, in the order of the tables. */
    List<int[]> ids() {
        return tables.stream()
                .map(rows -> Arrays.copyOf(rows.ids(), rows.count()))
                .toList();
    }

    /**
     * Visits what is in the reach of a slot, in the order of the parameters.
     *
     * @param slot a slot
     * @param visitor takes the ranges
     */
    void each(ParameterLayout.Slot slot, Visitor visitor) {
        for (RowGradient rows : tables) {
            if (rows.table().offset() == slot.offset()) {
                int[] order = rows.ascending();
                for (int i = 0; i < rows.count(); i++) {
                    int from = rows.at(order[i]);
                    visitor.range(from, from + rows.table().width());
                }
                return;
            }
        }
        visitor.range(slot.offset(), slot.end());
    }

    /** Visits all that is in reach, in the order of the parameters. */
    void each(List<ParameterLayout.Slot> slots, Visitor visitor) {
        for (ParameterLayout.Slot slot : slots) {
            each(slot, visitor);
        }
    }
}
