package io.tributary.spark.predict;

import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.transform.FittedTransforms;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;

/**
 * Counts categories that the model does not know while it predicts. By Spark's accumulators, which count a task that is run
 * again twice: good enough for a warning where half of a column is unknown, and for nothing else.
 */
final class Strangers implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int[] features; // of those that are categories: 0 to C − 1
    private final int[] texts; // by place in features: the text of a row
    private final LongAccumulator[] unknown;
    private final LongAccumulator[] all;
    private final CollectionAccumulator<String> examples; // FEATURE TAB TEXT, one of each task and feature

    private transient boolean[] shown; // by place in features

    Strangers(JavaSparkContext context, FittedTransforms fitted) {
        RowSchema schema = fitted.schema();
        int[] textAt = new int[schema.featureCount()]; // texts before a feature
        for (int c = 1; c < textAt.length; c++) {
            textAt[c] = textAt[c - 1] + (schema.coded(c - 1) ? 1 : 0);
        }
        this.features = fitted.categories();
        this.texts = IntStream.of(features).map(feature -> textAt[feature]).toArray();
        this.unknown = counters(context);
        this.all = counters(context);
        this.examples = new CollectionAccumulator<>();
        context.sc().register(examples, "unknown categories");
    }

    private LongAccumulator[] counters(JavaSparkContext context) {
        LongAccumulator[] counters = new LongAccumulator[features.length];
        for (int i = 0; i < counters.length; i++) {
            counters[i] = context.sc().longAccumulator();
        }
        return counters;
    }

    /** Counts the categories of a record. */
    void add(Row row, double[] cells, FittedTransforms fitted) {
        if (shown == null) {
            shown = new boolean[features.length];
        }
        for (int i = 0; i < features.length; i++) {
            String text = row.texts()[texts[i]];
            if (text == null) {
                continue;
            }
            all[i].add(1L);
            if (fitted.unknown(features[i], cells[features[i]])) {
                unknown[i].add(1L);
                if (!shown[i]) {
                    shown[i] = true;
                    examples.add(features[i] + "\t" + text);
                }
            }
        }
    }

    /** {@return a warning for each column of which half or more is unknown} */
    List<String> warnings(FittedTransforms fitted) {
        List<String> warnings = new ArrayList<>();
        for (int i = 0; i < features.length; i++) {
            String begin = features[i] + "\t";
            String example = examples.value().stream()
                    .filter(each -> each.startsWith(begin))
                    .map(each -> each.substring(begin.length()))
                    .min(Comparator.naturalOrder())
                    .orElse("");
            fitted.strangers(features[i], unknown[i].value(), all[i].value(), example)
                    .ifPresent(warnings::add);
        }
        return warnings;
    }
}
