package io.tributary.row;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.error.UserException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which field of a record is what. A record is a CSV line, a DataFrame row, or for IDX and CIFAR the values of one item
 * followed by its label. Saved with the model, so that evaluate and predict find the columns training used.
 *
 * <p>A feature is a number or coded: a text out of a dictionary, which several features may share.
 *
 * @param columns the names of all fields, in order; their numbers from 0 as text where nothing names them
 * @param named whether the source names its fields (a CSV header, a DataFrame)
 * @param features the fields that are inputs, [C], in the order of the model's input
 * @param dictionaries for each feature the number of its dictionary, [C]; {@link #NUMBER} where it is a number
 * @param optional the features, 0 to C − 1, that a record may lack
 * @param targets the fields that are targets, [T]; none when the input has no label
 * @param weight the field that is the example's weight, or -1
 * @param classDictionary the number of the targets' dictionary if they are class labels, which are text;
 *     {@link #NUMBER} if they are numbers
 */
public record RowSchema(
        List<String> columns,
        boolean named,
        List<Integer> features,
        List<Integer> dictionaries,
        Set<Integer> optional,
        List<Integer> targets,
        int weight,
        int classDictionary) {
    /** In the place of a dictionary's number: there is none. */
    public static final int NUMBER = -1;

    private static final String DICTIONARIES = "dictionaries";
    private static final String OPTIONAL = "optional";
    private static final String CLASS_DICTIONARY = "classDictionary";

    /** Copies the lists and checks that the fields exist. {@inheritDoc} */
    public RowSchema {
        columns = List.copyOf(columns);
        features = List.copyOf(features);
        dictionaries = List.copyOf(dictionaries);
        optional = Set.copyOf(optional);
        targets = List.copyOf(targets);
        int width = columns.size();
        boolean inside = Stream.of(features, targets).flatMap(List::stream).allMatch(c -> c >= 0 && c < width);
        if (!inside || weight < -1 || weight >= width) {
            throw new IllegalArgumentException("features " + features + ", targets " + targets + ", weight " + weight
                    + " do not fit " + width + " columns");
        }
        int count = features.size();
        boolean known = dictionaries.size() == count
                && classDictionary >= NUMBER
                && dictionaries.stream().allMatch(d -> d >= NUMBER && d <= count)
                && optional.stream().allMatch(f -> f >= 0 && f < count);
        if (!known) {
            throw new IllegalArgumentException("dictionaries " + dictionaries + " and " + classDictionary
                    + ", optional features " + optional + " do not fit " + count + " features");
        }
    }

    /**
     * A schema of features that are all numbers.
     *
     * @param columns the names of all fields, in order
     * @param named whether the source names its fields
     * @param features the fields that are inputs, [C]
     * @param targets the fields that are targets, [T]
     * @param weight the field that is the example's weight, or -1
     * @param classes whether the targets are class labels
     */
    public RowSchema(
            List<String> columns,
            boolean named,
            List<Integer> features,
            List<Integer> targets,
            int weight,
            boolean classes) {
        this(columns, named, features, numbers(features), Set.of(), targets, weight, classes ? 0 : NUMBER);
    }

    /** All features are numbers. */
    private static List<Integer> numbers(List<Integer> features) {
        return Collections.nCopies(features.size(), NUMBER);
    }

    /**
     * @param width how many fields
     * @return names for fields that have none: their numbers from 0
     */
    public static List<String> numbers(int width) {
        return IntStream.range(0, width).mapToObj(Integer::toString).toList();
    }

    /**
     * The columns of another source of the same examples, whose features and targets mean what they mean here.
     *
     * @param otherColumns the names of its fields
     * @param otherFeatures its fields that are the features of this schema, [C]
     * @param otherTargets its fields that are the targets of this schema; empty where it has no label
     * @param otherWeight its field that is the weight, or -1
     * @return the schema of that source
     */
    public RowSchema in(
            List<String> otherColumns, List<Integer> otherFeatures, List<Integer> otherTargets, int otherWeight) {
        return new RowSchema(
                otherColumns, named, otherFeatures, dictionaries, optional, otherTargets, otherWeight, classDictionary);
    }

    /**
     * Describes items of binary files.
     *
     * @param features values per item, C
     * @return the fields of an item, which nothing names, and of its class label behind them
     */
    public static RowSchema ofItems(int features) {
        List<String> columns = new ArrayList<>(numbers(features));
        columns.add("label");
        List<Integer> all = IntStream.range(0, features).boxed().toList();
        return new RowSchema(columns, false, all, List.of(features), -1, true);
    }

    /** @return the same without target and weight, for rows whose labels are not there or not read */
    public RowSchema withoutTargets() {
        return in(columns, features, List.of(), -1);
    }

    /** @return features of a record: C */
    public int featureCount() {
        return features.size();
    }

    /** @return targets per example: T; 0 when the input has no label */
    public int targetCount() {
        return targets.size();
    }

    /** @return whether the targets are class labels, which are text, and not numbers */
    public boolean classes() {
        return classDictionary != NUMBER;
    }

    /** @return whether examples carry a weight */
    public boolean weighted() {
        return weight >= 0;
    }

    /**
     * @param feature 0 to C − 1
     * @return whether it is a text out of a dictionary and not a number
     */
    public boolean coded(int feature) {
        return dictionaries.get(feature) != NUMBER;
    }

    /** @return features that are numbers */
    public int numberCount() {
        return featureCount() - codedCount();
    }

    /** @return what has statistics: features that are numbers, then numeric targets */
    public int measuredCount() {
        return numberCount() + (classes() ? 0 : targetCount());
    }

    private int codedCount() {
        return (int) dictionaries.stream().filter(d -> d != NUMBER).count();
    }

    /** @return the length of {@link Row#values()}: features that are numbers, numeric targets, weight */
    public int valueCount() {
        return measuredCount() + (weighted() ? 1 : 0);
    }

    /** @return the length of {@link Row#texts()}: coded features, class targets */
    public int textCount() {
        return codedCount() + (classes() ? targetCount() : 0);
    }

    /** @return floats of one row in a shard: its values, then a code for each of its texts */
    public int shardWidth() {
        return valueCount() + textCount();
    }

    /** @return the dictionary of each text of a row, [{@link #textCount}] */
    public int[] textDictionaries() {
        IntStream coded = dictionaries.stream().mapToInt(Integer::intValue).filter(d -> d != NUMBER);
        return IntStream.concat(coded, IntStream.generate(() -> classDictionary).limit(textCount() - codedCount()))
                .toArray();
    }

    /** @return the number of dictionaries, D: their numbers are 0 to D − 1 */
    public int dictionaryCount() {
        return 1
                + Math.max(
                        classDictionary,
                        dictionaries.stream().mapToInt(Integer::intValue).max().orElse(NUMBER));
    }

    /** @return where each feature stands in a row of a shard, [C] */
    public int[] places() {
        int[] places = new int[featureCount()];
        int value = 0;
        int text = valueCount();
        for (int c = 0; c < places.length; c++) {
            places[c] = coded(c) ? text++ : value++;
        }
        return places;
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
        json.put("named", named).put("classes", classes()).put("weight", weight);
        columns.forEach(json.putArray("columns")::add);
        features.forEach(json.putArray("features")::add);
        targets.forEach(json.putArray("targets")::add);
        if (codedCount() > 0) {
            dictionaries.forEach(json.putArray(DICTIONARIES)::add);
            json.put(CLASS_DICTIONARY, classDictionary);
        }
        if (!optional.isEmpty()) {
            optional.stream().sorted().forEach(json.putArray(OPTIONAL)::add);
        }
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
            List<Integer> features = integers(json, "features");
            int classes = json.required("classes").asBoolean() ? 0 : NUMBER;
            return new RowSchema(
                    columns,
                    json.required("named").asBoolean(),
                    features,
                    json.has(DICTIONARIES) ? integers(json, DICTIONARIES) : numbers(features),
                    json.has(OPTIONAL) ? Set.copyOf(integers(json, OPTIONAL)) : Set.of(),
                    integers(json, "targets"),
                    json.required("weight").asInt(),
                    json.path(CLASS_DICTIONARY).asInt(classes));
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
