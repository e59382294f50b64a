package io.tributary.row;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.error.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which field of a record is what. A record is a CSV line, a DataFrame row, or for IDX and CIFAR the values of one item
 * followed by its label. Saved with the model, so that evaluate and predict find the columns training used. Fields that are alike
 * are described together, so it is as large as there are kinds of them.
 *
 * <p>A feature is a number or coded: a text out of a dictionary, which several features may share. A number is dense, or sparse:
 * then a row has it only where it is not 0. Which of both follows from what the feature is declared to be, never from rows.
 *
 * @param columns the names of all fields, in order; their numbers from 0 as text where nothing names them
 * @param named whether the source names its fields (a CSV header, a DataFrame)
 * @param features the fields that are inputs, [C], in the order of the model's input
 * @param targets the fields that are targets, [T]; none when the input has no label
 * @param weight the field that is the example's weight, or -1
 * @param classDictionary the number of the targets' dictionary if they are class labels, which are text;
 *     {@link #NUMBER} if they are numbers
 */
public record RowSchema(
        ColumnNames columns, boolean named, Features features, List<Span> targets, int weight, int classDictionary) {
    /** In the place of a dictionary's number: there is none. */
    public static final int NUMBER = Features.NUMBER;

    // A list of one dictionary per feature, and one of the features that records may lack: in schemas of models of
    // versions 1 and 2.
    private static final String DICTIONARIES = "dictionaries";
    private static final String OPTIONAL = "optional";
    private static final String CLASS_DICTIONARY = "classDictionary";

    /** Checks that the fields exist. {@inheritDoc} */
    public RowSchema {
        targets = List.copyOf(Span.joined(targets));
        int width = columns.size();
        int count = features.count();
        for (Features.Run run : features.runs()) {
            if (run.columns().end() > width || run.kind().dictionary() > count) {
                throw new IllegalArgumentException(
                        run + " does not fit " + width + " columns and " + count + " features");
            }
        }
        boolean inside = targets.stream().allMatch(span -> span.end() <= width);
        if (!inside || weight < -1 || weight >= width || classDictionary < NUMBER || classDictionary > count) {
            throw new IllegalArgumentException("targets " + targets + ", weight " + weight + ", dictionary of classes "
                    + classDictionary + " do not fit " + width + " columns and " + count + " features");
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
        this(
                ColumnNames.of(columns),
                named,
                Features.numbers(features),
                Span.of(targets),
                weight,
                classes ? 0 : NUMBER);
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
    public RowSchema in(ColumnNames otherColumns, int[] otherFeatures, int[] otherTargets, int otherWeight) {
        return new RowSchema(
                otherColumns,
                named,
                features.in(feature -> otherFeatures[feature]),
                Span.of(IntStream.of(otherTargets).boxed().toList()),
                otherWeight,
                classDictionary);
    }

    /**
     * Describes items of binary files.
     *
     * @param features values per item, C
     * @return the fields of an item, which nothing names, and of its class label behind them
     */
    public static RowSchema ofItems(int features) {
        ColumnNames columns =
                new ColumnNames.Builder().add("", features, "").add("label").build();
        return new RowSchema(
                columns,
                false,
                Features.of(new Span(0, features), Features.Kind.PLAIN),
                List.of(new Span(features, 1)),
                -1,
                0);
    }

    /** @return the same without target and weight, for rows whose labels are not there or not read */
    public RowSchema withoutTargets() {
        return new RowSchema(columns, named, features, List.of(), -1, classDictionary);
    }

    /** @return features of a record: C */
    public int featureCount() {
        return features.count();
    }

    /** @return targets per example: T; 0 when the input has no label */
    public int targetCount() {
        return targets.stream().mapToInt(Span::count).sum();
    }

    /** @return the fields that are targets, in their order, [T] */
    public int[] targetColumns() {
        return Span.fields(targets).toArray();
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
        return features.kind(feature).coded();
    }

    /**
     * @param feature 0 to C − 1, a coded one
     * @return the number of its dictionary
     */
    public int dictionary(int feature) {
        return features.kind(feature).dictionary();
    }

    /** @return features that are numbers, and dense */
    public int numberCount() {
        return featureCount() - features.codedCount() - features.sparseCount();
    }

    /** @return what has statistics: features that are numbers and dense, then numeric targets */
    public int measuredCount() {
        return numberCount() + (classes() ? 0 : targetCount());
    }

    /** @return the length of {@link Row#values()}: features that are numbers and dense, numeric targets, weight */
    public int valueCount() {
        return measuredCount() + (weighted() ? 1 : 0);
    }

    /** @return the length of {@link Row#texts()}: coded features, class targets */
    public int textCount() {
        return features.codedCount() + (classes() ? targetCount() : 0);
    }

    /** @return floats of one row in a shard: its values, then a code for each of its texts */
    public int shardWidth() {
        return valueCount() + textCount();
    }

    /** @return the dictionary of each text of a row, [{@link #textCount}] */
    public int[] textDictionaries() {
        IntStream labels = IntStream.generate(() -> classDictionary).limit(classes() ? targetCount() : 0);
        return IntStream.concat(features.dictionaries(), labels).toArray();
    }

    /** @return the number of dictionaries, D: their numbers are 0 to D − 1 */
    public int dictionaryCount() {
        return 1 + Math.max(classDictionary, features.dictionaries().max().orElse(NUMBER));
    }

    /**
     * @param column a field's number
     * @return how errors call it: {@code column "age"}, or {@code column 3} where nothing names it
     */
    public String describe(int column) {
        return named ? "column \"" + columns.get(column) + "\"" : "column " + column;
    }

    /**
     * @param feature 0 to C − 1
     * @return how errors call its field
     */
    public String describeFeature(int feature) {
        return describe(features.column(feature));
    }

    /**
     * @param feature 0 to C − 1
     * @return the name of its field
     */
    public String featureName(int feature) {
        return columns.get(features.column(feature));
    }

    /** @return the names of the features, in the order of the model's input */
    public List<String> featureNames() {
        return features.columns().mapToObj(columns::get).toList();
    }

    /** @return the names of the targets */
    public List<String> targetNames() {
        return Span.fields(targets).mapToObj(columns::get).toList();
    }

    /** @return this schema as a JSON object, for {@link #fromJson} */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("named", named).put("classes", classes()).put("weight", weight);
        json.set("columns", columns.toJson());
        features.write(json.putArray("features"));
        Span.write(targets, json.putArray("targets"));
        if (classes()) {
            json.put(CLASS_DICTIONARY, classDictionary);
        }
        return json;
    }

    /**
     * @param json what {@link #toJson} made, now or in an earlier version
     * @param place the file it was read from, for the error
     * @return the schema
     * @throws UserException if something is missing or does not fit
     */
    public static RowSchema fromJson(JsonNode json, String place) {
        try {
            Features features = Features.read(json.required("features"));
            int classes = json.required("classes").asBoolean() ? 0 : NUMBER;
            return new RowSchema(
                    ColumnNames.fromJson(json.required("columns")),
                    json.required("named").asBoolean(),
                    json.has(DICTIONARIES) || json.has(OPTIONAL) ? withKinds(features, json) : features,
                    Span.read(json.required("targets")),
                    json.required("weight").asInt(),
                    json.path(CLASS_DICTIONARY).asInt(classes));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new UserException(
                    place, "is not a valid schema: " + e.getMessage(), "restore the file or train anew", e);
        }
    }

    /** What the features are, as versions 1 and 2 said it. */
    private static Features withKinds(Features features, JsonNode json) {
        int count = features.count();
        List<Integer> dictionaries = integers(json.path(DICTIONARIES));
        Set<Integer> optional = Set.copyOf(integers(json.path(OPTIONAL)));
        if (json.has(DICTIONARIES) && dictionaries.size() != count
                || optional.stream().anyMatch(f -> f < 0 || f >= count)) {
            throw new IllegalArgumentException("dictionaries " + dictionaries + ", optional features " + optional
                    + " do not fit " + count + " features");
        }
        Features.Builder builder = new Features.Builder();
        for (int f = 0; f < count; f++) {
            int dictionary = dictionaries.isEmpty() ? NUMBER : dictionaries.get(f);
            builder.add(features.column(f), new Features.Kind(dictionary, optional.contains(f), false));
        }
        return builder.build();
    }

    private static List<Integer> integers(JsonNode array) {
        List<Integer> list = new ArrayList<>();
        array.forEach(each -> list.add(each.asInt()));
        return list;
    }
}
