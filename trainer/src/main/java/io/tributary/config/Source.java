package io.tributary.config;

import com.typesafe.config.ConfigOrigin;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a configuration came from: the file's display name and the command line's overrides. Knows what to call a place in
 * an error message.
 *
 * @param origin the file's display name
 * @param overrides the overrides, in the order given
 * @param classes which classes of the user's own it may name
 * @param directory the file's, which its relative paths start from
 */
record Source(String origin, List<Setting> overrides, AllowedClasses classes, String directory) {
    /** How the library calls every variable. */
    private static final String ENVIRONMENT = "env var";

    private static final Pattern COMMAND_LINE = Pattern.compile("(--set .*?)(: [0-9-]+)?");

    /** What the user wrote. */
    Source(String origin, List<Setting> overrides, String directory) {
        this(origin, overrides, AllowedClasses.ANY, directory);
    }

    Source {
        overrides = List.copyOf(overrides);
    }

    /** The last override that set this key, or an object or list around it. */
    Optional<Setting> overrideOf(List<String> segments) {
        return overrides.stream()
                .filter(o -> o.segments().size() <= segments.size()
                        && segments.subList(0, o.segments().size()).equals(o.segments()))
                .reduce((earlier, later) -> later);
    }

    /**
     * Names the place of a key.
     *
     * @param segments the key's path, keys and indices; empty for the whole file
     * @param path the same for display
     * @param nearby where its value stands, or the object that it is missing from
     * @return {@code conf/digits.conf:12: model.layers[0].units} or {@code --set train.epochs}
     */
    String place(List<String> segments, String path, ConfigOrigin nearby) {
        if (segments.isEmpty()) {
            return origin;
        }
        Optional<Setting> override = overrideOf(segments);
        if (override.isPresent()) {
            boolean itself = override.get().segments().size() == segments.size();
            return override.get().origin() + (itself ? "" : ": " + path);
        }
        boolean environment = nearby.description().startsWith(ENVIRONMENT);
        return place(nearby) + ": " + path + (environment ? " (from the environment)" : "");
    }

    /** {@code conf/digits.conf:12}, or the file alone; {@code --set train.epochs} for what the command line said. */
    String place(ConfigOrigin where) {
        Matcher commandLine = COMMAND_LINE.matcher(where.description());
        return commandLine.matches() ? commandLine.group(1) : place(line(where));
    }

    /** {@code conf/digits.conf:12}, or the source alone when the line is unknown or it is the command line. */
    String place(int line) {
        return line > 0 && !origin.startsWith(Setting.OPTION) ? origin + ":" + line : origin;
    }

    /**
     * The line in the file, or -1. An object that the command line added to has the origin "merge of --set train.epochs: 1,
     * conf/digits.conf: 12", whose own line number would be 1.
     */
    int line(ConfigOrigin where) {
        Matcher line = Pattern.compile(Pattern.quote(origin) + ": ([0-9]{1,9})").matcher(where.description());
        return line.find() ? Integer.parseInt(line.group(1)) : -1;
    }
}
