package io.tributary.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds what a user probably meant by a misspelt word: the candidate at the smallest edit distance, if that is small.
 * Serves configuration keys, commands and column names alike.
 */
public final class Nearest {
    private Nearest() {}

    /**
     * Finds the candidate nearest to a word. Upper and lower case, and {@code _} and {@code -}, count as equal; a
     * candidate further away than a third of the longer word's length is no suggestion. Among equally near ones the
     * alphabetically first wins, so the answer does not depend on the order of the collection.
     *
     * @param word what the user wrote
     * @param candidates what would have been valid
     * @return the nearest candidate, or empty when none is near
     */
    public static Optional<String> nearest(String word, Collection<String> candidates) {
        String best = null;
        int bestDistance = Integer.MAX_VALUE;
        for (String candidate : candidates) {
            int longer = Math.max(word.length(), candidate.length());
            int near = Math.min(Math.max(1, longer / 3), longer - 1);
            if (longer - Math.min(word.length(), candidate.length()) > near) {
                continue; // at least that many insertions apart
            }
            int distance = distance(fold(word), fold(candidate));
            boolean better = distance < bestDistance || (distance == bestDistance && candidate.compareTo(best) < 0);
            if (distance <= near && better) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return Optional.ofNullable(best);
    }

    private static String fold(String word) {
        return word.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The optimal string alignment distance: the fewest insertions, deletions, replacements and swaps of neighbours that
     * turn {@code a} into {@code b}, no place edited twice.
     */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], 1 + d[i - 2][j - 2]);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
