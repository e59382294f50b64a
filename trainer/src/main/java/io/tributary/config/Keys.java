package io.tributary.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.tributary.error.UserException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/** The keys of one object: which are there, which were asked for, and what was read from them. */
final class Keys {
    private final KeyPath keyPath;
    private final ConfigObject object;
    private final boolean bare;
    private final TreeSet<String> asked = new TreeSet<>();
    private final Map<String, Object> used = new TreeMap<>();

    /**
     * @param keyPath where the object stands
     * @param object the object
     * @param bare whether it stands for a bare string s: { type = s }
     */
    Keys(KeyPath keyPath, ConfigObject object, boolean bare) {
        this.keyPath = keyPath;
        this.object = object;
        this.bare = bare;
    }

    KeyPath keyPath() {
        return keyPath;
    }

    ConfigOrigin origin() {
        return object.origin();
    }

    /** What was read, sorted by key: plain values, a Section, or a List of either. */
    Map<String, Object> used() {
        return Collections.unmodifiableMap(used);
    }

    /** What was read from this key before, or null. */
    Object used(String key) {
        return used.get(key);
    }

    /** Writes down what was read. */
    <V> V use(String key, V value) {
        asked.add(key);
        used.put(key, value);
        return value;
    }

    /** The value, unless it is absent or null. */
    Optional<ConfigValue> find(String key) {
        asked.add(key);
        return Optional.ofNullable(object.get(key)).filter(value -> value.valueType() != ConfigValueType.NULL);
    }

    /** The keys that have a value, sorted. */
    List<String> names() {
        return object.keySet().stream()
                .filter(key -> find(key).isPresent())
                .sorted()
                .toList();
    }

    boolean is(String key, ConfigValueType type) {
        return find(key).filter(value -> value.valueType() == type).isPresent();
    }

    ConfigValue required(String key) {
        return find(key).orElseThrow(() -> missing(key));
    }

    private UserException missing(String key) {
        if (object.containsKey(key)) {
            return new UserException(place(key), "is null, but a value is required", "");
        }
        List<String> unasked =
                object.keySet().stream().filter(k -> !asked.contains(k)).toList();
        String remedy = Nearest.nearest(key, unasked)
                .map(near -> "is " + near + " a misspelling of it?")
                .orElse("");
        return new UserException(place(key), "is missing", remedy);
    }

    /** The converted value of a required key. */
    <V> V as(Function<ConfigValue, V> conversion, String key) {
        return convert(conversion, required(key), () -> place(key));
    }

    /** The converted elements of a required key. */
    <V> List<V> elements(String key, String kind, Function<ConfigValue, V> conversion) {
        ConfigList list = list(key, kind);
        List<V> result = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            KeyPath element = keyPath.key(key).element(i);
            ConfigValue value = list.get(i);
            result.add(convert(conversion, value, () -> element.place(value.origin())));
        }
        return List.copyOf(result);
    }

    private static <V> V convert(Function<ConfigValue, V> conversion, ConfigValue value, Supplier<String> place) {
        try {
            return conversion.apply(value);
        } catch (Values.Misfit e) {
            throw new UserException(place.get(), e.getMessage(), "");
        }
    }

    /** The list of a required key; {@code kind} says of what. */
    ConfigList list(String key, String kind) {
        ConfigValue value = required(key);
        if (value instanceof ConfigList list) {
            return list;
        }
        String seen = Values.show(value);
        String remedy = value instanceof ConfigObject ? "" : "write [" + seen + "]";
        throw new UserException(place(key), "must be a list of " + kind + ", got " + seen, remedy);
    }

    /** The error for a name that is none of a table's. */
    UserException unknown(String key, String kind, String name, Collection<String> known, String orElse) {
        String problem = "unknown " + kind + " \"" + name + "\"; known: " + String.join(", ", new TreeSet<>(known));
        String remedy = Nearest.nearest(name, known)
                .map(near -> "did you mean " + near + "?")
                .orElse(orElse);
        return new UserException(place(key), problem, remedy);
    }

    /** Rejects the first key of the file that was never asked for. */
    void rejectUnknown() {
        Optional<String> unknown = object.keySet().stream()
                .filter(key -> !asked.contains(key))
                .min(Comparator.comparing(this::line).thenComparing(Comparator.naturalOrder()));
        if (unknown.isPresent()) {
            String remedy = Nearest.nearest(unknown.get(), asked)
                    .map(near -> "did you mean " + near + "?")
                    .orElse(asked.isEmpty() ? "no keys belong here" : "valid keys here: " + String.join(", ", asked));
            throw new UserException(place(unknown.get()), "unknown key", remedy);
        }
    }

    private int line(String key) {
        return keyPath.source().line(object.get(key).origin());
    }

    /** The name of a key's place; of the object's for the empty key. */
    String place(String key) {
        ConfigValue value = object.get(key);
        boolean self = key.isEmpty() || (bare && key.equals(Section.TYPE));
        return (self ? keyPath : keyPath.key(key)).place(value == null ? object.origin() : value.origin());
    }
}
