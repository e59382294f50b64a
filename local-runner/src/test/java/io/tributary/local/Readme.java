package io.tributary.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The fenced blocks of README.md. */
final class Readme {
    private static final Path FILE = Path.of("../README.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");

    private Readme() {}

    /** The blocks of a language, in their order. */
    static List<String> blocks(String language) {
        try {
            return BLOCK.matcher(Files.readString(FILE))
                    .results()
                    .filter(block -> block.group(1).equals(language))
                    .map(block -> block.group(2))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first block of a language in which a text is. */
    static String block(String language, String text) {
        return blocks(language).stream()
                .filter(block -> block.contains(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError("README.md has no block of " + language + " with " + text));
    }
}
