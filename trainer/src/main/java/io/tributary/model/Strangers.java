package io.tributary.model;

import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.transform.FittedTransforms;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Counts categories that a model does not know while it predicts. Mutable; of one thread, whose counts are merged. */
public final class Strangers implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int[] features; // of those that are categories: 0 to C − 1
    private final int[] texts; // by place in features: the text of a row
    private final long[] unknown; // by place in features
    private final long[] all; // by place in features
    private final String[] examples; // by place in features, or null

    /** @param fitted knows the categories */
    public Strangers(FittedTransforms fitted) {
        this(fitted.categories(), texts(fitted));
    }

    /** The text of each category. */
    private static int[] texts(FittedTransforms fitted) {
        RowSchema schema = fitted.schema();
        int[] coded =
                IntStream.range(0, schema.featureCount()).filter(schema::coded).toArray();
        return IntStream.of(fitted.categories())
                .map(feature -> Arrays.binarySearch(coded, feature))
                .toArray();
    }

    private Strangers(int[] features, int[] texts) {
        this.features = features;
        this.texts = texts;
        this.unknown = new long[features.length];
        this.all = new long[features.length];
        this.examples = new String[features.length];
    }

    /** @return counts of nothing, of the same model */
    public Strangers fresh() {
        return new Strangers(features, texts);
    }

    /**
     * Counts the categories of a record.
     *
     * @param row the record, read
     * @param cells its cells, [C], read
     * @param fitted made them
     */
    void add(Row row, double[] cells, FittedTransforms fitted) {
        for (int i = 0; i < features.length; i++) {
            String text = row.texts()[texts[i]];
            if (text != null) {
                count(i, text, fitted.unknown(features[i], cells[features[i]]));
            }
        }
    }

    /**
     * Counts the categories of a record whose cells were not made.
     *
     * @param row the record, read
     * @param fitted knows the categories
     */
    void add(Row row, FittedTransforms fitted) {
        for (int i = 0; i < features.length; i++) {
            String text = row.texts()[texts[i]];
            if (text != null) {
                count(i, text, fitted.unknown(features[i], fitted.id(features[i], text)));
            }
        }
    }

    private void count(int i, String text, boolean isUnknown) {
        all[i]++;
        if (isUnknown) {
            unknown[i]++;
            examples[i] = examples[i] == null ? text : examples[i];
        }
    }

    /** @param other counts of the same model, added to these */
    public void merge(Strangers other) {
        for (int i = 0; i < features.length; i++) {
            unknown[i] += other.unknown[i];
            all[i] += other.all[i];
            String example = other.examples[i];
            boolean first = examples[i] == null || example != null && example.compareTo(examples[i]) < 0;
            examples[i] = first ? example : examples[i];
        }
    }

    /** @return whether nothing was counted */
    public boolean isEmpty() {
        return LongStream.of(all).sum() == 0;
    }

    /**
     * @param fitted knows the categories
     * @return a warning for each column of which half or more is unknown
     */
    public List<String> warnings(FittedTransforms fitted) {
        List<String> warnings = new ArrayList<>();
        for (int i = 0; i < features.length; i++) {
            fitted.strangers(features[i], unknown[i], all[i], examples[i]).ifPresent(warnings::add);
        }
        return warnings;
    }
}
