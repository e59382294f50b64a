package io.tributary.transform;

import io.tributary.row.Numerals;
import io.tributary.row.Spelling;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the words of the training rows become a {@link Vocabulary}.
 *
 * @param order of the words
 * @param limit at most so many words, the first in the order
 * @param missing whether nothing, null, has an id of its own
 * @param unknown whether words outside the vocabulary have an id of their own; else they are errors
 * @param given the words in their order; empty to take those of the training rows
 * @param buckets how many ids there are for hashes of words, none of which is then kept; 0 to keep words
 */
public record VocabularyRule(
        Order order, int limit, boolean missing, boolean unknown, List<String> given, int buckets) {
    /** The order of words. */
    public enum Order {
        /** By value where all are numbers, else by their characters. */
        BY_VALUE,
        /** The most frequent first; equally frequent ones by their characters. */
        BY_COUNT
    }

    /** Class labels: all of them, by value; another one is an error. */
    public static final VocabularyRule CLASSES =
            new VocabularyRule(Order.BY_VALUE, Integer.MAX_VALUE, false, false, List.of());

    /** One class that is known, with the number 1; all others are 0. */
    static VocabularyRule normal(String label) {
        return new VocabularyRule(Order.BY_VALUE, 1, false, true, List.of(label));
    }

    /**
     * A rule that keeps words.
     *
     * @param order of the words
     * @param limit at most so many words, the first in the order
     * @param missing whether nothing, null, has an id of its own
     * @param unknown whether words outside the vocabulary have an id of their own; else they are errors
     * @param given the words in their order; empty to take those of the training rows
     */
    public VocabularyRule(Order order, int limit, boolean missing, boolean unknown, List<String> given) {
        this(order, limit, missing, unknown, given, 0);
    }

    /** Copies the list. {@inheritDoc} */
    public VocabularyRule {
        given = List.copyOf(given);
        if (limit < 1) {
            throw new IllegalArgumentException("a vocabulary of at most " + limit + " words");
        }
    }

    /**
     * Fits a vocabulary.
     *
     * @param shards the dictionaries of the training shards
     * @return the vocabulary
     */
    Vocabulary fit(List<Dictionary> shards) {
        if (buckets > 0) {
            return Vocabulary.hashed(buckets, missing);
        }
        return new Vocabulary(given.isEmpty() ? words(shards) : given, missing, unknown, order == Order.BY_VALUE);
    }

    private List<String> words(List<Dictionary> shards) {
        Map<String, Long> counts = new HashMap<>();
        for (Dictionary shard : shards) {
            for (int i = 0; i < shard.words().size(); i++) {
                counts.merge(shard.words().get(i), shard.counts().get(i), Long::sum);
            }
        }
        Comparator<String> byText = Comparator.naturalOrder();
        if (order == Order.BY_VALUE) {
            counts.keySet().retainAll(spellings(counts, byText));
        }
        Stream<String> ordered = counts.keySet().stream();
        if (order == Order.BY_COUNT) {
            ordered = ordered.sorted(Comparator.<String, Long>comparing(counts::get, Comparator.reverseOrder())
                    .thenComparing(byText));
        } else if (counts.keySet().stream().allMatch(word -> Double.isFinite(Numerals.parse(word)))) {
            ordered = ordered.sorted(
                    Comparator.<String>comparingDouble(Double::parseDouble).thenComparing(byText));
        } else {
            ordered = ordered.sorted(byText);
        }
        return ordered.limit(limit).toList();
    }

    /** Of words that spell one value the most frequent, of equally frequent ones the first by its characters. */
    private static Set<String> spellings(Map<String, Long> counts, Comparator<String> byText) {
        Comparator<String> better =
                Comparator.<String, Long>comparing(counts::get).thenComparing(byText.reversed());
        return counts.keySet().stream()
                .collect(Collectors.toMap(Spelling::of, word -> word, BinaryOperator.maxBy(better)))
                .values()
                .stream()
                .collect(Collectors.toSet());
    }
}
