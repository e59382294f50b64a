package io.tributary.config;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/** Turns scalars of HOCON into Java's, strictly; what does not fit is a {@link Misfit}, which lacks only the place. */
final class Values {
    private static final int SHOWN = 60;
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,9})?");

    private Values() {}

    /** The rule and the value seen. */
    static final class Misfit extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Misfit(String expected, ConfigValue seen) {
            super("must be " + expected + ", got " + show(seen), null, false, false);
        }
    }

    static String string(ConfigValue value) {
        if (!isScalar(value)) {
            throw new Misfit("a string", value);
        }
        return text(value);
    }

    static int integer(ConfigValue value, Bounds bounds) {
        return (int) integer(value, bounds, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    static long longInteger(ConfigValue value, Bounds bounds) {
        return integer(value, bounds, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static long integer(ConfigValue value, Bounds bounds, long min, long max) {
        BigDecimal number = new BigDecimal(numeral(value, "an integer"));
        // The range comes first: 1e999999999 has no business being expanded to its digits.
        if (number.compareTo(BigDecimal.valueOf(min)) < 0 || number.compareTo(BigDecimal.valueOf(max)) > 0) {
            throw new Misfit("an integer between " + min + " and " + max, value);
        }
        if (number.remainder(BigDecimal.ONE).signum() != 0) {
            throw new Misfit("an integer", value);
        }
        check(number.doubleValue(), bounds, value);
        return number.longValue();
    }

    static double number(ConfigValue value, Bounds bounds) {
        double number = Double.parseDouble(numeral(value, "a number"));
        if (Double.isInfinite(number)) {
            throw new Misfit("a finite number", value);
        }
        check(number, bounds, value);
        return number;
    }

    static boolean bool(ConfigValue value) {
        return switch (isScalar(value) ? text(value) : "") {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw new Misfit("true or false", value);
        };
    }

    /** The value as the user would write it, cut when long; strings in quotes. */
    static String show(ConfigValue value) {
        String kind = switch (value.valueType()) {
            case OBJECT -> "the object ";
            case LIST -> "the list ";
            default -> "";
        };
        boolean number = value.valueType() == ConfigValueType.NUMBER;
        String text = number ? text(value) : value.render(ConfigRenderOptions.concise());
        return kind + (text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...");
    }

    /** A scalar's text, a number's as it was written: 1.10 stays 1.10. */
    private static String text(ConfigValue value) {
        return value.atKey("v").getString("v");
    }

    private static boolean isScalar(ConfigValue value) {
        return switch (value.valueType()) {
            case STRING, NUMBER, BOOLEAN -> true;
            case OBJECT, LIST, NULL -> false;
        };
    }

    /** The text of what is written as a number, quoted or not. */
    private static String numeral(ConfigValue value, String expected) {
        String text = isScalar(value) ? text(value).strip() : "";
        if (!NUMBER.matcher(text).matches()) {
            throw new Misfit(expected, value);
        }
        return text;
    }

    private static void check(double number, Bounds bounds, ConfigValue value) {
        if (!bounds.contains(number)) {
            throw new Misfit(bounds.describe(), value);
        }
    }
}
