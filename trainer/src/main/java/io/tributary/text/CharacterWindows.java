package io.tributary.text;

import java.util.List;

/**
 * Windows over a document for a model that predicts the next character. Window w begins at character w·stride: at each of
 * its positions the target is a character of the document and the input the character before it, for the first one
 * nothing. Every character is counted as a target once: in the first window that has it. So where windows overlap, the
 * first {@code length − stride} positions of all but a document's first window are context alone, and with
 * {@code stride = length} a window's first characters are predicted from few. The last window is filled up behind the
 * document's end.
 *
 * @param length positions per window, T, at least 1
 * @param stride characters from one window to the next, 1 to T
 */
public record CharacterWindows(int length, int stride) {
    /** Checks the stride. {@inheritDoc} */
    public CharacterWindows {
        if (length < 1 || stride < 1 || stride > length) {
            throw new IllegalArgumentException("needs 1 <= stride <= length, got " + stride + ", " + length);
        }
    }

    /**
     * @param characters of a document, N
     * @return number of its windows
     */
    public int count(int characters) {
        if (characters <= length) {
            return characters == 0 ? 0 : 1;
        }
        return 1 + (characters - length + stride - 1) / stride;
    }

    /**
     * @param characters a document's, in order, read
     * @param window number of a window
     * @param into inputs, [T], then targets, [T]: all overwritten; null is nothing before the first character, nothing
     *     behind the last, and a target that is not counted
     */
    public void fill(List<String> characters, int window, String[] into) {
        int begin = window * stride;
        int counted = window == 0 ? 0 : length - stride; // the first position that counts
        for (int t = 0; t < length; t++) {
            int at = begin + t;
            boolean inside = at < characters.size();
            into[t] = at > 0 && inside ? characters.get(at - 1) : null;
            into[length + t] = t >= counted && inside ? characters.get(at) : null;
        }
    }
}
