package io.tributary.transform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tributary.random.Key;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnStatisticsTest {
    @Test
    void mergedPartsEqualTheWhole() {
        for (int cut : new int[] {0, 1, 13, 207}) {
            ColumnStatistics whole = new ColumnStatistics(2);
            ColumnStatistics first = new ColumnStatistics(2);
            ColumnStatistics second = new ColumnStatistics(2);
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < 207; i++) {
                float x = 1e4f + Key.uniform(1, i);
                double[] row = {x, -5, 99};
                whole.add(row);
                (i < cut ? first : second).add(row);
                sum += x;
                squares += (x - 1e4) * (x - 1e4);
            }
            first.merge(second);
            double mean = sum / 207;
            double deviation = Math.sqrt(squares / 207 - (mean - 1e4) * (mean - 1e4));
            for (ColumnStatistics statistics : List.of(whole, first)) {
                assertEquals(207, statistics.count());
                assertEquals(mean, statistics.mean(0), 1e-9);
                assertEquals(deviation, statistics.standardDeviation(0), 1e-9);
                assertEquals(whole.least(0), statistics.least(0));
                assertEquals(whole.greatest(0), statistics.greatest(0));
            }
        }
    }

    @Test
    void aConstantColumnHasNoDeviationAtAll() {
        ColumnStatistics all = new ColumnStatistics(1);
        for (int part = 0; part < 7; part++) {
            ColumnStatistics statistics = new ColumnStatistics(1);
            for (int i = 0; i < 100 + part; i++) {
                statistics.add(new double[] {0.1});
            }
            all.merge(statistics);
        }
        assertEquals(0.1, all.mean(0));
        assertEquals(0, all.standardDeviation(0));
    }

    @Test
    void aMismatchNamesBothSizes() {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> new ColumnStatistics(2).merge(new ColumnStatistics(3)))
                .getMessage();
        assertEquals("cannot merge statistics of 3 features into 2", message);
    }
}
