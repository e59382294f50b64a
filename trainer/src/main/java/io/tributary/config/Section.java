package io.tributary.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.tributary.error.UserException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    private final Keys keys;

    private Section(Keys keys) {
        this.keys = keys;
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
    public static Section parse(String origin, String text, List<Setting> overrides) {
        return parse(origin, text, overrides, "");
    }

    /**
     * Reads a whole configuration that stands in a directory.
     *
     * @param origin the file's display name, {@code conf/digits.conf}
     * @param text the HOCON text
     * @param overrides what the command line sets, applied in order after the file's own keys were checked
     * @param directory the file's, see {@link #directory}
     * @return the root
     * @throws UserException as {@link #parse(String, String, List)}
     */
    public static Section parse(String origin, String text, List<Setting> overrides, String directory) {
        Source source = new Source(origin, overrides, directory);
        return new Section(new Keys(KeyPath.root(source), Hocon.read(source, text), false));
    }

    /**
     * Reads what {@link #resolvedText} once wrote, and nobody vouches for: a model's configuration. It stands by itself, with no
     * substitutions, of the environment least of all.
     *
     * @param origin the file's display name
     * @param text the HOCON text
     * @param classes which classes of the user's own it may name
     * @return the root
     * @throws UserException if the text is no HOCON, repeats a key, includes a file or refers to anything
     */
    public static Section parseResolved(String origin, String text, AllowedClasses classes) {
        Source source = new Source(origin, List.of(), classes, "");
        return new Section(new Keys(KeyPath.root(source), Hocon.readResolved(source, text), false));
    }

    /** {@return where this object stands, {@code model.layers[0]}; empty for the root} */
    public String path() {
        return keys.keyPath().path();
    }

    /**
     * Asks whether a key is there, which makes it a valid key.
     *
     * @param key the key
     * @return whether it has a value other than null
     */
    public boolean has(String key) {
        return keys.find(key).isPresent();
    }

    /** @return the keys that are there, sorted, where the user chooses them: the columns of the data */
    public List<String> names() {
        return keys.names();
    }

    /**
     * @param key the key
     * @return whether it is there and its value is written as a number
     */
    public boolean isNumber(String key) {
        return keys.is(key, ConfigValueType.NUMBER);
    }

    /**
     * @param key the key
     * @return whether it is there and its value is a string
     */
    public boolean isString(String key) {
        return keys.is(key, ConfigValueType.STRING);
    }

    /**
     * @param key the key
     * @return whether it is there and its value is an object
     */
    public boolean isObject(String key) {
        return keys.is(key, ConfigValueType.OBJECT);
    }

    /**
     * @param key the key
     * @return whether it is there and its value is a list
     */
    public boolean isList(String key) {
        return keys.is(key, ConfigValueType.LIST);
    }

    /**
     * Tells where a relative path starts: in the file's directory for the file's values, in the working directory for the
     * command line's.
     *
     * @param key the key
     * @return the file's directory; empty where its value, or an object or list around it, was set by an override
     */
    public String directory(String key) {
        return keys.keyPath().key(key).overridden()
                ? ""
                : keys.keyPath().source().directory();
    }

    /**
     * @param key a required key
     * @return its text
     */
    public String string(String key) {
        return keys.use(key, keys.as(Values::string, key));
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
        return keys.use(key, value);
    }

    /**
     * @param key the key
     * @param defaultValue the value when it is absent
     * @return its text
     */
    public String string(String key, String defaultValue) {
        return has(key) ? string(key) : keys.use(key, defaultValue);
    }

    /**
     * @param key a required key
     * @param bounds what is accepted
     * @return its value; fractions and what does not fit 32 bits are errors
     */
    public int integer(String key, Bounds bounds) {
        return keys.use(key, keys.as(value -> Values.integer(value, bounds), key));
    }

    /**
     * @param key the key
     * @param defaultValue the value when it is absent
     * @param bounds what is accepted
     * @return its value; fractions and what does not fit 32 bits are errors
     */
    public int integer(String key, int defaultValue, Bounds bounds) {
        return has(key) ? integer(key, bounds) : keys.use(key, defaultValue);
    }

    /**
     * @param key a required key
     * @param bounds what is accepted
     * @return its value; fractions and what does not fit 64 bits are errors
     */
    public long longInteger(String key, Bounds bounds) {
        return keys.use(key, keys.as(value -> Values.longInteger(value, bounds), key));
    }

    /**
     * @param key the key
     * @param defaultValue the value when it is absent
     * @param bounds what is accepted
     * @return its value; fractions and what does not fit 64 bits are errors
     */
    public long longInteger(String key, long defaultValue, Bounds bounds) {
        return has(key) ? longInteger(key, bounds) : keys.use(key, defaultValue);
    }

    /**
     * @param key a required key
     * @param bounds what is accepted
     * @return its value, finite
     */
    public double number(String key, Bounds bounds) {
        return keys.use(key, keys.as(value -> Values.number(value, bounds), key));
    }

    /**
     * @param key the key
     * @param defaultValue the value when it is absent
     * @param bounds what is accepted
     * @return its value, finite
     */
    public double number(String key, double defaultValue, Bounds bounds) {
        return has(key) ? number(key, bounds) : keys.use(key, defaultValue);
    }

    /**
     * @param key the key
     * @param defaultValue the value when it is absent
     * @return its value: true, yes, on; false, no, off
     */
    public boolean bool(String key, boolean defaultValue) {
        return keys.use(key, has(key) ? keys.as(Values::bool, key) : defaultValue);
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
            throw keys.unknown(key, "value", name, options.keySet(), "");
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
        return options.get(keys.use(key, defaultName));
    }

    /**
     * @param key a required key
     * @return its list of strings
     */
    public List<String> strings(String key) {
        return keys.use(key, keys.elements(key, "strings", Values::string));
    }

    /**
     * @param key the key
     * @param defaultValue the list when it is absent
     * @return its list of strings
     */
    public List<String> strings(String key, List<String> defaultValue) {
        return has(key) ? strings(key) : keys.use(key, List.copyOf(defaultValue));
    }

    /**
     * @param key a required key
     * @param each what is accepted for each element
     * @return its list of integers
     */
    public List<Integer> integers(String key, Bounds each) {
        return keys.use(key, keys.elements(key, "integers", value -> Values.integer(value, each)));
    }

    /**
     * @param key the key
     * @param defaultValue the list when it is absent
     * @param each what is accepted for each element
     * @return its list of integers
     */
    public List<Integer> integers(String key, List<Integer> defaultValue, Bounds each) {
        return has(key) ? integers(key, each) : keys.use(key, List.copyOf(defaultValue));
    }

    /**
     * @param key a required key
     * @param each what is accepted for each element
     * @return its list of numbers, finite
     */
    public List<Double> numbers(String key, Bounds each) {
        return keys.use(key, keys.elements(key, "numbers", value -> Values.number(value, each)));
    }

    /**
     * @param key a required key
     * @return its object; the same section each time
     */
    public Section section(String key) {
        ConfigValue value = keys.required(key);
        if (keys.used(key) instanceof Section known) {
            return known;
        }
        return keys.use(key, child(keys.keyPath().key(key), value, false));
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
        if (keys.used(key) instanceof Section known) {
            return known;
        }
        ConfigObject empty = ConfigValueFactory.fromMap(Map.of()).withOrigin(keys.origin());
        return keys.use(key, child(keys.keyPath().key(key), empty, false));
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
        ConfigValue value = keys.required(key);
        if (keys.used(key) instanceof Section known) {
            return known;
        }
        return keys.use(key, child(keys.keyPath().key(key), value, true));
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
        if (keys.used(key) instanceof Section known) {
            return known;
        }
        ConfigValue name = ConfigValueFactory.fromAnyRef(defaultName).withOrigin(keys.origin());
        return keys.use(key, child(keys.keyPath().key(key), name, true));
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
        return new UserException(keys.place(key), problem, remedy);
    }

    /**
     * Ends the reading of this object and of every object handed out from it.
     *
     * @throws UserException if a key is present that was never asked for
     */
    public void finish() {
        keys.rejectUnknown();
        for (Object value : keys.used().values()) {
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

    /**
     * Takes apart what {@link #resolvedText} writes down.
     *
     * @return each value by its path, {@code model.layers[0].units}; a {@code type} before its neighbours
     */
    public Map<String, String> resolvedValues() {
        Map<String, String> values = new LinkedHashMap<>();
        collect(path(), plain(), values);
        return values;
    }

    private static void collect(String path, Object value, Map<String, String> into) {
        if (value instanceof Map<?, ?> object) {
            String prefix = path.isEmpty() ? "" : path + ".";
            if (object.containsKey(TYPE)) {
                into.put(prefix + TYPE, String.valueOf(object.get(TYPE)));
            }
            object.forEach((key, each) -> collect(prefix + Hocon.quoteIfNeeded((String) key), each, into));
        } else if (value instanceof List<?> list && list.stream().anyMatch(Map.class::isInstance)) {
            for (int i = 0; i < list.size(); i++) {
                collect(path + "[" + i + "]", list.get(i), into);
            }
        } else {
            into.put(path, String.valueOf(value));
        }
    }

    /** What is known of this object's keys, for the registry. */
    Keys keys() {
        return keys;
    }

    private Map<String, Object> plain() {
        Map<String, Object> plain = new LinkedHashMap<>();
        keys.used().forEach((key, value) -> plain.put(key, plain(value)));
        return plain;
    }

    private static Object plain(Object value) {
        if (value instanceof Section section) {
            return section.plain();
        }
        return value instanceof List<?> list ? list.stream().map(Section::plain).toList() : value;
    }

    private List<Section> children(String key, String kind, boolean names) {
        ConfigList list = keys.list(key, kind);
        if (keys.used(key) instanceof List<?> known) {
            return known.stream().map(Section.class::cast).toList();
        }
        List<Section> result = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            result.add(child(keys.keyPath().key(key).element(i), list.get(i), names));
        }
        return keys.use(key, List.copyOf(result));
    }

    private static Section child(KeyPath keyPath, ConfigValue value, boolean names) {
        return new Section(new Keys(keyPath, keyPath.object(value, names), names && KeyPath.isName(value)));
    }
}
