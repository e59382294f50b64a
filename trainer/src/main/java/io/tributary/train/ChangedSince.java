package io.tributary.train;

import io.tributary.network.ParameterLayout;
import io.tributary.network.RowGradient;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.Stream;

/** What of parameters and moments may have changed since some moment: everything, or of tables the rows that steps touched. */
final class ChangedSince {
    private final ParameterLayout layout;
    private final BitSet[] rows; // by table
    private boolean everything = true;

    /** Everything has, as far as is known. */
    ChangedSince(ParameterLayout layout) {
        this.layout = layout;
        this.rows = Stream.generate(BitSet::new)
                .limit(layout.gradientForm().tables().size())
                .toArray(BitSet[]::new);
    }

    /** Nothing has changed since now. */
    void now() {
        everything = rows.length == 0; // all is outside tables
        Arrays.stream(rows).forEach(BitSet::clear);
    }

    /** Everything may have changed. */
    void all() {
        everything = true;
    }

    /** Whether anything may have changed. */
    boolean isEverything() {
        return everything;
    }

    /** Adds what a step may have changed. */
    void add(Reach reach) {
        everything |= !reach.isPart();
        if (everything) {
            return;
        }
        for (int i = 0; i < rows.length; i++) {
            RowGradient touched = reach.tables().get(i);
            for (int row = 0; row < touched.count(); row++) {
                rows[i].set(touched.ids()[row]);
            }
        }
    }

    /** Visits what may have changed, in the order of the parameters. */
    void each(Reach.Visitor visitor) {
        if (everything) {
            visitor.range(0, layout.parameterCount());
            return;
        }
        for (ParameterLayout.Slot slot : layout.slots()) {
            int table = layout.gradientForm().table(slot.offset());
            if (table < 0) {
                visitor.range(slot.offset(), slot.end());
            } else {
                int width = layout.gradientForm().tables().get(table).width();
                rows[table].stream().forEach(id -> {
                    int from = slot.offset() + id * width;
                    visitor.range(from, from + width);
                });
            }
        }
    }
}
