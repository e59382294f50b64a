package io.tributary.text;

import java.util.List;

/**
 * Gives sequences one length, as Keras's {@code pad_sequences} does.
 *
 * @param length the length, at least 1
 * @param padding at which end a shorter one is filled up
 * @param truncating at which end a longer one is cut
 */
public record SequenceFit(int length, End padding, End truncating) {
    /** An end of a sequence. */
    public enum End {
        /** Its beginning. */
        PRE,
        /** Its end. */
        POST
    }

    /**
     * @param tokens a sequence, read
     * @param into {@code length} cells from {@code at} on are overwritten; null is padding
     * @param at index of the first
     */
    public void fit(List<String> tokens, String[] into, int at) {
        int kept = Math.min(length, tokens.size());
        int from = truncating == End.PRE ? tokens.size() - kept : 0;
        int to = padding == End.PRE ? length - kept : 0;
        for (int i = 0; i < length; i++) {
            boolean token = i >= to && i < to + kept;
            into[at + i] = token ? tokens.get(from + i - to) : null;
        }
    }
}
