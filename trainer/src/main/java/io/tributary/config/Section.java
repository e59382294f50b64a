package io.tributary.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.tributary.error.UserException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * One object of the configuration while it is being read. Asking for a key makes it a valid key and writes down the
 * value used, the default included; {@link #finish} then rejects what nobody asked for, and {@link #resolvedText} gives
 * back everything that was read.
 *
 * <p>Every problem is a {@link UserException} whose place is the file, the line and the key's path. Keys are single names,
 * not paths: go down with {@link #section}. A key whose value is {@code null} counts as absent, as in HOCON. Numbers and
 * truth values may come as strings (the environment knows nothing else), and a number or truth value read as a string is
 * its text; lists and objects never convert.
 *
 * <p>Not thread-safe: a configuration is read once, by one thread.
 */
public final class Section {
    /** The key that names the kind of thing an entry describes. */
    static final String TYPE = "type";

    private final Spot spot;
    private final ConfigObject object;
    /** The object stands for a bare string s: { type = s }. */
    private final boolean bare;

    private final TreeSet<String> asked = new TreeSet<>();
    /** What was read: plain values, a Section, or a List of either. */
    private final Map<String, Object> used = new TreeMap<>();

    private Section(Spot spot, ConfigObject object, boolean bare) {
        this.spot = spot;
        this.object = object;
        this.bare = bare;
    }

    /**
     * Reads a whole configuration.
     *
     * @param origin the file's display name, {@code conf/digits.conf}
     * @param text the HOCON text
     * @param overrides what the command line sets, applied in order after the file's own keys were checked
     * @return the root
     * @throws UserException if the text is no HOCON, repeats a key, includes a file or refers to nothing, or if an
     *     override leads nowhere
     */
    public static Section parse(String origin, String text, List<Override> overrides) {
        Source source = new Source(origin, overrides);
        return new Section(Spot.root(source), Hocon.read(source, text), false);
    }

    /** {@return where this object stands, {@code model.layers[0]}; empty for the root} */
    public String path() {
        return spot.path();
    }

    /**
     * Asks whether a key is there, which makes it a valid key.
     *
     * @param key the key
     * @return whether it has a value other than null
     */
    public boolean has(String key) {
        return find(key).isPresent();
    }

    /**
     * @param key the key
     * @return whether it is there and its value is written as a number
     */
    public boolean isNumber(String key) {
        return is(key, ConfigValueType.NUMBER);
    }

    /**
     * @param key the key
     * @return whether it is there and its value is a string
     */
    public boolean isString(String key) {
        return is(key, ConfigValueType.STRING);
    }

    /**
     * @param key the key
     * @return whether it is there and its value is an object
     */
    public boolean isObject(String key) {
        return is(key, ConfigValueType.OBJECT);
    }

    /**
     * @param key the key
     * @return whether it is there and its value is a list
     */
    public boolean isList(String key) {
        return is(key, ConfigValueType.LIST);
    }

    /**
     * Tells whose directory a relative path is relative to: the working directory for the command line's values, the
     * file's directory for the file's.
     *
     * @param key the key
     * @return whether its value, or an object or list around it, was set by an override
     */
    public boolean fromOverride(String key) {
        return spot.key(key).overridden();
    }

    /**
     * @param key a required key
     * @return its text
     */
    public String string(String key) {
        return use(key, as(Values::string, key));
    }

    /**
     * Writes down what a value means in place of what the file says, for {@link #resolvedText}: a path that was relative to
     * the file, made absolute.
     *
     * @param key a key that was read
     * @param value what it means
     * @return the value
     */
    public String resolve(String key, String value) {
        return use(key, value);
    }

    /**
     * @param key the key
     * @param defaultValue the value when it is absent
     * @return its text
     */
    public String string(String key, String defaultValue) {
        return has(key) ? string(key) : use(key, defaultValue);
    }

    /**
     * @param key a required key
     * @param bounds what is accepted
     * @return its value; fractions and what does not fit 32 bits are errors
     */
    public int integer(String key, Bounds bounds) {
        return use(key, as(value -> Values.integer(value, bounds), key));
    }

    /**
     * @param key the key
     * @param defaultValue the value when it is absent
     * @param bounds what is accepted
     * @return its value; fractions and what does not fit 32 bits are errors
     */
    public int integer(String key, int defaultValue, Bounds bounds) {
        return has(key) ? integer(key, bounds) : use(key, defaultValue);
    }

    /**
     * @param key a required key
     * @param bounds what is accepted
     * @return its value; fractions and what does not fit 64 bits are errors
     */
    public long longInteger(String key, Bounds bounds) {
        return use(key, as(value -> Values.longInteger(value, bounds), key));
    }

    /**
     * @param key the key
     * @param defaultValue the value when it is absent
     * @param bounds what is accepted
     * @return its value; fractions and what does not fit 64 bits are errors
     */
    public long longInteger(String key, long defaultValue, Bounds bounds) {
        return has(key) ? longInteger(key, bounds) : use(key, defaultValue);
    }

    /**
     * @param key a required key
     * @param bounds what is accepted
     * @return its value, finite
     */
    public double number(String key, Bounds bounds) {
        return use(key, as(value -> Values.number(value, bounds), key));
    }

    /**
     * @param key the key
     * @param defaultValue the value when it is absent
     * @param bounds what is accepted
     * @return its value, finite
     */
    public double number(String key, double defaultValue, Bounds bounds) {
        return has(key) ? number(key, bounds) : use(key, defaultValue);
    }

    /**
     * @param key the key
     * @param defaultValue the value when it is absent
     * @return its value: true, yes, on; false, no, off
     */
    public boolean bool(String key, boolean defaultValue) {
        return use(key, has(key) ? as(Values::bool, key) : defaultValue);
    }

    /**
     * @param key a required key
     * @param options what each name stands for
     * @param <T> the type of what is chosen
     * @return what the key's value names
     */
    public <T> T choice(String key, Map<String, T> options) {
        String name = string(key);
        T chosen = options.get(name);
        if (chosen == null) {
            throw unknown(key, "value", name, options.keySet(), "");
        }
        return chosen;
    }

    /**
     * @param key the key
     * @param defaultName the name chosen when it is absent
     * @param options what each name stands for
     * @param <T> the type of what is chosen
     * @return what the key's value names
     */
    public <T> T choice(String key, String defaultName, Map<String, T> options) {
        if (has(key)) {
            return choice(key, options);
        }
        if (!options.containsKey(defaultName)) {
            throw new IllegalArgumentException("the default of " + key + " is no option: " + defaultName);
        }
        return options.get(use(key, defaultName));
    }

    /**
     * @param key a required key
     * @return its list of strings
     */
    public List<String> strings(String key) {
        return use(key, elements(key, "strings", Values::string));
    }

    /**
     * @param key the key
     * @param defaultValue the list when it is absent
     * @return its list of strings
     */
    public List<String> strings(String key, List<String> defaultValue) {
        return has(key) ? strings(key) : use(key, List.copyOf(defaultValue));
    }

    /**
     * @param key a required key
     * @param each what is accepted for each element
     * @return its list of integers
     */
    public List<Integer> integers(String key, Bounds each) {
        return use(key, elements(key, "integers", value -> Values.integer(value, each)));
    }

    /**
     * @param key the key
     * @param defaultValue the list when it is absent
     * @param each what is accepted for each element
     * @return its list of integers
     */
    public List<Integer> integers(String key, List<Integer> defaultValue, Bounds each) {
        return has(key) ? integers(key, each) : use(key, List.copyOf(defaultValue));
    }

    /**
     * @param key a required key
     * @return its object; the same section each time
     */
    public Section section(String key) {
        ConfigValue value = required(key);
        if (used.get(key) instanceof Section known) {
            return known;
        }
        return use(key, child(spot.key(key), value, false));
    }

    /**
     * @param key the key
     * @return its object, or empty when it is absent
     */
    public Optional<Section> optionalSection(String key) {
        return has(key) ? Optional.of(section(key)) : Optional.empty();
    }

    /**
     * Reads an object all of whose keys have defaults.
     *
     * @param key the key
     * @return its object; an object without keys when it is absent, so that the defaults used are written down
     */
    public Section sectionOrEmpty(String key) {
        if (has(key)) {
            return section(key);
        }
        if (used.get(key) instanceof Section known) {
            return known;
        }
        ConfigObject empty = ConfigValueFactory.fromMap(Map.of()).withOrigin(object.origin());
        return use(key, child(spot.key(key), empty, false));
    }

    /**
     * @param key a required key
     * @return its list of objects
     */
    public List<Section> sections(String key) {
        return children(key, "objects", false);
    }

    /**
     * @param key a required key
     * @return its list of objects, where an element that is a bare string s stands for {@code { type = s }}
     */
    public List<Section> entries(String key) {
        return children(key, "objects or names", true);
    }

    /**
     * @param key a required key
     * @return its object, where a bare string s stands for {@code { type = s }}
     */
    public Section entry(String key) {
        ConfigValue value = required(key);
        if (used.get(key) instanceof Section known) {
            return known;
        }
        return use(key, child(spot.key(key), value, true));
    }

    /**
     * @param key the key
     * @param defaultName the name when it is absent
     * @return its object, where a bare string s stands for {@code { type = s }}
     */
    public Section entry(String key, String defaultName) {
        if (has(key)) {
            return entry(key);
        }
        if (used.get(key) instanceof Section known) {
            return known;
        }
        ConfigValue name = ConfigValueFactory.fromAnyRef(defaultName).withOrigin(object.origin());
        return use(key, child(spot.key(key), name, true));
    }

    /**
     * Makes the error for a rule that the caller checks. The caller throws it.
     *
     * @param key the key at fault; empty for this object itself
     * @param problem the rule and the value seen
     * @param remedy what to do, or empty
     * @return the error, with the key's file, line and path
     */
    public UserException error(String key, String problem, String remedy) {
        return new UserException(place(key), problem, remedy);
    }

    /** As {@link #error(String, String, String)}, with what a library said. */
    UserException error(String key, String problem, String remedy, Throwable cause) {
        return new UserException(place(key), problem, remedy, cause);
    }

    /**
     * Ends the reading of this object and of every object handed out from it.
     *
     * @throws UserException if a key is present that was never asked for
     */
    public void finish() {
        Optional<String> unknown = object.keySet().stream()
                .filter(key -> !asked.contains(key))
                .min(Comparator.comparing(this::lineOf).thenComparing(Comparator.naturalOrder()));
        if (unknown.isPresent()) {
            String remedy = Nearest.nearest(unknown.get(), asked)
                    .map(near -> "did you mean " + near + "?")
                    .orElse(asked.isEmpty() ? "no keys belong here" : "valid keys here: " + String.join(", ", asked));
            throw error(unknown.get(), "unknown key", remedy);
        }
        for (Object value : used.values()) {
            List<?> parts = value instanceof List<?> list ? list : List.of(value);
            for (Object part : parts) {
                if (part instanceof Section section) {
                    section.finish();
                }
            }
        }
    }

    /**
     * Writes down everything read so far, defaults included, sorted by key. Reading this text in the same way gives the
     * same text.
     *
     * @return HOCON text
     */
    public String resolvedText() {
        return Hocon.write(plain());
    }

    private int lineOf(String key) {
        return spot.source().line(object.get(key).origin());
    }

    /** The error for a name that is not in a table. */
    UserException unknown(String key, String kind, String name, Collection<String> known, String orElse) {
        String problem = "unknown " + kind + " \"" + name + "\"; known: " + String.join(", ", new TreeSet<>(known));
        return error(
                key,
                problem,
                Nearest.nearest(name, known)
                        .map(near -> "did you mean " + near + "?")
                        .orElse(orElse));
    }

    private Map<String, Object> plain() {
        Map<String, Object> plain = new LinkedHashMap<>();
        used.forEach((key, value) -> plain.put(key, plain(value)));
        return plain;
    }

    private static Object plain(Object value) {
        if (value instanceof Section section) {
            return section.plain();
        }
        return value instanceof List<?> list ? list.stream().map(Section::plain).toList() : value;
    }

    private Optional<ConfigValue> find(String key) {
        asked.add(key);
        ConfigValue value = object.get(key);
        return value == null || value.valueType() == ConfigValueType.NULL ? Optional.empty() : Optional.of(value);
    }

    private boolean is(String key, ConfigValueType type) {
        return find(key).filter(value -> value.valueType() == type).isPresent();
    }

    private ConfigValue required(String key) {
        return find(key).orElseThrow(() -> missing(key));
    }

    private UserException missing(String key) {
        if (object.containsKey(key)) {
            return error(key, "is null, but a value is required", "");
        }
        List<String> unasked =
                object.keySet().stream().filter(k -> !asked.contains(k)).toList();
        return error(
                key,
                "is missing",
                Nearest.nearest(key, unasked)
                        .map(near -> "is " + near + " a misspelling of it?")
                        .orElse(""));
    }

    private <V> V use(String key, V value) {
        asked.add(key);
        used.put(key, value);
        return value;
    }

    private <V> V as(Function<ConfigValue, V> conversion, String key) {
        ConfigValue value = required(key);
        try {
            return conversion.apply(value);
        } catch (Values.Misfit e) {
            throw error(key, e.getMessage(), "");
        }
    }

    private <V> List<V> elements(String key, String kind, Function<ConfigValue, V> conversion) {
        ConfigList list = list(key, kind);
        List<V> result = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            try {
                result.add(conversion.apply(list.get(i)));
            } catch (Values.Misfit e) {
                String place = spot.key(key).element(i).place(list.get(i).origin());
                throw new UserException(place, e.getMessage(), "");
            }
        }
        return List.copyOf(result);
    }

    private ConfigList list(String key, String kind) {
        ConfigValue value = required(key);
        if (value instanceof ConfigList list) {
            return list;
        }
        boolean scalar = value.valueType() != ConfigValueType.OBJECT;
        throw error(
                key,
                "must be a list of " + kind + ", got " + Values.show(value),
                scalar ? "write [" + Values.show(value) + "]" : "");
    }

    private List<Section> children(String key, String kind, boolean names) {
        ConfigList list = list(key, kind);
        if (used.get(key) instanceof List<?> known) {
            return known.stream().map(Section.class::cast).toList();
        }
        List<Section> result = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            result.add(child(spot.key(key).element(i), list.get(i), names));
        }
        return use(key, List.copyOf(result));
    }

    private static Section child(Spot spot, ConfigValue value, boolean names) {
        return new Section(spot, spot.object(value, names), names && Spot.isName(value));
    }

    private String place(String key) {
        ConfigValue value = object.get(key);
        ConfigOrigin nearby = value == null ? object.origin() : value.origin();
        boolean self = key.isEmpty() || (bare && key.equals(TYPE));
        return (self ? spot : spot.key(key)).place(nearby);
    }
}
