package io.tributary.report;

import io.tributary.metric.ConfusionMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Precision, recall, F1 and examples of every class, with their means, as lines of a console. */
public final class ClassTable {
    /** More classes than a screen has lines are left to the report. */
    private static final int MOST_CLASSES = 50;

    private static final int WIDEST_NAME = 24;

    private ClassTable() {}

    /**
     * @param confusion the confusion matrix
     * @return the lines, without line ends; none where there are too many classes
     */
    public static List<String> lines(Confusion confusion) {
        if (confusion.classes().size() > MOST_CLASSES) {
            return List.of();
        }
        List<ConfusionMatrix.PerClass> classes = confusion.shown();
        List<String> lines = new ArrayList<>();
        lines.add(
                String.format(Locale.ROOT, "%-24s %9s %9s %9s %10s", "class", "precision", "recall", "f1", "examples"));
        classes.forEach(each -> lines.add(line(confusion.name(each), each)));
        lines.add(line("macro mean", ConfusionMatrix.mean(classes, false)));
        lines.add(line("weighted mean", ConfusionMatrix.mean(classes, true)));
        return lines;
    }

    private static String line(String name, ConfusionMatrix.PerClass each) {
        String shown = name.length() > WIDEST_NAME ? name.substring(0, WIDEST_NAME - 1) + "…" : name;
        return String.format(
                Locale.ROOT,
                "%-24s %9.4f %9.4f %9.4f %10s",
                shown,
                each.precision(),
                each.recall(),
                each.f1(),
                Text.count(each.support()));
    }
}
