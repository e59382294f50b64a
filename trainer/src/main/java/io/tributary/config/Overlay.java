package io.tributary.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.tributary.error.UserException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lays the command line's overrides over the file. Those that name keys only go on before substitutions are resolved, so
 * that {@code --set name=x} reaches every {@code ${name}}; those that edit a list element go on after, when the lists are
 * there.
 */
final class Overlay {
    private static final Pattern INDEX = Pattern.compile("[0-9]+");
    /** What HOCON reads; anything else is a string as it stands, whatever {@code //} and {@code #} are in it. */
    private static final Pattern HOCON =
            Pattern.compile("(?s)[\\[{\"].*|.*\\$\\{.*|true|false|null|-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private static final String KEY = "value";

    private final Source source;

    /** Rejects a key that the command line gives twice. */
    Overlay(Source source) {
        this.source = source;
        Set<List<String>> seen = new HashSet<>();
        for (Setting override : source.overrides()) {
            if (!seen.add(override.segments())) {
                throw new UserException(override.origin(), "is given twice", "leave one");
            }
        }
    }

    /** The file with the overrides that name keys only, unresolved. */
    Config onto(Config file) {
        Config partly = partlyResolved(file);
        Config result = file;
        for (Setting override : source.overrides()) {
            if (!editsElement(override)) {
                rejectNameInList(override, partly);
                ConfigObject alone = (ConfigObject) edit(null, override, 0, value(override));
                result = alone.toConfig().withFallback(result);
            }
        }
        return result;
    }

    /** The resolved file with list elements edited. */
    Config editElements(Config resolved) {
        ConfigValue result = resolved.root();
        for (Setting override : source.overrides()) {
            if (editsElement(override)) {
                Config wrapped = value(override).atKey(KEY);
                ConfigValue value = Hocon.resolve(source, () -> wrapped.resolveWith(resolved))
                        .root()
                        .get(KEY);
                result = edit(result, override, 0, value);
            }
        }
        return ((ConfigObject) result).toConfig();
    }

    private static boolean editsElement(Setting override) {
        return override.segments().stream().anyMatch(s -> INDEX.matcher(s).matches());
    }

    private Config partlyResolved(Config file) {
        try {
            return file.resolve(ConfigResolveOptions.defaults().setAllowUnresolved(true));
        } catch (ConfigException | StackOverflowError e) {
            // A cycle or an endless chain: an override may yet break it; if none does, the final resolution reports it.
            return file;
        }
    }

    private void rejectNameInList(Setting override, Config partly) {
        ConfigValue value = partly.root();
        List<String> segments = override.segments();
        for (int i = 0; i < segments.size() && value instanceof ConfigObject object; i++) {
            value = object.get(segments.get(i));
            if (value instanceof ConfigList && i + 1 < segments.size()) {
                throw needsIndex(override, i + 1);
            }
        }
    }

    private static UserException needsIndex(Setting override, int at) {
        String list = String.join(".", override.segments().subList(0, at));
        String name = override.segments().get(at);
        return new UserException(
                override.origin(),
                list + " is a list and " + name + " no index",
                "write " + list + ".0." + name + " for its first element");
    }

    /** Replaces what the override names, from its segment {@code at} on, within {@code old}, which may be null. */
    private static ConfigValue edit(ConfigValue old, Setting override, int at, ConfigValue value) {
        if (at == override.segments().size()) {
            return value;
        }
        String segment = override.segments().get(at);
        if (old instanceof ConfigList list) {
            return editElement(list, override, at, value);
        }
        if (old instanceof ConfigObject object) {
            return object.withValue(segment, edit(object.get(segment), override, at + 1, value));
        }
        if (INDEX.matcher(segment).matches()) {
            String parent = String.join(".", override.segments().subList(0, at));
            throw new UserException(override.origin(), "there is no list " + parent, "");
        }
        return ConfigValueFactory.fromMap(Map.of(segment, edit(null, override, at + 1, value)), override.origin());
    }

    private static ConfigList editElement(ConfigList list, Setting override, int at, ConfigValue value) {
        String segment = override.segments().get(at);
        if (!INDEX.matcher(segment).matches()) {
            throw needsIndex(override, at);
        }
        int index = segment.length() < 10 ? Integer.parseInt(segment) : Integer.MAX_VALUE;
        if (index >= list.size()) {
            String path = String.join(".", override.segments().subList(0, at));
            String known = list.isEmpty() ? "is empty" : "has elements 0 to " + (list.size() - 1);
            throw new UserException(override.origin(), path + " " + known + ", no " + segment, "");
        }
        List<ConfigValue> elements = new ArrayList<>(list);
        ConfigValue element = elements.get(index);
        boolean name = element.valueType() == ConfigValueType.STRING
                && at + 1 < override.segments().size();
        elements.set(index, edit(name ? Hocon.named(element) : element, override, at + 1, value));
        return ConfigValueFactory.fromIterable(elements).withOrigin(list.origin());
    }

    /** The override's value, unresolved; an object is made not to merge with what it replaces. */
    private static ConfigValue value(Setting override) {
        Optional<ConfigValue> parsed =
                HOCON.matcher(override.value()).matches() ? Hocon.parseValue(override, KEY) : Optional.empty();
        ConfigValue value = parsed.orElseGet(() -> ConfigValueFactory.fromAnyRef(override.value(), override.origin()));
        return value instanceof ConfigObject ? value.withFallback(ConfigValueFactory.fromAnyRef("")) : value;
    }
}
