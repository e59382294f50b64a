package io.tributary.format;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import com.univocity.parsers.csv.UnescapedQuoteHandling;

/** Splits a line into fields (RFC 4180 within one line), with univocity's limits lifted. Not for several threads. */
final class CsvSplitter {
    private final char separator;
    private int maxColumns;
    private CsvParser parser;

    CsvSplitter(char separator) {
        this.separator = separator;
    }

    /** Why a line cannot be split. */
    static final class MalformedLineException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String remedy;

        MalformedLineException(String problem, String remedy) {
            super(problem);
            this.remedy = remedy;
        }

        String remedy() {
            return remedy;
        }
    }

    /**
     * @param line a line that is not blank
     * @return its fields, blanks included; quotes and the blanks around them, which belong to no field, are gone; nothing is null
     * @throws MalformedLineException if quotes do not fit, or the line's end is another
     */
    String[] split(String line) throws MalformedLineException {
        int columns = 1;
        boolean quotes = false;
        boolean returns = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            columns += c == separator ? 1 : 0;
            quotes |= c == '"';
            returns |= c == '\r';
        }
        String tight = quotes || returns ? tight(line) : line;
        if (columns > maxColumns) {
            maxColumns = columns;
            parser = parser(separator, columns);
        }
        try {
            return parser.parseLine(tight);
        } catch (TextParsingException e) {
            parser = parser(separator, maxColumns);
            throw insideQuotes(false);
        }
    }

    private static MalformedLineException insideQuotes(boolean backslash) {
        return new MalformedLineException(
                "a quote stands inside a quoted field",
                backslash
                        ? "a backslash does not escape it, as Spark writes by default: write with option(\"escape\","
                                + " \"\\\"\")"
                        : "double it: \"\"");
    }

    /**
     * Leaves out the blanks between a separator and an opening quote: univocity would take the quote for text. A quote inside a
     * field that does not begin with one is text.
     */
    private String tight(String line) throws MalformedLineException {
        StringBuilder tight = new StringBuilder(line.length());
        int begin = 0; // of the field, in tight
        boolean blank = true; // the field so far
        int i = 0;
        while (i < line.length()) {
            char c = line.charAt(i);
            if (c == '"' && blank) {
                tight.setLength(begin);
                int end = endOfQuoted(line, i);
                tight.append(line, i, end);
                i = end;
                blank = false;
                continue;
            }
            if (c == '\r') {
                throw new MalformedLineException(
                        "a carriage return stands inside the line",
                        "if the lines of the file end with carriage returns alone, convert them to line feeds");
            }
            tight.append(c);
            i++;
            blank &= c <= ' ';
            if (c == separator) {
                begin = tight.length();
                blank = true;
            }
        }
        return tight.toString();
    }

    /** Finds where a field that begins with a quote ends: at a separator or the line's end. */
    private int endOfQuoted(String line, int open) throws MalformedLineException {
        int i = open + 1;
        while (i < line.length() && !(line.charAt(i) == '"' && (i + 1 == line.length() || line.charAt(i + 1) != '"'))) {
            i += line.charAt(i) == '"' ? 2 : 1;
        }
        if (i >= line.length()) {
            throw new MalformedLineException(
                    "a quoted field does not end on its line", "line breaks inside quotes are not supported");
        }
        int end = i + 1;
        while (end < line.length() && line.charAt(end) != separator) {
            if (line.charAt(end) > ' ') {
                throw insideQuotes(line.charAt(i - 1) == '\\');
            }
            end++;
        }
        return end;
    }

    private static CsvParser parser(char separator, int maxColumns) {
        CsvParserSettings settings = new CsvParserSettings();
        settings.getFormat().setDelimiter(separator);
        settings.getFormat().setLineSeparator("\n");
        settings.setCommentProcessingEnabled(false);
        settings.setMaxColumns(maxColumns);
        settings.setMaxCharsPerColumn(-1);
        settings.setNullValue("");
        settings.setEmptyValue("");
        settings.setSkipEmptyLines(false);
        settings.setIgnoreLeadingWhitespaces(false);
        settings.setIgnoreTrailingWhitespaces(false);
        settings.setUnescapedQuoteHandling(UnescapedQuoteHandling.RAISE_ERROR);
        return new CsvParser(settings);
    }
}
