package io.tributary.job;

import io.tributary.report.Confusion;
import io.tributary.row.Split;
import io.tributary.train.MetricSums;
import io.tributary.train.Problem;
import io.tributary.train.Trial;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Loss and metrics over the examples of a split.
 *
 * @param split which examples
 * @param problem what was learned
 * @param classes name of each class
 * @param sums merged over all shards
 */
public record Evaluation(Split split, Problem problem, List<String> classes, MetricSums sums) {
    static Evaluation of(Trial trial, Split split, MetricSums sums) {
        return new Evaluation(split, trial.problem(), trial.fitted().classes(), sums);
    }

    /** @return figure by name: {@code loss} first, then the metrics in their order */
    public Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("loss", sums.meanLoss());
        figures.putAll(problem.metricValues(sums));
        return figures;
    }

    /** @return the confusion matrix, where the metrics count one */
    public Optional<Confusion> confusion() {
        return problem.confusion(sums).map(matrix -> new Confusion(split.key(), classes, matrix));
    }
}
