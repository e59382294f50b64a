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
     * @throws MalformedLineException if quotes do not fit
     */
    String[] split(String line) throws MalformedLineException {
        int columns = 1;
        int quotes = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            columns += c == separator ? 1 : 0;
            quotes += c == '"' ? 1 : 0;
        }
        if (quotes % 2 != 0) {
            throw new MalformedLineException(
                    "a quoted field does not end on its line", "line breaks inside quotes are not supported");
        }
        if (columns > maxColumns) {
            maxColumns = columns;
            parser = parser(separator, columns);
        }
        try {
            return parser.parseLine(quotes == 0 ? line : tight(line));
        } catch (TextParsingException e) {
            parser = parser(separator, maxColumns);
            throw new MalformedLineException("a quote stands inside a quoted field", "double it: \"\"");
        }
    }

    /** Leaves out the blanks between a separator and an opening quote: univocity would take the quote for text. */
    private String tight(String line) {
        StringBuilder tight = new StringBuilder(line.length());
        boolean quoted = false;
        boolean blank = true; // the field so far
        int begin = 0; // of the field, in tight
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && blank) {
                tight.setLength(begin);
            }
            quoted ^= c == '"';
            blank &= c <= ' ';
            tight.append(c);
            if (c == separator && !quoted) {
                begin = tight.length();
                blank = true;
            }
        }
        return tight.toString();
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
