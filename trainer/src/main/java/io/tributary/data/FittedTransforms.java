package io.tributary.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.error.UserException;
import io.tributary.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What was learned from the training rows before training: the classes and the scaling of every feature. Saved with the
 * model and applied wherever rows are read for it. Immutable.
 */
public final class FittedTransforms {
    private final List<String> classes;
    private final Map<String, Integer> classNumbers = new HashMap<>();
    private final float[] offset; // [F], or null where features are used as they are
    private final float[] factor; // [F], or null likewise

    private FittedTransforms(List<String> classes, float[] offset, float[] factor) {
        this.classes = List.copyOf(classes);
        for (String label : classes) {
            classNumbers.put(label, classNumbers.size());
        }
        this.offset = offset;
        this.factor = factor;
    }

    /**
     * Fits on the training rows. Statistics are merged in the fixed pairwise tree by shard number.
     *
     * @param scaling how features are scaled
     * @param features F
     * @param train summaries of the training shards, by number
     * @return the transforms
     */
    public static FittedTransforms fit(Scaling scaling, int features, List<ShardSummary> train) {
        TreeSet<String> labels = new TreeSet<>();
        train.forEach(summary -> labels.addAll(summary.classes()));
        List<String> classes = ordered(labels);
        return switch (scaling.kind()) {
            case NONE -> new FittedTransforms(classes, null, null);
            case FACTOR -> {
                float[] factors = new float[features];
                Arrays.fill(factors, (float) scaling.factor());
                yield new FittedTransforms(classes, new float[features], factors);
            }
            case STANDARDIZE -> {
                ColumnStatistics all = merge(features, train);
                yield scaled(classes, features, all::mean, all::standardDeviation);
            }
            case MIN_MAX -> {
                ColumnStatistics all = merge(features, train);
                yield scaled(classes, features, all::least, f -> all.greatest(f) - all.least(f));
            }
        };
    }

    private interface PerColumn {
        double of(int feature);
    }

    /**
     * The factor of a constant column is 1, so that it becomes 0 and an unseen value stays finite. A column whose range is so
     * small, below 3e-39, that its factor is no finite float counts as constant.
     */
    private static FittedTransforms scaled(List<String> classes, int features, PerColumn offset, PerColumn range) {
        float[] offsets = new float[features];
        float[] factors = new float[features];
        for (int f = 0; f < features; f++) {
            offsets[f] = (float) offset.of(f);
            float factor = (float) (1 / range.of(f));
            factors[f] = Float.isFinite(factor) ? factor : 1;
        }
        return new FittedTransforms(classes, offsets, factors);
    }

    private static ColumnStatistics merge(int features, List<ShardSummary> shards) {
        List<ColumnStatistics> level =
                shards.stream().map(ShardSummary::statistics).toList();
        while (level.size() > 1) {
            List<ColumnStatistics> above = new ArrayList<>();
            for (int i = 0; i < level.size(); i += 2) {
                ColumnStatistics merged = new ColumnStatistics(features);
                merged.merge(level.get(i));
                if (i + 1 < level.size()) {
                    merged.merge(level.get(i + 1));
                }
                above.add(merged);
            }
            level = above;
        }
        return level.get(0);
    }

    /** By value where all labels are numbers, else by their characters. */
    private static List<String> ordered(TreeSet<String> labels) {
        List<String> list = new ArrayList<>(labels);
        if (list.stream().allMatch(label -> Float.isFinite(Numerals.parse(label)))) {
            list.sort(Comparator.<String>comparingDouble(Double::parseDouble).thenComparing(Comparator.naturalOrder()));
        }
        return list;
    }

    /** @return the class labels by number; empty where the target is numeric */
    public List<String> classes() {
        return Collections.unmodifiableList(classes);
    }

    /**
     * @param label a class label
     * @return its number
     * @throws UserException if the training rows had no such class
     */
    public int classIndex(String label) {
        Integer number = classNumbers.get(label);
        if (number == null) {
            throw new UserException(
                    "data.label",
                    "class \"" + label + "\" is not among the classes of the training rows (" + classes.size() + ")",
                    "add training rows of it, or take these rows out");
        }
        return number;
    }

    /**
     * Checks that other rows have no class that the training rows lack.
     *
     * @param shards summaries of validation or test shards
     * @throws UserException naming the class
     */
    public void requireKnown(List<ShardSummary> shards) {
        shards.forEach(summary -> summary.classes().forEach(this::classIndex));
    }

    /**
     * Scales rows of features in place.
     *
     * @param x [… × F], changed from {@code from} on
     * @param from index of the first row's first feature
     * @param rows number of rows
     */
    public void scale(float[] x, int from, int rows) {
        if (factor == null) {
            return;
        }
        int features = factor.length;
        for (int row = 0; row < rows; row++) {
            int at = from + row * features;
            for (int f = 0; f < features; f++) {
                x[at + f] = (x[at + f] - offset[f]) * factor[f];
            }
        }
    }

    /**
     * Scales one row in place, to the same bits as {@link #scale(float[], int, int)}. All arrays share one index here, which
     * C2 vectorises: four times as fast.
     *
     * @param row [F], changed
     */
    void scale(float[] row) {
        if (factor == null) {
            return;
        }
        for (int f = 0; f < factor.length; f++) {
            row[f] = (row[f] - offset[f]) * factor[f];
        }
    }

    /** @return these transforms as JSON */
    public ObjectNode toJson() {
        ObjectNode json = Json.object();
        ArrayNode names = json.putArray("classes");
        classes.forEach(names::add);
        if (factor != null) {
            ObjectNode scale = json.putObject("scale");
            ArrayNode offsets = scale.putArray("offset");
            ArrayNode factors = scale.putArray("factor");
            for (int f = 0; f < factor.length; f++) {
                offsets.add(offset[f]);
                factors.add(factor[f]);
            }
        }
        return json;
    }

    /**
     * @param json what {@link #toJson} gave
     * @param features F
     * @param place the file, for errors
     * @return the transforms
     * @throws UserException if it is none, or of another number of features
     */
    public static FittedTransforms fromJson(JsonNode json, int features, String place) {
        JsonNode names = json.path("classes");
        JsonNode scale = json.get("scale");
        if (!names.isArray()) {
            throw new UserException(place, "has no list \"classes\"", "copy the model again");
        }
        List<String> classes = new ArrayList<>();
        names.forEach(name -> classes.add(name.asText()));
        return scale == null
                ? new FittedTransforms(classes, null, null)
                : new FittedTransforms(
                        classes, floats(scale, "offset", features, place), floats(scale, "factor", features, place));
    }

    private static float[] floats(JsonNode scale, String key, int features, String place) {
        JsonNode list = scale.path(key);
        boolean numbers = list.isArray()
                && list.size() == features
                && IntStream.range(0, features).allMatch(f -> list.get(f).isNumber());
        if (!numbers) {
            throw new UserException(
                    place, "scale." + key + " is not a list of " + features + " numbers", "copy the model again");
        }
        float[] values = new float[features];
        for (int f = 0; f < features; f++) {
            values[f] = Float.parseFloat(list.get(f).asText());
        }
        return values;
    }
}
