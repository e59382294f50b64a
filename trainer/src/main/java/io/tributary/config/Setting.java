package io.tributary.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigUtil;
import io.tributary.error.UserException;
import java.util.List;

/**
 * One {@code --set key=value} of the command line. The path names keys separated by dots and list elements by their
 * index, {@code model.layers.0.units}; {@code model.layers[0].units}, as error messages print it, means the same.
 *
 * <p>The value is HOCON when it is a number, {@code true}, {@code false}, {@code null}, or when it begins like a list, an
 * object or a quoted string, or has a substitution in it, and HOCON accepts it; everything else is the string as it
 * stands, {@code hdfs://a/b#c} included. A value replaces what the file says (an object is not merged with the file's);
 * {@code null} takes the key away.
 *
 * @param path the key's path as written
 * @param value the value as written
 */
public record Setting(String path, String value) {
    static final String OPTION = "--set ";

    /** Rejects a path that names no key. */
    public Setting {
        split(path);
    }

    /**
     * Reads the argument of {@code --set}.
     *
     * @param argument {@code key=value}
     * @return the override
     * @throws UserException if there is no {@code =}, or the key is no path
     */
    public static Setting parse(String argument) {
        int equals = argument.indexOf('=');
        if (equals < 0) {
            throw new UserException(OPTION + argument, "has no value", "write --set train.epochs=5");
        }
        if (argument.substring(0, equals).isBlank()) {
            throw new UserException(OPTION + argument, "has no key", "write --set train.epochs=5");
        }
        return new Setting(
                argument.substring(0, equals).strip(),
                argument.substring(equals + 1).strip());
    }

    /** {@return what error messages call this source, {@code --set train.epochs}} */
    String origin() {
        return OPTION + path;
    }

    /** {@return the path's keys and indices, one by one} */
    List<String> segments() {
        return split(path);
    }

    private static List<String> split(String path) {
        try {
            if (path.chars().filter(c -> c == '.').count() > HoconScanner.MAX_DEPTH) {
                throw new ConfigException.BadPath(path, "too long");
            }
            return ConfigUtil.splitPath(path.replaceAll("\\[(\\d+)]", ".$1"));
        } catch (ConfigException e) {
            throw new UserException(
                    OPTION + path,
                    "is not a path of keys",
                    "write --set train.epochs=5 or --set model.layers.0.units=5",
                    e);
        }
    }
}
