package io.tributary.row;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/**
 * What the cells of records mean, and when they are refused: the one place of these rules, for the texts of files, the values
 * of DataFrames and the records that a model is given. Immutable.
 *
 * <p>A cell is a text, a number, a boolean, or null.
 */
public final class CellRules implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What a number is for. */
    public enum Use {
        /** An input, which {@code data.missing} may fill in. */
        FEATURE,
        /** A target. */
        TARGET,
        /** The weight of an example. */
        WEIGHT
    }

    private static final Pattern COMMAS = Pattern.compile("[-+]?[0-9]+(,[0-9]+)+(\\.[0-9]+)?|[-+]?[0-9.]+,[0-9]+");
    private static final Pattern LIBSVM = Pattern.compile("[0-9]+:[-+.0-9eE]+");
    private static final Set<String> NOTHING = Set.of("nan", "none", "null", "nil", "n/a", "na", "\\n", "?", "-", ".");

    private final HashSet<String> missingTexts;
    private final double[] missingNumbers;

    /** @param missing texts that mean that nothing is there; a number, however it is spelled or typed, if it is equal */
    public CellRules(Collection<String> missing) {
        this.missingTexts = new HashSet<>(missing);
        this.missingNumbers = missing.stream()
                .mapToDouble(Numerals::parse)
                .filter(Double::isFinite)
                .toArray();
    }

    /**
     * @param value a cell
     * @return whether it says that nothing is there
     */
    public boolean missing(Object value) {
        if (value instanceof String text) {
            String stripped = text.strip();
            return missingTexts.contains(stripped)
                    || missingNumbers.length > 0 && missingNumber(Numerals.parse(stripped));
        }
        if (value instanceof Number number) {
            return Double.isNaN(number.doubleValue()) || missingNumber(number.doubleValue());
        }
        return value == null;
    }

    private boolean missingNumber(double number) {
        return missingNumbers.length > 0 && DoubleStream.of(missingNumbers).anyMatch(each -> each == number);
    }

    /**
     * Finds the number of a cell; booleans are 1 and 0.
     *
     * @param value the cell
     * @param use what for
     * @param optional whether it may be missing
     * @param place where it stands
     * @return the number, finite as a float32; not a number where it is missing and may be
     * @throws io.tributary.error.UserException if it is none
     */
    public double number(Object value, Use use, boolean optional, CellPlace place) {
        double number = parse(value);
        if (Float.isFinite((float) number) && !missingNumber(number)) {
            if (use == Use.WEIGHT && number < 0) {
                throw place.error("a weight must be at least 0, got " + shown(value), "");
            }
            return number + 0.0; // 0 and −0 are equal, and equal rows have equal bits
        }
        if (missing(value)) {
            if (optional) {
                return Double.NaN;
            }
            throw place.error(
                    absent(value, number),
                    use == Use.FEATURE
                            ? "fill it in, delete the " + place.unit()
                                    + ", or let data.missing say what takes its place"
                            : "fill it in or delete the " + place.unit());
        }
        if (Double.isNaN(number)) {
            throw place.error(
                    value instanceof String text && text.isBlank()
                            ? "must be a number, and is empty"
                            : "must be a finite decimal number, got " + shown(value),
                    remedy(String.valueOf(value).strip(), place));
        }
        throw place.error("must fit a float32 (at most 3.4e38), got " + shown(value), "");
    }

    /** What a cell is in whose place nothing is. */
    private static String absent(Object value, double number) {
        if (value == null) {
            return "must be a number, and is null";
        }
        if (value instanceof String text && text.isBlank()) {
            return "must be a number, and is empty";
        }
        return Double.isNaN(number)
                ? "must be a finite decimal number, got " + shown(value)
                : "is missing: " + shown(value);
    }

    /** A text in quotes unless it is a number. */
    private static String shown(Object value) {
        return value instanceof String text && Double.isNaN(Numerals.parse(text.strip()))
                ? "\"" + text.strip() + "\""
                : String.valueOf(value).strip();
    }

    private static double parse(Object value) {
        if (value instanceof String text) {
            String stripped = text.strip();
            double number = Numerals.parse(stripped);
            return Double.isNaN(number) ? truth(stripped) : number;
        }
        if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        return value instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    private static double truth(String text) {
        return text.equalsIgnoreCase("true") ? 1 : text.equalsIgnoreCase("false") ? 0 : Double.NaN;
    }

    /** What to do about a text that is no number, by what it looks like. */
    private static String remedy(String text, CellPlace place) {
        if (text.isEmpty()) {
            return "fill it in or delete the " + place.unit();
        }
        if (COMMAS.matcher(text).matches()) {
            return "numbers have a decimal point and nothing between thousands; a decimal comma is not supported";
        }
        if (LIBSVM.matcher(text).matches()) {
            return "this looks like LibSVM: set data.format = libsvm";
        }
        if (NOTHING.contains(text.toLowerCase(Locale.ROOT))) {
            return "where it means that nothing is there, add it to data.missing-values, and let data.missing say what"
                    + " takes its place";
        }
        return "correct it, or leave the column out with data.ignore";
    }

    /**
     * Finds the text of a category.
     *
     * @param value the cell
     * @param optional whether it may be missing
     * @param place where it stands
     * @return its text; null where it is missing and may be
     * @throws io.tributary.error.UserException if it is missing and may not be
     */
    public String category(Object value, boolean optional, CellPlace place) {
        if (!missing(value)) {
            return text(value);
        }
        if (!optional) {
            boolean nothing = value == null || value instanceof String text && text.isBlank();
            throw place.error(
                    "the category is missing"
                            + (nothing ? "" : ": \"" + String.valueOf(value).strip() + "\""),
                    "fill it in, or set missing = category for the column");
        }
        return null;
    }

    /**
     * Finds the text of a class label.
     *
     * @param value the cell
     * @param place where it stands
     * @return its text
     * @throws io.tributary.error.UserException if there is none
     */
    public static String label(Object value, CellPlace place) {
        boolean nothing = value == null
                || value instanceof String text && text.isBlank()
                || value instanceof Number number && Double.isNaN(number.doubleValue());
        if (nothing) {
            throw place.error("the class label is missing", "fill it in or delete the " + place.unit());
        }
        return text(value);
    }

    /**
     * @param value what is no measure: a text, a number, a boolean
     * @return its text, the same for 3, 3L, 3.0 and 3.00 where they are numbers
     */
    public static String text(Object value) {
        if (value instanceof BigDecimal decimal) {
            return Spelling.of(decimal.toString());
        }
        return value instanceof Double || value instanceof Float
                ? Spelling.of(value.toString())
                : value.toString().strip();
    }

    /**
     * @param names of columns
     * @return what is wrong with them, if two are the same
     */
    public static Optional<String> twice(List<String> names) {
        List<String> seen = new ArrayList<>();
        Set<String> all = new HashSet<>();
        for (String name : names) {
            if (!all.add(name)) {
                return Optional.of("columns " + seen.indexOf(name) + " and " + seen.size() + " have the same name \""
                        + name + "\"");
            }
            seen.add(name);
        }
        return Optional.empty();
    }
}
