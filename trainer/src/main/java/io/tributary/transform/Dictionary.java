package io.tributary.transform;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * The words of the coded cells of one shard that share a dictionary. In the shard a cell is a code: 0 where it is null, else
 * 1 + the word's place here, so packing needs no pass over the data before it.
 *
 * @param words in order of first appearance
 * @param counts cells that hold each of them
 */
public record Dictionary(List<String> words, List<Long> counts) {
    /** A code is kept as a float, which counts without gaps up to here. */
    public static final int MOST_WORDS = (1 << 24) - 1;

    /** Copies the lists. {@inheritDoc} */
    public Dictionary {
        words = List.copyOf(words);
        counts = List.copyOf(counts);
        if (words.size() != counts.size()) {
            throw new IllegalArgumentException(words.size() + " words and " + counts.size() + " counts");
        }
    }

    /** Bytes that the dictionaries of one shard may take together: they are kept, and sent, in one piece. */
    public static final long MOST_BYTES = 3L << 29;

    /** A dictionary that is being filled. */
    public static final class Builder {
        private final long room;
        private final Map<String, Integer> codes = new HashMap<>();
        private long bytes;
        private final List<String> words = new ArrayList<>();
        private long[] counts = new long[16];

        /** @param room bytes that the words may take, with their lengths and counts */
        public Builder(long room) {
            this.room = room;
        }

        /**
         * Counts a cell.
         *
         * @param word its word, null where it is missing
         * @return the code of the word, which is new or counted once more; 0 for null, −1 if there are too many
         */
        public int code(String word) {
            if (word == null) {
                return 0;
            }
            Integer known = codes.get(word);
            if (known == null) {
                bytes += Integer.BYTES + Long.BYTES + word.getBytes(StandardCharsets.UTF_8).length;
                if (words.size() == MOST_WORDS || bytes > room) {
                    return -1;
                }
                words.add(word);
                known = words.size();
                codes.put(word, known);
                if (known > counts.length) {
                    counts = Arrays.copyOf(counts, 2 * counts.length);
                }
            }
            counts[known - 1]++;
            return known;
        }

        /** @return what was counted */
        public Dictionary build() {
            return new Dictionary(
                    words, LongStream.of(counts).limit(words.size()).boxed().toList());
        }
    }

    private static List<byte[]> utf8(List<String> words) {
        return words.stream().map(word -> word.getBytes(StandardCharsets.UTF_8)).toList();
    }

    /**
     * Writes the number of words, then the length and the UTF-8 of each.
     *
     * @param order of the bytes of a number
     * @return the bytes
     */
    public byte[] encodeWords(ByteOrder order) {
        List<byte[]> texts = utf8(words);
        ByteBuffer out = ByteBuffer.allocate(Integer.BYTES
                        + texts.stream()
                                .mapToInt(text -> Integer.BYTES + text.length)
                                .sum())
                .order(order);
        out.putInt(words.size());
        texts.forEach(text -> out.putInt(text.length).put(text));
        return out.array();
    }

    /**
     * Reads what {@link #encodeWords} wrote; as many words as there are, where bytes are damaged.
     *
     * @param in the bytes, in their order
     * @return the words
     */
    public static List<String> decodeWords(ByteBuffer in) {
        List<String> words = new ArrayList<>();
        int count = in.remaining() < Integer.BYTES ? 0 : in.getInt();
        for (int i = 0; i < count && in.remaining() >= Integer.BYTES; i++) {
            int size = in.getInt();
            if (size < 0 || size > in.remaining()) {
                break;
            }
            byte[] text = new byte[size];
            in.get(text);
            words.add(new String(text, StandardCharsets.UTF_8));
        }
        return words;
    }
}
