package io.tributary.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.error.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which field of a record is what. A record is a CSV line, a DataFrame row, or for IDX the values of one item followed by
 * its label. Saved with the model, so that evaluate and predict find the columns training used.
 *
 * @param columns the names of all fields, in order; their numbers from 0 as text where nothing names them
 * @param named whether the source names its fields (a CSV header, a DataFrame)
 * @param features the fields that are inputs, [F], in the order of the model's input
 * @param targets the fields that are targets, [T]; exactly one if {@code classes}; none when the input has no label
 * @param weight the field that is the example's weight, or -1
 * @param classes whether the target is a class label, which is text, and not numbers
 */
public record RowSchema(
        List<String> columns,
        boolean named,
        List<Integer> features,
        List<Integer> targets,
        int weight,
        boolean classes) {
    /** Copies the lists and checks that the fields exist. {@inheritDoc} */
    public RowSchema {
        columns = List.copyOf(columns);
        features = List.copyOf(features);
        targets = List.copyOf(targets);
        int width = columns.size();
        boolean inside = IntStream.concat(
                        features.stream().mapToInt(Integer::intValue),
                        targets.stream().mapToInt(Integer::intValue))
                .allMatch(c -> c >= 0 && c < width);
        if (!inside || weight < -1 || weight >= width || classes && targets.size() > 1) {
            throw new IllegalArgumentException("features " + features + ", targets " + targets + ", weight " + weight
                    + " do not fit " + width + " columns");
        }
    }

    /**
     * @param width how many fields
     * @return names for fields that have none: their numbers from 0
     */
    public static List<String> numbers(int width) {
        return IntStream.range(0, width).mapToObj(Integer::toString).toList();
    }

    /** @return inputs per example: F */
    public int featureCount() {
        return features.size();
    }

    /** @return targets per example: T; one for a class label, 0 when the input has no label */
    public int targetCount() {
        return targets.size();
    }

    /** @return whether examples carry a weight */
    public boolean weighted() {
        return weight >= 0;
    }

    /** @return the length of {@link Row#values()}: features, numeric targets, weight */
    public int valueCount() {
        return featureCount() + (classes ? 0 : targetCount()) + (weighted() ? 1 : 0);
    }

    /** @return floats of one row in a shard: {@link #valueCount()} and the class code, if classes */
    public int shardWidth() {
        return valueCount() + (classes ? targetCount() : 0);
    }

    /**
     * @param column a field's number
     * @return how errors call it: {@code column "age"}, or {@code column 3} where nothing names it
     */
    public String describe(int column) {
        return named ? "column \"" + columns.get(column) + "\"" : "column " + column;
    }

    /** @return the names of the features, in the order of the model's input */
    public List<String> featureNames() {
        return features.stream().map(columns::get).toList();
    }

    /** @return the names of the targets */
    public List<String> targetNames() {
        return targets.stream().map(columns::get).toList();
    }

    /** @return this schema as a JSON object, for {@link #fromJson} */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("named", named).put("classes", classes).put("weight", weight);
        columns.forEach(json.putArray("columns")::add);
        features.forEach(json.putArray("features")::add);
        targets.forEach(json.putArray("targets")::add);
        return json;
    }

    /**
     * @param json what {@link #toJson} made
     * @param place the file it was read from, for the error
     * @return the schema
     * @throws UserException if something is missing or does not fit
     */
    public static RowSchema fromJson(JsonNode json, String place) {
        try {
            List<String> columns = new ArrayList<>();
            ((ArrayNode) json.required("columns")).forEach(c -> columns.add(c.asText()));
            return new RowSchema(
                    columns,
                    json.required("named").asBoolean(),
                    integers(json, "features"),
                    integers(json, "targets"),
                    json.required("weight").asInt(),
                    json.required("classes").asBoolean());
        } catch (IllegalArgumentException | ClassCastException e) {
            throw new UserException(
                    place, "is not a valid schema: " + e.getMessage(), "restore the file or train anew", e);
        }
    }

    private static List<Integer> integers(JsonNode json, String key) {
        List<Integer> list = new ArrayList<>();
        ((ArrayNode) json.required(key)).forEach(c -> list.add(c.asInt()));
        return list;
    }
}
