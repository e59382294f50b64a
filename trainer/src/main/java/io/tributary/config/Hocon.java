package io.tributary.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.tributary.error.UserException;
import java.io.File;
import java.net.URL;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The seam to {@code com.typesafe.config}: text to objects and back. No exception of that library gets past it. */
final class Hocon {
    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{\\??([^}]*)}");
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private Hocon() {}

    /** Parses the file, applies the overrides and resolves the substitutions. */
    static ConfigObject read(Source source, String text) {
        Config file = parse(source, withoutMark(text));
        Overlay overlay = new Overlay(source);
        Config merged = overlay.onto(file);
        return root(source, overlay.editElements(resolve(source, merged::resolve)));
    }

    /** Parses a file that has nothing to resolve. */
    static ConfigObject readResolved(Source source, String text) {
        Config file = parse(source, withoutMark(text));
        if (!file.isResolved()) {
            throw new UserException(
                    firstUnresolved(file.root())
                            .map(value -> source.place(value.origin()))
                            .orElse(source.origin()),
                    "refers to something with ${}; a model's configuration stands by itself",
                    "write the value");
        }
        return root(source, file);
    }

    private static String withoutMark(String text) {
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }

    /** What the root lacks is missing from the file, not from its first line. */
    private static ConfigObject root(Source source, Config config) {
        return config.root().withOrigin(ConfigOriginFactory.newSimple(source.origin()));
    }

    /** The first value, of those whose place can be told, that is or has a substitution. */
    private static Optional<ConfigValue> firstUnresolved(ConfigValue value) {
        try {
            Collection<? extends ConfigValue> below = value instanceof ConfigObject object
                    ? object.values()
                    : value instanceof ConfigList list ? list : List.<ConfigValue>of();
            value.valueType();
            return below.stream()
                    .flatMap(each -> firstUnresolved(each).stream())
                    .min(Comparator.comparingInt(each -> each.origin().lineNumber()));
        } catch (ConfigException.NotResolved e) {
            return Optional.of(value);
        }
    }

    private static Config parse(Source source, String text) {
        try {
            return parseStrictly(source, text);
        } catch (ConfigException e) {
            throw new UserException(place(source, e), "not valid HOCON: " + detail(e), "", e);
        }
    }

    /**
     * Parses an override's value as the file is parsed.
     *
     * @return an object with that value under {@code key}, unresolved; or empty when the text is no HOCON value
     */
    static Optional<ConfigValue> parseValue(Setting override, String key) {
        Source source = new Source(override.origin(), List.of(), "");
        try {
            ConfigObject parsed =
                    parseStrictly(source, key + " = " + override.value()).root();
            return parsed.size() == 1 ? Optional.ofNullable(parsed.get(key)) : Optional.empty();
        } catch (ConfigException e) {
            // A glob like [ab]*.csv, for one.
            return Optional.empty();
        }
    }

    /** Parses one source without resolving, and checks what the library lets pass. */
    private static Config parseStrictly(Source source, String text) {
        HoconScanner scanner = new HoconScanner(text);
        scanner.scan();
        // Before parsing: the library recurses until the stack ends.
        scanner.tooDeep().ifPresent(line -> {
            throw new UserException(
                    source.place(line), "objects and lists are nested deeper than " + HoconScanner.MAX_DEPTH, "");
        });
        ConfigParseOptions options = ConfigParseOptions.defaults()
                .setOriginDescription(source.origin())
                .setIncluder(new NoIncludes(source, scanner));
        Config parsed = ConfigFactory.parseString(text, options);
        // After parsing: only of a valid text does the scanner's view mean anything.
        scanner.finding().ifPresent(finding -> {
            throw error(source, finding);
        });
        return parsed;
    }

    private static UserException error(Source source, HoconScanner.Finding finding) {
        String key = finding.path().isEmpty() ? "" : ": " + finding.path();
        return new UserException(source.place(finding.line()) + key, finding.problem(), finding.remedy());
    }

    /** Runs a resolution of substitutions. */
    static Config resolve(Source source, Supplier<Config> resolution) {
        try {
            return resolution.get();
        } catch (ConfigException e) {
            Matcher reference = SUBSTITUTION.matcher(e.getMessage());
            String name = reference.find() ? reference.group(1) : "";
            if (name.isEmpty()) {
                throw new UserException(place(source, e), "cannot be resolved: " + detail(e), "", e);
            }
            boolean cycle = e.getMessage().contains("cycle");
            throw new UserException(
                    place(source, e),
                    "${" + name + "} " + (cycle ? "refers to itself" : "refers to nothing"),
                    cycle
                            ? "break the circle"
                            : "define " + name + " here or as an environment variable, or write ${?" + name + "}",
                    e);
        } catch (StackOverflowError e) {
            // The library recurses along references: some thousands of them, one naming the next.
            throw new UserException(source.origin(), "substitutions refer to each other in too long a chain", "", e);
        }
    }

    private static String place(Source source, ConfigException e) {
        return e.origin() == null ? source.origin() : source.place(e.origin());
    }

    /** The library's words without the place that it puts before them. */
    private static String detail(ConfigException e) {
        String message = e.getMessage();
        String place = e.origin() == null ? "" : e.origin().description() + ": ";
        String words = message.startsWith(place) ? message.substring(place.length()) : message;
        if (words.equals("expecting a close parentheses ')' here, not: end of file")) {
            return "a { or [ is not closed"; // the library names the wrong bracket
        }
        // What follows is a paragraph of guesses.
        int guesses = words.indexOf(" (if you intended");
        return guesses < 0 ? words : words.substring(0, guesses);
    }

    /** The object that a bare name stands for, {@code { type = name }}. */
    static ConfigObject named(ConfigValue name) {
        return ConfigValueFactory.fromMap(Map.of(Section.TYPE, name)).withOrigin(name.origin());
    }

    /** A key as it is written in a path. */
    static String quoteIfNeeded(String key) {
        return PLAIN_KEY.matcher(key).matches() ? key : ConfigUtil.quoteString(key);
    }

    /** Canonical text of plain values: keys sorted, one per line. */
    static String write(Map<String, Object> plain) {
        return ConfigValueFactory.fromMap(plain)
                .render(ConfigRenderOptions.defaults()
                        .setOriginComments(false)
                        .setComments(false)
                        .setJson(false));
    }

    /** Refuses to read another file; the scanner knows the line. */
    private record NoIncludes(Source source, HoconScanner scanner)
            implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
        @Override
        public ConfigIncluder withFallback(ConfigIncluder fallback) {
            return this;
        }

        @Override
        public ConfigObject include(ConfigIncludeContext context, String what) {
            throw refusal();
        }

        @Override
        public ConfigObject includeFile(ConfigIncludeContext context, File what) {
            throw refusal();
        }

        @Override
        public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
            throw refusal();
        }

        @Override
        public ConfigObject includeResources(ConfigIncludeContext context, String what) {
            throw refusal();
        }

        private UserException refusal() {
            return error(source, scanner.finding().orElseGet(() -> HoconScanner.include(-1)));
        }
    }
}
