package io.tributary.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import io.tributary.error.UserException;
import java.util.ArrayList;
import java.util.List;

/**
 * A place in the configuration's tree.
 *
 * @param source the file and the overrides
 * @param segments the keys and indices that lead here; empty for the root
 * @param path the same for display, {@code model.layers[0]}
 */
record KeyPath(Source source, List<String> segments, String path) {
    KeyPath {
        segments = List.copyOf(segments);
    }

    static KeyPath root(Source source) {
        return new KeyPath(source, List.of(), "");
    }

    KeyPath key(String key) {
        String name = Hocon.quoteIfNeeded(key);
        return below(key, path.isEmpty() ? name : path + "." + name);
    }

    KeyPath element(int index) {
        return below(String.valueOf(index), path + "[" + index + "]");
    }

    private KeyPath below(String segment, String display) {
        List<String> longer = new ArrayList<>(segments);
        longer.add(segment);
        return new KeyPath(source, longer, display);
    }

    boolean overridden() {
        return source.overrideOf(segments).isPresent();
    }

    /** The name of this place, given the origin of what stands here or around here. */
    String place(ConfigOrigin nearby) {
        return source.place(segments, path, nearby);
    }

    /** The object that stands here; a bare string s stands for {@code { type = s }} if {@code names}. */
    ConfigObject object(ConfigValue value, boolean names) {
        if (value instanceof ConfigObject object) {
            return object;
        }
        if (names && isName(value)) {
            return Hocon.named(value);
        }
        String rule = names ? "must be an object or a name, got " : "must be an object, got ";
        throw new UserException(place(value.origin()), rule + Values.show(value), "");
    }

    static boolean isName(ConfigValue value) {
        return value.unwrapped() instanceof String;
    }
}
