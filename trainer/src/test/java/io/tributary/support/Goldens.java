package io.tributary.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Values that another implementation computed in double precision, by {@code src/test/python/golden_*.py}. */
public final class Goldens {
    private Goldens() {}

    /** A part of {@code functions.json}: object by configuration. */
    public static JsonNode read(String part) {
        return read("functions", part);
    }

    /** A part of a file. */
    public static JsonNode read(String file, String part) {
        return file(file).get(part);
    }

    /** A whole file. */
    public static JsonNode file(String file) {
        try (InputStream in = Goldens.class.getResourceAsStream("/golden/" + file + ".json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The configurations of a part. */
    public static List<String> names(JsonNode part) {
        List<String> names = new ArrayList<>();
        part.fieldNames().forEachRemaining(names::add);
        assertTrue(!names.isEmpty(), "no golden values");
        return names;
    }

    /** A list of numbers. */
    public static float[] floats(JsonNode list) {
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) list.get(i).asDouble();
        }
        return values;
    }

    /** Equal to a relative error, or an absolute one where the values are small. */
    public static void requireClose(String what, float[] expected, float[] actual, double relative, double absolute) {
        for (int i = 0; i < expected.length; i++) {
            double tolerance = Math.max(absolute, relative * Math.abs(expected[i]));
            assertEquals(expected[i], actual[i], tolerance, what + "[" + i + "]");
        }
    }
}
