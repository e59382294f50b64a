package io.tributary.config;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import java.util.List;
import java.util.Optional;

/**
 * Where a configuration came from: the file's display name and the command line's overrides. Knows what to call the
 * place of a key in an error message.
 *
 * @param origin the file's display name
 * @param overrides the overrides, in the order given
 */
record Source(String origin, List<Override> overrides) {
    private static final String ENVIRONMENT = "env var ";

    Source {
        overrides = List.copyOf(overrides);
    }

    /** The last override that set this key, or an object or list around it. */
    Optional<Override> overrideOf(List<String> segments) {
        return overrides.stream()
                .filter(o -> o.segments().size() <= segments.size()
                        && segments.subList(0, o.segments().size()).equals(o.segments()))
                .reduce((earlier, later) -> later);
    }

    /**
     * @param segments the key's path, keys and indices
     * @param path the same for display
     * @param nearby the key's value, or the object it is missing from
     * @return {@code conf/digits.conf:12: model.layers[0].units} or {@code --set train.epochs}
     */
    String place(List<String> segments, String path, ConfigValue nearby) {
        Optional<Override> override = overrideOf(segments);
        if (override.isPresent()) {
            boolean itself = override.get().segments().size() == segments.size();
            return override.get().origin() + (itself ? "" : ": " + path);
        }
        ConfigOrigin where = nearby.origin();
        if (where.lineNumber() < 0 && where.description().startsWith(ENVIRONMENT)) {
            String variable = where.description().substring(ENVIRONMENT.length());
            return place(-1) + ": " + path + " (environment variable " + variable + ")";
        }
        return place(path.isEmpty() ? -1 : where.lineNumber()) + (path.isEmpty() ? "" : ": " + path);
    }

    /** {@code conf/digits.conf:12}, or the file alone when the line is unknown. */
    String place(int line) {
        return line > 0 ? origin + ":" + line : origin;
    }
}
