package io.tributary.text;

import static io.tributary.text.SequenceFit.End.POST;
import static io.tributary.text.SequenceFit.End.PRE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SequenceFitTest {
    private static List<String> fit(int length, SequenceFit.End padding, SequenceFit.End truncating, String... tokens) {
        String[] cells = new String[length + 2];
        Arrays.fill(cells, "untouched");
        new SequenceFit(length, padding, truncating).fit(List.of(tokens), cells, 1);
        assertEquals("untouched", cells[0]);
        assertEquals("untouched", cells[length + 1]);
        return Arrays.asList(cells).subList(1, length + 1);
    }

    /** pad_sequences([[1], [2, 3], [4, 5, 6]], maxlen=2) and its variants. */
    @Test
    void fillsAndCutsAsPadSequences() {
        assertEquals(Arrays.asList(null, "1"), fit(2, PRE, PRE, "1"));
        assertEquals(Arrays.asList("1", null), fit(2, POST, PRE, "1"));
        assertEquals(List.of("2", "3"), fit(2, PRE, POST, "2", "3"));
        assertEquals(List.of("5", "6"), fit(2, POST, PRE, "4", "5", "6"));
        assertEquals(List.of("4", "5"), fit(2, PRE, POST, "4", "5", "6"));
        assertEquals(Arrays.asList(null, null), fit(2, POST, POST));
    }
}
