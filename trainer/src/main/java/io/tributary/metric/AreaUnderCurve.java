package io.tributary.metric;

import java.util.LinkedHashMap;
import java.util.Map;

/** The area under a curve that a threshold on the score of class 1 of two draws. */
enum AreaUnderCurve implements RankMetric {
    /** Receiver operating characteristic: the chance that an example of class 1 scores above one of class 0. */
    ROC("auc-roc") {
        @Override
        Ranking.Area area(Ranking ranking) {
            return ranking.areaUnderRoc();
        }
    },

    /** Precision over recall, as steps: the average precision of scikit-learn. */
    PRECISION_RECALL("auc-pr") {
        @Override
        Ranking.Area area(Ranking ranking) {
            return ranking.areaUnderPrecisionRecall();
        }
    };

    private final String type;

    AreaUnderCurve(String type) {
        this.type = type;
    }

    abstract Ranking.Area area(Ranking ranking);

    @Override
    public String type() {
        return type;
    }

    @Override
    public Map<String, Double> values(Ranking ranking) {
        Ranking.Area area = area(ranking);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(type, area.value());
        if (area.error() > 0) {
            values.put(type + "-error-bound", area.error());
        }
        return values;
    }

    @Override
    public boolean higherIsBetter() {
        return true;
    }
}
