package io.tributary.transform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.random.Key;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class EqualRowsTest {
    private static EqualRows of(int from, int end, int times) {
        EqualRows rows = new EqualRows();
        for (int t = 0; t < times; t++) {
            for (int i = from; i < end; i++) {
                rows.add(Key.mix(7, i));
            }
        }
        return rows;
    }

    private static EqualRows sent(EqualRows rows) {
        ByteBuffer bytes = ByteBuffer.allocate(rows.bytes());
        rows.write(bytes);
        assertFalse(bytes.hasRemaining());
        return EqualRows.read(bytes.flip());
    }

    @Test
    void fewContentsAreCountedExactly() {
        EqualRows.Shared shared =
                EqualRows.shared(List.of(of(0, 10, 3), sent(of(10, 20, 1))), List.of(of(5, 12, 100), of(0, 0, 0)));
        assertEquals(new EqualRows.Shared(3 * 5 + 2, true), shared);
        assertEquals(new EqualRows.Shared(0, true), EqualRows.shared(List.of(of(0, 9, 1)), List.of()));
    }

    /** A hundred thousand contents, of which a quarter is elsewhere: a sample of at least 2048 tells within some percent. */
    @Test
    void manyContentsAreSampledAlikeInAnyOrder() {
        EqualRows these = new EqualRows();
        EqualRows backwards = new EqualRows();
        for (int i = 0; i < 100_000; i++) {
            these.add(Key.mix(7, i));
            backwards.add(Key.mix(7, 99_999 - i));
        }
        EqualRows.Shared shared =
                EqualRows.shared(List.of(these), List.of(of(75_000, 75_100, 1), of(75_100, 200_000, 2)));
        assertFalse(shared.exact());
        assertEquals(25_000, shared.rows(), 5_000);
        assertEquals(shared, EqualRows.shared(List.of(sent(backwards)), List.of(of(75_000, 200_000, 1))));
        assertTrue(these.bytes() <= 8 + EqualRows.MOST * 12);
    }
}
