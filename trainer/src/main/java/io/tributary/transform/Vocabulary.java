package io.tributary.transform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.error.UserException;
import io.tributary.json.Json;
import io.tributary.random.Key;
import io.tributary.row.Spelling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Words and their ids, fitted on the training rows. First comes the id of what is missing, then that of unknown words, as far
 * as there are these; then the words in their order. It is the layout of Keras's {@code StringLookup}, whose mask token is
 * what is missing here. Words that are numbers are found in any {@link Spelling} where they are categories or classes.
 * A vocabulary may also have no words but buckets: then the id of a word is a hash of it, in any spelling, which several words may
 * share, and none is unknown.
 * Immutable.
 */
public final class Vocabulary {
    /** What {@link #id} gives for a word that has none. */
    public static final int NONE = -1;

    /** How {@link #labels} calls what is missing, as Keras does. */
    private static final String MISSING = "";

    /** How {@link #labels} calls unknown words, as Keras does. */
    private static final String UNKNOWN = "[UNK]";

    private static final String VALUES = "values";
    private static final String BUCKETS = "buckets";

    private final List<String> words;
    private final boolean missing;
    private final boolean unknown;
    private final boolean values;
    private final int buckets; // 0 where there are words
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<String, Integer> spelled = new HashMap<>(); // of words that are values

    /**
     * @param words in their order
     * @param missing whether nothing, null, has an id
     * @param unknown whether other words have an id
     * @param values whether words are values, which may be spelled in several ways, and not tokens of a text
     */
    public Vocabulary(List<String> words, boolean missing, boolean unknown, boolean values) {
        this(words, missing, unknown, values, 0);
    }

    /** {@return a vocabulary whose ids are hashes of words, and one for nothing where that has an id} */
    static Vocabulary hashed(int buckets, boolean missing) {
        return new Vocabulary(List.of(), missing, false, true, buckets);
    }

    private Vocabulary(List<String> words, boolean missing, boolean unknown, boolean values, int buckets) {
        this.buckets = buckets;
        this.words = List.copyOf(words);
        this.missing = missing;
        this.unknown = unknown;
        this.values = values;
        for (String word : words) {
            int id = first() + ids.size();
            ids.put(word, id);
            if (values) {
                spelled.putIfAbsent(Spelling.of(word), id);
            }
        }
    }

    private int first() {
        return (missing ? 1 : 0) + (unknown ? 1 : 0);
    }

    /** @return whether words are values, which may be spelled in several ways */
    boolean values() {
        return values;
    }

    /** @return the words in their order */
    public List<String> words() {
        return words;
    }

    /** @return the number of ids: 0 to size − 1 are used */
    public int size() {
        return first() + (buckets > 0 ? buckets : words.size());
    }

    /** @return the id of unknown words, or {@link #NONE} */
    public int unknown() {
        return unknown ? first() - 1 : NONE;
    }

    /** @return the id of what is missing, or {@link #NONE} */
    public int missing() {
        return missing ? 0 : NONE;
    }

    /**
     * @param word a word, or null for what is missing
     * @return its id, or {@link #NONE}
     */
    public int id(String word) {
        if (word == null) {
            return missing();
        }
        if (buckets > 0) {
            return first() + Key.below(Key.mix(Key.mix(0, "category"), Spelling.of(word)), buckets);
        }
        Integer id = ids.get(word);
        if (id == null && values) {
            id = spelled.get(Spelling.of(word));
        }
        return id == null ? unknown() : id;
    }

    /** @return a word for each id, {@code ""} for what is missing and {@code [UNK]} for the unknown */
    public List<String> labels() {
        return Stream.of(
                        missing ? Stream.of(MISSING) : Stream.<String>of(),
                        unknown ? Stream.of(UNKNOWN) : Stream.<String>of(),
                        words.stream())
                .flatMap(part -> part)
                .toList();
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("missing", missing).put("unknown", unknown);
        if (values) {
            json.put(VALUES, true);
        }
        if (buckets > 0) {
            json.put(BUCKETS, buckets);
        }
        words.forEach(json.putArray("words")::add);
        return json;
    }

    static Vocabulary fromJson(JsonNode json, String place) {
        JsonNode words = json.path("words");
        if (!words.isArray()
                || !json.path("missing").isBoolean()
                || !json.path("unknown").isBoolean()) {
            throw new UserException(
                    place, "has a vocabulary without words, missing or unknown", "copy the model again");
        }
        if (json.path(BUCKETS).asInt() > 0) {
            return hashed(json.get(BUCKETS).asInt(), json.get("missing").asBoolean());
        }
        return new Vocabulary(
                texts(words),
                json.get("missing").asBoolean(),
                json.get("unknown").asBoolean(),
                json.path(VALUES).asBoolean());
    }

    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
