package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.config.Setting;
import io.tributary.job.JobConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The forecast beside what was measured on links of 400 Mbit/s. */
class ClusterForecastTest {
    private static final double MODEL = 4 * 8_282_010.0;
    private static final double LINK = 50e6;
    private static final double PRODUCTS = 100e9;

    private static JobConfig job(String... settings) {
        List<Setting> all = new ArrayList<>();
        for (String setting : settings) {
            all.add(Setting.parse(setting));
        }
        return JobConfig.parse("job", """
                data { format = csv, train = "rows.csv", label { column = 64, type = class }, split.validation = 0 }
                model {
                  input = [64]
                  layers = [
                    { type = dense, units = 4000, activation = relu }
                    { type = dense, units = 2000, activation = relu }
                    { type = dense, units = 10 }
                  ]
                  loss = softmax-cross-entropy
                }
                optimizer { type = adam, learning-rate = 0.001 }
                train { epochs = 1, batch-size = 16, shards = 8 }
                """, all, "");
    }

    private static ClusterForecast of(int executors, JobConfig job) {
        int bytes = job.options().exchange().precision().bytes();
        return ClusterForecast.of(
                job,
                ExchangeForecast.Load.all(bytes * 8_282_010L),
                new ClusterForecast.Cluster(executors, 1, LINK, PRODUCTS));
    }

    @Test
    void aStepTakesWhatItTook() {
        assertEquals(1.489, of(2, job()).seconds(), 0.05);
        assertEquals(1.698, of(4, job()).seconds(), 0.3); // five processes shared two cores
        assertTrue(of(2, job()).efficiency() < 0.01, "a small batch");
        assertTrue(of(2, job("train.batch-size=100000")).efficiency() > 0.9, "a large one");
    }

    @Test
    void halfTheBytesTakeHalfTheLinks() {
        ClusterForecast half = of(4, job("train.exchange.precision=bfloat16", "train.exchange.error-feedback=false"));
        assertEquals(of(4, job()).exchange().seconds() / 2, half.exchange().seconds(), 1e-6);
        assertEquals(
                half.executorBytes() + 2 * 2 * MODEL,
                of(4, job("train.exchange.precision=bfloat16")).executorBytes(),
                1);
    }

    @Test
    void theDriverNeedsTheSameWhateverTheExecutors() {
        assertEquals(6 * MODEL, of(2, job()).driverBytes());
        assertEquals(6 * MODEL, of(8, job()).driverBytes());
        assertTrue(of(8, job()).executorBytes() < 4 * MODEL, "one shard, weights and what it owns");
    }

    @Test
    void withAllExamplesInAStepTheirTimeIsNotKnown() {
        ClusterForecast all = of(2, job("train.batch-size=all"));
        assertTrue(Double.isNaN(all.seconds()));
        assertTrue(all.lines().stream().noneMatch(line -> line.contains("NaN")), all.lines()::toString);
    }
}
