package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ExchangeForecastTest {
    private static final long MODEL = 33_128_040;
    private static final double LINK = 50e6; // 400 Mbit/s

    /** In models: what the driver sends and receives, and the busiest executor. */
    private static double[] models(ExchangeForecast forecast) {
        return new double[] {
            forecast.driverSends() / MODEL,
            forecast.driverReceives() / MODEL,
            forecast.executorSends() / MODEL,
            forecast.executorReceives() / MODEL
        };
    }

    /** The executor's 1.75 is what {@code bench/links.sh} measured, by the counters of its link. */
    @Test
    void byRangesTheDriverSendsOneModelWhateverTheExecutors() {
        assertArrayEquals(
                new double[] {1, 1, 1.75, 1.75},
                models(ExchangeForecast.of(ExchangeForecast.Load.all(MODEL), 8, 4, 1, LINK)),
                1e-6);
        assertArrayEquals(
                new double[] {1, 1, 1.875, 1.875},
                models(ExchangeForecast.of(ExchangeForecast.Load.all(MODEL), 64, 8, 1, LINK)),
                1e-6);
        assertEquals(
                2 * MODEL / LINK,
                ExchangeForecast.of(ExchangeForecast.Load.all(MODEL), 64, 8, 1, LINK)
                        .seconds(),
                1e-6);
    }

    /** Twelve shards in runs of three are two nodes of the tree each; in runs of four, one. */
    @Test
    void runsThatTheTreeCutsCostAnotherModel() {
        assertArrayEquals(
                new double[] {1, 1, 2.5, 2.5},
                models(ExchangeForecast.of(ExchangeForecast.Load.all(MODEL), 12, 4, 1, LINK)),
                1e-6);
        assertEquals(5.0 / 3, models(ExchangeForecast.of(ExchangeForecast.Load.all(MODEL), 12, 3, 1, LINK))[2], 1e-6);
    }

    @Test
    void tasksOfOneExecutorMergeFirst() {
        assertArrayEquals(
                models(ExchangeForecast.of(ExchangeForecast.Load.all(MODEL), 64, 4, 1, LINK)),
                models(ExchangeForecast.of(ExchangeForecast.Load.all(MODEL), 64, 4, 8, LINK)));
    }

    @Test
    void aSmallModelGoesInAStar() {
        ExchangeForecast forecast = ExchangeForecast.of(ExchangeForecast.Load.all(4 * 79_510), 4, 4, 1, LINK);
        assertTrue(forecast.how().startsWith("in a star: "), forecast.how());
        assertEquals(8 * 4 * 79_510 / LINK, forecast.seconds(), 1e-9);
    }
}
