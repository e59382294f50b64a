package io.tributary.model;

import io.tributary.error.UserException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What must be the same for a training to continue to the same bits: network, loss, optimizer, seed, shards, batch
 * size, data. A value may be a text of many lines, such as the network's canonical configuration.
 *
 * @param fields value by key, in the order in which they are compared; a key as the user writes it: {@code
 *     train.shards}
 */
public record Identity(Map<String, String> fields) {
    private static final int MAX_SHOWN = 80;

    /** Copies the fields, keeping their order. */
    public Identity {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /**
     * Compares the identity of a saved state with this one, that of the training at hand.
     *
     * @param saved the identity kept with the state
     * @param place the checkpoint, for the error
     * @throws UserException naming the first key that differs, with its old and its new value
     */
    public void requireSame(Identity saved, String place) {
        requireSame(saved, place, "resume with the same or start anew with another --output");
    }

    /**
     * Compares the identity of something that was kept with this one, that of the job at hand.
     *
     * @param saved the identity kept with it
     * @param place where it is, for the error
     * @param remedy what to do about a difference
     * @throws UserException naming the first key that differs, with its old and its new value
     */
    public void requireSame(Identity saved, String place, String remedy) {
        for (Map.Entry<String, String> entry : fields.entrySet()) {
            requireSame(place, remedy, entry.getKey(), saved.fields.get(entry.getKey()), entry.getValue());
        }
        for (Map.Entry<String, String> entry : saved.fields.entrySet()) {
            requireSame(place, remedy, entry.getKey(), entry.getValue(), fields.get(entry.getKey()));
        }
    }

    private static void requireSame(String place, String remedy, String key, String was, String is) {
        if (is != null && is.equals(was)) {
            return;
        }
        List<String> old = lines(was);
        List<String> now = lines(is);
        int line = 0;
        while (line < old.size() && line < now.size() && old.get(line).equals(now.get(line))) {
            line++;
        }
        String where = old.size() > 1 || now.size() > 1 ? " (first difference)" : "";
        throw new UserException(
                place, key + " was " + shown(old, line) + ", is now " + shown(now, line) + where, remedy);
    }

    private static List<String> lines(String value) {
        return value == null ? List.of() : value.lines().map(String::strip).toList();
    }

    private static String shown(List<String> lines, int line) {
        if (line >= lines.size()) {
            return "absent";
        }
        String text = lines.get(line);
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
    }
}
