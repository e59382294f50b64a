package io.tributary.transform;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class DictionaryTest {
    private static final int BESIDE = Integer.BYTES + Long.BYTES; // a word's length and count

    @Test
    void codesAreInOrderOfAppearance() {
        Dictionary.Builder builder = new Dictionary.Builder(1000);
        int[] codes = {builder.code("b"), builder.code(null), builder.code("ä"), builder.code("b")};
        assertEquals("1 0 2 1", codes[0] + " " + codes[1] + " " + codes[2] + " " + codes[3]);
        Dictionary dictionary = builder.build();
        assertEquals(new Dictionary(List.of("b", "ä"), List.of(2L, 1L)), dictionary);
        ByteBuffer bytes = ByteBuffer.wrap(dictionary.encodeWords(ByteOrder.BIG_ENDIAN));
        assertEquals(dictionary.words(), Dictionary.decodeWords(bytes));
    }

    /** In bytes, not in characters; what is known already takes none. */
    @Test
    void wordsHaveAsMuchRoomAsTheyAreGiven() {
        Dictionary.Builder builder = new Dictionary.Builder(2 * BESIDE + 5);
        assertEquals(1, builder.code("ää"));
        assertEquals(2, builder.code("b"));
        assertEquals(1, builder.code("ää"));
        assertEquals(-1, builder.code("c"));
    }

    @Test
    void allOfAShardAreOneArray() {
        assertEquals(Dictionary.MOST_BYTES, (int) Dictionary.MOST_BYTES);
    }
}
