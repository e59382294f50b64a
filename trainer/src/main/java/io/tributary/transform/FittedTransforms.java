package io.tributary.transform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.error.UserException;
import io.tributary.json.Json;
import io.tributary.network.SparseRows;
import io.tributary.row.Features;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.row.SparseValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What was learned from the training rows before training: the scaling of every number, the vocabulary of every dictionary, and
 * so how the features of a record become the model's inputs. Saved with the model and applied wherever rows are read for it.
 * Immutable.
 *
 * <p>Symbols: C features of a record, each a cell: a number in the data's unit, or the id of a text in its vocabulary; F
 * inputs of the model, more than C where a cell becomes several; N features that are numbers; D dictionaries.
 */
public final class FittedTransforms {
    private static final String CLASSES = "classes";
    private static final String CLASS_COUNTS = "classCounts";
    private static final String CLASS_VALUES = "classValues"; // absent in older models, which knew one spelling
    private static final String VOCABULARIES = "vocabularies";
    private static final String COLUMNS = "columns";
    private static final String SPARSE_FACTOR = "sparseFactor";
    private static final String RESTORE = "copy the model again";

    private final RowSchema schema;
    private final List<Vocabulary> vocabularies; // [D]
    private final FittedColumns columns; // [C]
    private final FittedScale scale; // of numbers that are dense
    private final float sparseFactor; // of sparse numbers
    private final FittedInputs cellsToInputs;
    private final FittedTarget target;
    private final List<Long> classCounts; // [classes], or empty where they are not known
    private final boolean plain; // one scaled input for each number, and nothing else
    private final boolean sparse; // inputs are
    private final boolean uniform; // plain and dense, and all numbers scaled alike
    private final int inputs; // F

    private FittedTransforms(
            RowSchema schema,
            List<Vocabulary> vocabularies,
            FittedColumns columns,
            FittedScale scale,
            float sparseFactor,
            FittedTarget target,
            List<Long> classCounts) {
        this.schema = schema;
        this.vocabularies = List.copyOf(vocabularies);
        this.columns = columns;
        this.scale = scale;
        this.sparseFactor = sparseFactor;
        this.cellsToInputs = new FittedInputs(schema, columns, scale, sparseFactor);
        this.target = target;
        this.classCounts = List.copyOf(classCounts);
        this.plain = columns.plain();
        this.sparse = schema.features().sparse();
        this.uniform = plain && !sparse && scale.uniform();
        this.inputs = columns.inputs();
    }

    /**
     * Fits on the training rows, where the target is a class or numbers as they are.
     *
     * @param scaling how numbers are scaled
     * @param schema the columns
     * @param rules how each feature becomes inputs, [C]
     * @param train summaries of the training shards, by number
     * @return the transforms
     * @throws UserException if the rows have nothing to fit on
     */
    public static FittedTransforms fit(
            Scaling scaling, RowSchema schema, List<ColumnRule> rules, List<ShardSummary> train) {
        return fit(scaling, schema, rules, TargetRule.CLASS, train);
    }

    /**
     * Fits on the training rows. Statistics are merged in the fixed pairwise tree by shard number; counts are added.
     *
     * @param scaling how numbers are scaled
     * @param schema the columns
     * @param rules how each feature becomes inputs, [C]
     * @param target what the target is
     * @param train summaries of the training shards, by number
     * @return the transforms
     * @throws UserException if the rows have nothing to fit on
     */
    public static FittedTransforms fit(
            Scaling scaling, RowSchema schema, List<ColumnRule> rules, TargetRule target, List<ShardSummary> train) {
        if (rules.size() != schema.featureCount()) {
            throw new IllegalArgumentException(rules.size() + " rules for " + schema.featureCount() + " features");
        }
        List<Vocabulary> vocabularies = new ArrayList<>();
        int[] users = schema.features().firstOf(schema.dictionaryCount());
        for (int d = 0; d < users.length; d++) {
            int dictionary = d;
            vocabularies.add(rule(users[d], rules, target)
                    .fit(train.stream()
                            .map(shard -> shard.dictionaries().get(dictionary))
                            .toList()));
        }
        ColumnStatistics statistics = FittedScale.merge(schema.measuredCount(), train);
        FittedScale scale = FittedScale.fit(scaling, statistics, 0, schema.numberCount());
        FittedColumns.Builder columns = new FittedColumns.Builder();
        int number = 0;
        for (int c = 0; c < rules.size(); c++) {
            if (schema.features().kind(c).sparseNumber()) {
                int alike = schema.features().alike(c);
                columns.add(alike, FittedColumn.NUMBER);
                c += alike - 1;
                continue;
            }
            columns.add(
                    1,
                    rules.get(c) instanceof ColumnRule.Category category
                            ? FittedColumn.of(category, vocabularies.get(schema.dictionary(c)))
                            : FittedColumn.of(
                                    (ColumnRule.Number) rules.get(c), schema.describeFeature(c), statistics, number++));
        }
        return new FittedTransforms(
                schema,
                vocabularies,
                columns.build(),
                scale,
                scaling.kind() == Scaling.Kind.FACTOR ? (float) scaling.factor() : 1,
                FittedTarget.fit(target, schema, statistics),
                classCounts(schema, vocabularies, train));
    }

    /** The training rows of each class: whole numbers, so the order in which shards are added does not matter. */
    private static List<Long> classCounts(RowSchema schema, List<Vocabulary> vocabularies, List<ShardSummary> train) {
        if (!schema.classes()) {
            return List.of();
        }
        long[] counts = new long[vocabularies.get(schema.classDictionary()).size()];
        for (ShardSummary shard : train) {
            Dictionary dictionary = shard.dictionaries().get(schema.classDictionary());
            for (int i = 0; i < dictionary.words().size(); i++) {
                int label = vocabularies
                        .get(schema.classDictionary())
                        .id(dictionary.words().get(i));
                if (label >= 0) {
                    counts[label] += dictionary.counts().get(i);
                }
            }
        }
        return LongStream.of(counts).boxed().toList();
    }

    /** The rule of a dictionary: that of the features which use it, or the classes'. */
    private static VocabularyRule rule(int feature, List<ColumnRule> rules, TargetRule target) {
        return feature < 0 ? target.vocabulary() : ((ColumnRule.Category) rules.get(feature)).vocabulary();
    }

    /** @return the number of features of a record, C */
    public int cells() {
        return columns.count();
    }

    /** @return the number of inputs of the model, F */
    public int inputs() {
        return inputs;
    }

    /** @return the columns these were fitted on */
    public RowSchema schema() {
        return schema;
    }

    /**
     * @param dictionary its number in the schema
     * @return its vocabulary
     */
    public Vocabulary vocabulary(int dictionary) {
        return vocabularies.get(dictionary);
    }

    /** @return how targets become what the loss compares */
    public FittedTarget target() {
        return target;
    }

    /** @return target values per example, T */
    public int targets() {
        return target.reconstruction() ? inputs : schema.targetCount();
    }

    /** @return whether examples are told to be normal or anomalous, which the reconstruction of their inputs is to tell */
    public boolean anomalies() {
        return target.reconstruction() && schema.classes();
    }

    /** @return the class labels by number; empty where the target is none */
    public List<String> classes() {
        return schema.classes() && !target.reconstruction()
                ? vocabulary(schema.classDictionary()).labels()
                : List.of();
    }

    /** @return the number of training rows of each class, by number; empty where the model's files do not tell */
    public List<Long> classCounts() {
        return classCounts;
    }

    /**
     * Says where each feature went: {@code carat 0, cut 1 to 5 (one of 5), userId 6 (of 671 categories)}.
     *
     * @return a line for each feature, in their order
     */
    public List<String> describe() {
        List<String> lines = new ArrayList<>();
        int at = 0;
        for (int c = 0; c < cells(); c++) {
            if (schema.features().kind(c).sparseNumber()) {
                int alike = schema.features().alike(c);
                c += alike - 1;
                at += alike;
                lines.add("to " + schema.featureName(c) + " " + (at - alike) + " to " + (at - 1) + " (sparse)");
                continue;
            }
            int ids = schema.coded(c) ? vocabulary(schema.dictionary(c)).size() : 0;
            lines.add(columns.of(c).describe(schema.featureName(c), at, ids));
            at += columns.of(c).width();
        }
        return lines;
    }

    /**
     * @param input an input of the model, 0 to F − 1
     * @return how many ids it may be; 0 where it is none
     */
    public int ids(int input) {
        int c = columns.feature(input);
        return columns.of(c).kind() == FittedColumn.Kind.INDEX
                ? vocabulary(schema.dictionary(c)).size()
                : 0;
    }

    /** @return what the count of inputs is made of, in parentheses, where some features become several; else nothing */
    public String expansion() {
        if (inputs == cells()) {
            return "";
        }
        return IntStream.range(0, cells())
                .filter(c -> columns.of(c).width() != 1)
                .mapToObj(c -> schema.featureName(c) + " " + columns.of(c).width())
                .collect(Collectors.joining(", ", " (of " + cells() + " columns, some take several: ", ")"));
    }

    /**
     * Finds a text's cell.
     *
     * @param feature 0 to C − 1, a coded one
     * @param text the text, null where it is missing
     * @return its id
     * @throws UserException if the vocabulary has none for it
     */
    public int id(int feature, String text) {
        int dictionary = schema.dictionary(feature);
        return id(dictionary, schema.describeFeature(feature), text);
    }

    private int id(int dictionary, String place, String text) {
        int id = vocabularies.get(dictionary).id(text);
        if (id != Vocabulary.NONE) {
            return id;
        }
        String known = some(vocabularies.get(dictionary).words());
        throw text == null
                ? new UserException(place, "is missing", "fill it in, or set missing = category for its column")
                : dictionary == schema.classDictionary()
                        ? new UserException(
                                place,
                                "class \"" + text + "\" is not among the classes of the training rows, " + known,
                                "add training rows of it, or take these rows out; where data.split left it none, another seed may help")
                        : new UserException(
                                place,
                                "category \"" + text + "\" is not in the column's vocabulary, " + known,
                                "add it there, or set unknown = index for its column");
    }

    private static String some(List<String> words) {
        String shown = words.stream().limit(10).map(word -> "\"" + word + "\"").collect(Collectors.joining(", "));
        return shown + (words.size() > 10 ? ", … (" + words.size() + ")" : "");
    }

    /** @return the coded features that are categories, and no tokens of a text: those with a dictionary of their own */
    public int[] categories() {
        int[] users = new int[schema.dictionaryCount()];
        int[] features = IntStream.range(0, cells()).filter(schema::coded).toArray();
        for (int feature : features) {
            users[schema.dictionary(feature)]++;
        }
        return IntStream.of(features)
                .filter(feature -> users[schema.dictionary(feature)] == 1)
                .toArray();
    }

    /**
     * Looks for columns whose categories the model does not know, perhaps since they are spelled otherwise.
     *
     * @param shards summaries of shards to evaluate on
     * @return a warning for each column of which half of the values or more are unknown
     */
    public List<String> strangers(List<ShardSummary> shards) {
        List<String> warnings = new ArrayList<>();
        for (int c : categories()) {
            int dictionary = schema.dictionary(c);
            Map<String, Long> unknown = new TreeMap<>();
            long all = 0;
            for (ShardSummary shard : shards) {
                Dictionary words = shard.dictionaries().get(dictionary);
                for (int i = 0; i < words.words().size(); i++) {
                    all += words.counts().get(i);
                    if (unknown(c, vocabularies.get(dictionary).id(words.words().get(i)))) {
                        unknown.merge(words.words().get(i), words.counts().get(i), Long::sum);
                    }
                }
            }
            long strange = unknown.values().stream().mapToLong(Long::longValue).sum();
            if (strange > 0) {
                strangers(c, strange, all, unknown.keySet().iterator().next()).ifPresent(warnings::add);
            }
        }
        return warnings;
    }

    /**
     * @param feature 0 to C − 1, a coded one
     * @param id of a text
     * @return whether it is that of unknown ones
     */
    public boolean unknown(int feature, double id) {
        int unknown = vocabulary(schema.dictionary(feature)).unknown();
        return unknown != Vocabulary.NONE && id == unknown;
    }

    /**
     * @param feature 0 to C − 1, a coded one
     * @param unknown how many values are unknown
     * @param all of so many
     * @param example one of them
     * @return the warning, if they are half or more
     */
    public Optional<String> strangers(int feature, long unknown, long all, String example) {
        if (unknown == 0 || 2 * unknown < all) {
            return Optional.empty();
        }
        return Optional.of(schema.describeFeature(feature) + ": " + unknown + " of " + all
                + " values are unknown to the model, such as \"" + example + "\"; it knows "
                + some(vocabulary(schema.dictionary(feature)).words()) + "; check how they are spelled");
    }

    /**
     * Makes the cells of a record.
     *
     * @param row its numbers and texts
     * @param cells [C], overwritten
     * @throws UserException if a text has no id
     */
    public void cells(Row row, double[] cells) {
        int number = 0;
        int text = 0;
        int sparseNumber = 0;
        int next = 0; // of the row's sparse values
        for (Features.Run run : schema.features().runs()) {
            for (int c = run.first(); c < run.end(); c++) {
                if (run.kind().coded()) {
                    cells[c] = id(c, row.texts()[text++]);
                } else if (!run.kind().sparseNumber()) {
                    cells[c] = row.values()[number++];
                } else {
                    boolean there = next < row.sparse().count() && row.sparse().indices()[next] == sparseNumber++;
                    cells[c] = there ? row.sparse().values()[next++] : 0;
                }
            }
        }
    }

    /**
     * Checks cells that somebody else made.
     *
     * @param cells [… C …], read
     * @param from index of the first
     * @throws UserException if the cell of a coded feature is no id
     */
    public void requireIds(double[] cells, int from) {
        for (Features.Run run : schema.features().runs()) {
            for (int c = run.first(); run.kind().coded() && c < run.end(); c++) {
                double cell = cells[from + c];
                int ids = vocabulary(run.kind().dictionary()).size();
                if (!(cell >= 0 && cell < ids && cell == (int) cell)) {
                    throw new UserException(
                            schema.describeFeature(c),
                            "needs the id of a category, a whole number from 0 to " + (ids - 1) + ", got " + cell,
                            "let Model.features make it of texts");
                }
            }
        }
    }

    /**
     * Translates the codes of a shard.
     *
     * @param dictionary the number of a dictionary
     * @param words those of the shard
     * @return the id of each code, 0 for what is missing and then the words, [1 + words]; {@link Vocabulary#NONE} for what
     *     {@link #requireKnown} refuses
     */
    public int[] ids(int dictionary, List<String> words) {
        Vocabulary vocabulary = vocabularies.get(dictionary);
        int[] ids = new int[1 + words.size()];
        ids[0] = vocabulary.missing();
        for (int i = 0; i < words.size(); i++) {
            ids[1 + i] = vocabulary.id(words.get(i));
        }
        return ids;
    }

    /**
     * Checks that rows have no text without an id, and no target that cannot be scaled.
     *
     * @param shards summaries of shards
     * @throws UserException naming column and text
     */
    public void requireKnown(List<ShardSummary> shards) {
        requireKnown(shards, (dictionary, word) -> Optional.empty());
    }

    /** Finds where a word stands. */
    @FunctionalInterface
    public interface Places {
        /**
         * @param dictionary the word's
         * @param word a word that some row has
         * @return file and line of the first row that has it; empty where that is not known
         */
        Optional<String> of(int dictionary, String word);
    }

    /**
     * Checks that rows have no text without an id, and no target that cannot be scaled.
     *
     * @param shards summaries of shards
     * @param places finds where a text without an id stands
     * @throws UserException naming place, column and text
     */
    public void requireKnown(List<ShardSummary> shards, Places places) {
        target.requireScalable(schema, shards);
        int[] users = schema.features().firstOf(vocabularies.size());
        for (ShardSummary shard : shards) {
            for (int d = 0; d < vocabularies.size(); d++) {
                int feature = users[d];
                String place = feature < 0 ? "data.label" : schema.describeFeature(feature);
                for (String word : shard.dictionaries().get(d).words()) {
                    if (vocabularies.get(d).id(word) == Vocabulary.NONE) {
                        Optional<String> where = places.of(d, word);
                        id(d, where.map(at -> at + ", " + place).orElse(place), word);
                    }
                }
            }
        }
    }

    /**
     * Rounds cells to float32, numbers after the base is taken off.
     *
     * @param cells [C], in the data's unit, read
     * @param from index of the first cell
     * @param over [C], overwritten
     */
    public void overBase(double[] cells, int from, float[] over) {
        int number = 0;
        for (FittedColumns.Run run : columns.runs()) {
            boolean numeric = run.column().kind() == FittedColumn.Kind.NUMBER;
            for (int c = run.first(); c < run.end(); c++) {
                over[c] = (float) (cells[from + c] - (numeric ? scale.base(number++) : 0));
            }
        }
    }

    /**
     * Takes the base off the numbers of an image.
     *
     * @param image [N], changed
     */
    public void takeBaseOff(float[] image) {
        for (int n = 0; scale.base() != null && n < image.length; n++) {
            image[n] = (float) (image[n] - scale.base(n));
        }
    }

    /**
     * @param measured the number of a feature that is a number, or behind those of a numeric target
     * @return what its values are told over
     */
    public double base(int measured) {
        int numbers = schema.numberCount();
        if (measured < numbers) {
            return scale.base(measured);
        }
        double[] targets = target.base();
        return targets == null ? 0 : targets[measured - numbers];
    }

    /**
     * Looks for whole numbers, perhaps ids, that float32 does not hold and that no offset brings near zero.
     *
     * @param shards summaries of shards
     * @return a warning for each such feature and target
     */
    public List<String> rounding(List<ShardSummary> shards) {
        List<String> warnings = new ArrayList<>();
        int number = 0;
        for (int c = 0; c < cells(); c++) {
            Features.Kind kind = schema.features().kind(c);
            if (kind.coded() || kind.sparse()) {
                c += schema.features().alike(c) - 1;
                continue;
            }
            int n = number++;
            if (scale.factor() == null || scale.offset()[n] == 0 && scale.base(n) == 0) {
                rounding(
                                schema.describeFeature(c),
                                n,
                                shards,
                                "set type = category if they name something, or scale = standardize if they measure")
                        .ifPresent(warnings::add);
            }
        }
        for (int n = number; n < schema.measuredCount() && !target.scaled(); n++) {
            if (base(n) == 0) {
                rounding(
                                schema.describe(schema.targetColumns()[n - number]),
                                n,
                                shards,
                                "set data.label.scale = standardize, or data.label.type = class if they name something")
                        .ifPresent(warnings::add);
            }
        }
        return warnings;
    }

    private Optional<String> rounding(String column, int measured, List<ShardSummary> shards, String remedy) {
        double unheld = shards.stream()
                .mapToDouble(shard -> shard.statistics().unheld(measured))
                .min()
                .orElse(Double.POSITIVE_INFINITY);
        return Double.isInfinite(unheld)
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "%s: whole numbers that float32 does not hold, such as %.0f, which becomes %.0f; %s",
                        column,
                        unheld,
                        (double) (float) unheld,
                        remedy));
    }

    /**
     * Turns the cells of a record into inputs.
     *
     * @param cells [C], as {@link #overBase} gives them, changed where that spares a copy
     * @param x [… F …], overwritten from {@code at} on
     * @param at index of the first input
     */
    public void apply(float[] cells, float[] x, int at) {
        if (plain) {
            scale.apply(cells);
            System.arraycopy(cells, 0, x, at, inputs);
            return;
        }
        cellsToInputs.apply(cells, x, at);
    }

    /** @return whether inputs are sparse, as declared */
    public boolean sparse() {
        return sparse;
    }

    /**
     * Turns the cells of a record into sparse inputs.
     *
     * @param cells of the features that are no sparse numbers, numbers over their base, read
     * @param indices which sparse numbers are not 0, ascending, read
     * @param values they, read
     * @param count how many
     * @param to gets the example
     */
    public void apply(float[] cells, int[] indices, float[] values, int count, SparseRows to) {
        cellsToInputs.apply(cells, indices, values, count, to);
    }

    /**
     * Turns a record into sparse inputs.
     *
     * @param row its numbers and texts
     * @param to gets the example
     * @throws UserException if a text has no id
     */
    public void apply(Row row, SparseRows to) {
        float[] cells = new float[cells() - schema.features().sparseCount()];
        int cell = 0;
        int number = 0;
        int text = 0;
        for (Features.Run run : schema.features().runs()) {
            for (int c = run.first(); !run.kind().sparseNumber() && c < run.end(); c++) {
                if (run.kind().coded()) {
                    cells[cell++] = id(c, row.texts()[text++]);
                } else {
                    cells[cell++] = (float) (row.values()[number] - scale.base(number));
                    number++;
                }
            }
        }
        SparseValues values = row.sparse();
        float[] rounded = new float[values.count()];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (float) values.values()[i];
        }
        apply(cells, values.indices(), rounded, rounded.length, to);
    }

    /**
     * Turns the cells of a record into sparse inputs.
     *
     * @param cells [… C …], in the data's unit, read
     * @param from index of the first
     * @param to gets the example
     */
    public void apply(double[] cells, int from, SparseRows to) {
        cellsToInputs.apply(cells, from, to);
    }

    /** @return whether inputs are numbers that are all scaled alike, or not at all, so that {@link #applyUniform} serves */
    public boolean uniform() {
        return uniform;
    }

    /**
     * Scales inputs of whole rows in place, where all are scaled alike.
     *
     * @param x inputs of rows; those in [from, end) are changed
     * @param from index of the first
     * @param end index behind the last
     */
    public void applyUniform(float[] x, int from, int end) {
        scale.applyUniform(x, from, end);
    }

    /** @return these transforms as JSON */
    public ObjectNode toJson() {
        ObjectNode json = Json.object();
        ArrayNode names = json.putArray(CLASSES);
        classes().forEach(names::add);
        classCounts.forEach(json.putArray(CLASS_COUNTS)::add);
        if (schema.classes() && vocabulary(schema.classDictionary()).values()) {
            json.put(CLASS_VALUES, true);
        }
        scale.write(json);
        if (sparseFactor != 1) {
            json.put(SPARSE_FACTOR, sparseFactor);
        }
        target.write(json);
        if (!plain || anomalies()) {
            ArrayNode lists = json.putArray(VOCABULARIES);
            vocabularies.forEach(vocabulary -> lists.add(vocabulary.toJson()));
            ArrayNode list = json.putArray(COLUMNS);
            columns.write(list);
        }
        return json;
    }

    /**
     * @param json what {@link #toJson} gave
     * @param schema the columns of the training rows
     * @param place the file, for errors
     * @return the transforms
     * @throws UserException if it is none, or of other columns
     */
    public static FittedTransforms fromJson(JsonNode json, RowSchema schema, String place) {
        JsonNode classes = json.path(CLASSES);
        if (!classes.isArray()) {
            throw new UserException(place, "has no list \"classes\"", RESTORE);
        }
        FittedScale scale = FittedScale.read(json, schema.numberCount(), place);
        List<Vocabulary> vocabularies = new ArrayList<>();
        if (json.has(VOCABULARIES)) {
            json.get(VOCABULARIES).forEach(vocabulary -> vocabularies.add(Vocabulary.fromJson(vocabulary, place)));
        } else if (schema.classes()) {
            vocabularies.add(new Vocabulary(
                    Vocabulary.texts(classes),
                    false,
                    false,
                    json.path(CLASS_VALUES).asBoolean()));
        }
        JsonNode list = json.path(COLUMNS);
        int cells = schema.featureCount();
        long listed = FittedColumns.count(list);
        if (vocabularies.size() != schema.dictionaryCount() || json.has(COLUMNS) && listed != cells) {
            throw new UserException(
                    place,
                    "has " + vocabularies.size() + " vocabularies and " + listed + " columns, where the schema has "
                            + schema.dictionaryCount() + " and " + cells,
                    RESTORE);
        }
        FittedColumns columns = FittedColumns.read(list, schema, vocabularies::get);
        List<Long> counts = new ArrayList<>();
        json.path(CLASS_COUNTS).forEach(count -> counts.add(count.asLong()));
        return new FittedTransforms(
                schema,
                vocabularies,
                columns,
                scale,
                (float) json.path(SPARSE_FACTOR).asDouble(1),
                FittedTarget.read(json, schema, place),
                counts);
    }
}
