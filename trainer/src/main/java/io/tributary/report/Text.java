package io.tributary.report;

import java.util.Locale;

/** Numbers as people read them; the same on every machine. */
public final class Text {
    private static final String[] BINARY_UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB"};

    private Text() {}

    /** @return four decimals, or an exponent where these would say little; {@code –} where there is no number */
    static String figure(double value) {
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "–" : value > 0 ? "∞" : "-∞";
        }
        double size = Math.abs(value);
        boolean plain = size == 0 || size >= 1e-3 && size < 1e5;
        return String.format(Locale.ROOT, plain ? "%.4f" : "%.3e", value);
    }

    /** @return digits in groups of three; {@code –} where there is no number */
    static String count(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%,.0f", value) : "–";
    }

    /** @return {@code 0.4s}, {@code 42s}, {@code 1m05s}, {@code 2h03m}; {@code –} where there is no number */
    static String duration(double seconds) {
        if (!Double.isFinite(seconds)) {
            return "–";
        }
        if (seconds < 9.95) {
            return String.format(Locale.ROOT, "%.1fs", Math.max(0, seconds));
        }
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + "s";
        }
        return whole < 3600
                ? String.format(Locale.ROOT, "%dm%02ds", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%,dh%02dm", whole / 3600, whole % 3600 / 60);
    }

    /** @return {@code 0.057 ms}, {@code 1.20 ms}, {@code 11.3 ms}, {@code 1,234 ms}; {@code –} where there is no number */
    static String millis(double value) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        int digits = value < 0.995 ? 3 : value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
        return String.format(Locale.ROOT, "%,." + digits + "f ms", value);
    }

    /**
     * @param bytes how many
     * @return {@code 512 B}, {@code 1.5 MiB}
     */
    public static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes / 1024.0;
        int unit = 0;
        while (value >= 1023.95 && unit < BINARY_UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, BINARY_UNITS[unit]);
    }
}
