package io.tributary.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigUtil;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Finds in one HOCON text what {@code com.typesafe.config} accepts silently: repeated keys and includes. It follows the
 * structure of the text only as far as that needs, and takes a valid text for granted: on an invalid one it stops early or
 * reports nonsense, so the library's parser must have accepted the text before {@link #finding} is believed.
 * {@link #tooDeep} holds for any text.
 *
 * <p>A repeated key is one whose first value the second would silently replace: {@code a = 1} twice, {@code x} in
 * {@code a { x = 1 }  a { x = 2 }}, or {@code a.x = 1} beside {@code a { x = 2 }}. These say what they mean and are
 * allowed: an object opened twice with different keys; {@code +=}; a later {@code a = ${?NAME}}, HOCON's way to let the
 * environment override; keys added to an object that came by a substitution.
 */
final class HoconScanner {
    /** How deep objects, lists and dotted paths may nest. The library's parser recurses. */
    static final int MAX_DEPTH = 64;

    private static final int END = -1;
    private static final String INCLUDE = "include";

    /** What is wrong, and where. */
    record Finding(int line, String path, String problem, String remedy) {}

    private enum Kind {
        /** A scalar, a list, or anything else that a second value would replace. */
        LEAF,
        /** An object, or a concatenation with one. */
        OBJECT,
        /** {@code ${name}} alone, which may be an object. */
        REFERENCE,
        /** {@code ${?name}} alone. */
        OPTIONAL
    }

    /** A key seen: what it holds, where it was first set, and the keys below it. */
    private static final class Node {
        private Kind kind;
        private int line;
        private final Map<String, Node> children = new HashMap<>();
    }

    private final String text;
    private int at;
    private int line = 1;
    private Finding finding;
    private int deepLine = -1;
    private boolean understood;

    HoconScanner(String text) {
        this.text = text;
    }

    /** Scans the whole text. */
    void scan() {
        try {
            Node root = new Node();
            skipBlank(true);
            if (peek() == '{') {
                advance();
                object(root, "", 1);
                skipBlank(true);
            }
            object(root, "", 0);
            understood = at == text.length();
        } catch (Stop e) {
            understood = false;
        }
    }

    /** Whether the scan reached the end of the text. */
    boolean understood() {
        return understood;
    }

    /** The first repeated key or include. */
    Optional<Finding> finding() {
        return Optional.ofNullable(finding);
    }

    /** The line where the text nests too deeply. */
    OptionalInt tooDeep() {
        return deepLine < 0 ? OptionalInt.empty() : OptionalInt.of(deepLine);
    }

    /** Ends the scan: at the first finding, or where the text stops being HOCON. */
    private static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stop() {
            super(null, null, false, false);
        }
    }

    /** Reads {@code key = value} pairs up to and with the closing brace, or to the end. */
    private void object(Node scope, String path, int depth) {
        checkDepth(depth);
        while (true) {
            skipBlank(true);
            int c = peek();
            if (c == ',') {
                advance();
            } else if (c == '}' || c == END) {
                advance();
                return;
            } else {
                pair(scope, path, depth);
            }
        }
    }

    private void pair(Node scope, String path, int depth) {
        int keyLine = line;
        rejectInclude();
        List<String> keys = split(rawKey());
        checkDepth(depth + keys.size());
        Node node = scope;
        String nodePath = path;
        for (String key : keys) {
            if (node != scope) {
                set(node, Kind.OBJECT, keyLine, nodePath);
            }
            node = node.children.computeIfAbsent(key, k -> new Node());
            nodePath = (nodePath.isEmpty() ? "" : nodePath + ".") + Hocon.quoteIfNeeded(key);
        }
        boolean append = separator();
        if (peek() == '{' && !append) {
            set(node, Kind.OBJECT, keyLine, nodePath);
        }
        Kind kind = value(append ? new Node() : node, nodePath, depth + keys.size() - 1);
        if (!append) {
            set(node, kind, keyLine, nodePath);
        } else if (node.kind == null) {
            node.kind = Kind.LEAF;
            node.line = keyLine;
        }
    }

    /** Notes a value of a key, or finds that it replaces an earlier one. */
    private void set(Node node, Kind kind, int keyLine, String path) {
        if (node.kind == null) {
            node.kind = kind == Kind.OPTIONAL ? Kind.REFERENCE : kind;
            node.line = keyLine;
            return;
        }
        boolean merges = kind == Kind.OBJECT && (node.kind == Kind.OBJECT || node.kind == Kind.REFERENCE);
        if (kind != Kind.OPTIONAL && !merges) {
            String problem = "repeated key, first set in line " + node.line;
            finding = new Finding(keyLine, path, problem, "leave one");
            throw new Stop();
        }
    }

    /** Reads a value: the concatenation of what stands until a newline, a comma or a closing bracket. */
    private Kind value(Node node, String path, int depth) {
        skipBlank(true);
        int pieces = 0;
        Kind kind = null;
        while (true) {
            skipBlank(false);
            int c = peek();
            if (c == END || c == '\n' || c == ',' || c == '}' || c == ']') {
                return pieces == 0 ? Kind.LEAF : kind;
            }
            Kind piece = piece(node, path, depth);
            boolean object = piece == Kind.OBJECT || kind == Kind.OBJECT;
            kind = object ? Kind.OBJECT : pieces == 0 ? piece : Kind.LEAF;
            pieces++;
        }
    }

    private Kind piece(Node node, String path, int depth) {
        switch (peek()) {
            case '{' -> {
                advance();
                object(node, path, depth + 1);
                return Kind.OBJECT;
            }
            case '[' -> {
                advance();
                list(path, depth + 1);
                return Kind.LEAF;
            }
            case '$' -> {
                return substitution();
            }
            case '"' -> string();
            default -> unquoted();
        }
        return Kind.LEAF;
    }

    private void list(String path, int depth) {
        checkDepth(depth);
        for (int index = 0; ; ) {
            skipBlank(true);
            int c = peek();
            if (c == ',') {
                advance();
            } else if (c == ']') {
                advance();
                return;
            } else if (c == END || c == '}') {
                throw new Stop();
            } else {
                value(new Node(), path + "[" + index + "]", depth);
                index++;
            }
        }
    }

    /** Reads up to the separator. */
    private String rawKey() {
        int start = at;
        int dots = 0;
        while (true) {
            int c = peek();
            if (c == '.') {
                checkDepth(++dots);
            }
            if (c == '"') {
                string();
            } else if ("=:{+\n#".indexOf(c) >= 0 || c == END || text.startsWith("//", at)) {
                return text.substring(start, at).strip();
            } else if ("}[],$".indexOf(c) >= 0) {
                throw new Stop();
            } else {
                advance();
            }
        }
    }

    private void rejectInclude() {
        int end = at + INCLUDE.length();
        boolean include = text.startsWith(INCLUDE, at)
                && end < text.length()
                && (text.charAt(end) == '"' || isBlank(text.charAt(end)));
        if (include) {
            finding = include(line);
            throw new Stop();
        }
    }

    /** What is wrong with an include, whose line may be unknown, -1. */
    static Finding include(int line) {
        return new Finding(
                line, "", "include is not supported: a configuration is one text", "copy the file's text here");
    }

    private static List<String> split(String raw) {
        try {
            return ConfigUtil.splitPath(raw);
        } catch (ConfigException e) {
            throw new Stop();
        }
    }

    /** Reads {@code =}, {@code :}, {@code +=} or nothing before a brace; returns whether it appends. */
    private boolean separator() {
        skipBlank(true);
        boolean append = peek() == '+';
        if (append) {
            advance();
        }
        int c = peek();
        if (c == '=' || c == ':') {
            advance();
        } else if (c != '{' || append) {
            throw new Stop();
        }
        skipBlank(true);
        return append;
    }

    private Kind substitution() {
        boolean optional = text.startsWith("${?", at);
        int dots = 0;
        while (peek() != '}') {
            if (peek() == '.') {
                checkDepth(++dots);
            }
            if (peek() == '"') {
                string();
            } else if (peek() == END || peek() == '\n') {
                throw new Stop();
            } else {
                advance();
            }
        }
        advance();
        return optional ? Kind.OPTIONAL : Kind.REFERENCE;
    }

    private void string() {
        if (text.startsWith("\"\"\"", at)) {
            int end = text.indexOf("\"\"\"", at + 3);
            if (end < 0) {
                throw new Stop();
            }
            // More quotes than three at the end belong to the string.
            int close = end + 3;
            while (close < text.length() && text.charAt(close) == '"') {
                close++;
            }
            advanceTo(close);
            return;
        }
        advance();
        while (peek() != '"') {
            if (peek() == END || peek() == '\n') {
                throw new Stop();
            }
            if (peek() == '\\') {
                advance();
            }
            advance();
        }
        advance();
    }

    /** Reads one character at least, then what cannot end a value or begin another piece. */
    private void unquoted() {
        do {
            advance();
        } while (" \t\r\n,{}[]\"$#".indexOf(peek()) < 0 && peek() != END && !text.startsWith("//", at));
    }

    /** Skips white space and comments, newlines too if {@code lines}. */
    private void skipBlank(boolean lines) {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#' || text.startsWith("//", at)) {
                int end = text.indexOf('\n', at);
                advanceTo(end < 0 ? text.length() : end);
            } else if (isBlank(c) && (lines || c != '\n')) {
                advance();
            } else {
                return;
            }
        }
    }

    /** HOCON's white space: Unicode's, no-break spaces and the byte order mark. */
    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\uFEFF';
    }

    private void checkDepth(int depth) {
        if (depth > MAX_DEPTH) {
            deepLine = line;
            throw new Stop();
        }
    }

    private int peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    private void advance() {
        advanceTo(Math.min(at + 1, text.length()));
    }

    private void advanceTo(int end) {
        for (; at < end; at++) {
            if (text.charAt(at) == '\n') {
                line++;
            }
        }
    }
}
