package io.tributary.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.error.UserException;
import io.tributary.support.Goldens;
import io.tributary.support.Samples;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SchedulesTest {
    private static final JsonNode GOLDEN = Goldens.read("schedules");

    private static Schedule schedule(String config) {
        return Schedule.read(Samples.section("learning-rate { " + config + " }"), "learning-rate");
    }

    static List<String> goldenNames() {
        return Goldens.names(GOLDEN);
    }

    @ParameterizedTest
    @MethodSource("goldenNames")
    void ratesAreThoseOfPyTorch(String config) {
        JsonNode rates = GOLDEN.get(config);
        Schedule schedule = schedule(config);
        for (int i = 0; i < rates.size(); i++) {
            assertEquals(rates.get(i).asDouble(), schedule.at(i + 1), 1e-9, "step " + (i + 1));
        }
    }

    @Test
    void everyRegisteredScheduleHasRates() {
        TreeSet<String> missing = new TreeSet<>(Schedules.REGISTRY.names());
        goldenNames().forEach(config -> missing.remove(config.replaceFirst("type = ([a-z-]+).*", "$1")));
        assertEquals(new TreeSet<>(), missing);
    }

    /** Rates at the steps 1, 2, 4, 5, 9 and a million. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type = constant, initial = 0.5 | 0.5 | 0.5 | 0.5 | 0.5 | 0.5 | 0.5",
                "type = constant, initial = 0.5, warmup-steps = 4 | 0.125 | 0.25 | 0.5 | 0.5 | 0.5 | 0.5",
                "type = step, boundaries = [1, 4], values = [3, 2, 1] | 3 | 2 | 2 | 1 | 1 | 1",
                "type = polynomial, initial = 1, decay-steps = 4, end = 0.5 | 1 | 0.875 | 0.625 | 0.5 | 0.5 | 0.5",
                "type = polynomial, initial = 1, decay-steps = 4, end = 0, power = 2 | 1 | 0.5625 | 0.0625 | 0 | 0 | 0",
                "type = polynomial, initial = 1, decay-steps = 4, end = 0, warmup-steps = 4 | 0.25 | 0.5 | 1 | 1 | 0 | 0",
                "type = exponential, initial = 1, decay-steps = 4, decay-rate = 0.0625 | 1 | 0.5 | 0.125 | 0.0625 | 0.00390625 | 0",
                "type = cosine, initial = 1, decay-steps = 4, alpha = 0.5 | 1 | 0.92677669529 | 0.57322330470 | 0.5 | 0.5 | 0.5",
            })
    void ratesAreTheFormulas(
            String config, double first, double second, double fourth, double fifth, double ninth, double last) {
        Schedule schedule = schedule(config);
        assertEquals(first, schedule.at(1), 1e-9);
        assertEquals(second, schedule.at(2), 1e-9);
        assertEquals(fourth, schedule.at(4), 1e-9);
        assertEquals(fifth, schedule.at(5), 1e-9);
        assertEquals(ninth, schedule.at(9), 1e-9);
        assertEquals(last, schedule.at(1_000_000), 1e-9);
    }

    /** Where the rising part is one step, no step or every step. */
    @ParameterizedTest
    @CsvSource({"10, 0.1", "2, 0.5", "10, 0", "10, 1", "7, 0.2"})
    void oneCycleHasARateAtEveryStep(int steps, double start) {
        Schedule schedule = schedule("type = one-cycle, max = 1, total-steps = " + steps + ", pct-start = " + start);
        double most = 0;
        for (int step = 1; step <= steps + 2; step++) {
            double rate = schedule.at(step);
            assertTrue(rate > 0 && rate <= 1, "step " + step + ": " + rate);
            most = Math.max(most, rate);
        }
        assertTrue(most > 0.9, "the top is reached: " + most);
    }

    @Test
    void aNumberIsAConstantRate() {
        assertEquals(Schedule.constant(0.25), Schedule.read(Samples.section("learning-rate = 0.25"), "learning-rate"));
    }

    @Test
    void anOptimizerFollowsItsSchedule() {
        Optimizer.OverRanges optimizer = (Optimizer.OverRanges) Optimizers.REGISTRY.create(
                Samples.section("type = sgd, learning-rate { type = step, boundaries = [1], values = [1, 0.5] }"));
        float[] w = {0};
        optimizer.step(1, optimizer.learningRate(1), w, new float[] {1}, new float[0][], 0, 1);
        assertEquals(-1, w[0]);
        optimizer.step(2, optimizer.learningRate(2), w, new float[] {1}, new float[0][], 0, 1);
        assertEquals(-1.5f, w[0]);
        assertEquals(0.5, optimizer.learningRate(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type = cosin | learning-rate.type: unknown schedule \"cosin\"",
                "type = step, boundaries = [3, 3], values = [1, 1, 1] | learning-rate.boundaries: must increase, got [3, 3]",
                "type = step, boundaries = [3], values = [1] | learning-rate.values: must be one more than the 1 boundaries, got 1",
                "type = one-cycle, max = 1, total-steps = 1 | learning-rate.total-steps: must be at least 2, got 1",
                "type = exponential, initial = 1, decay-rate = 0.5 | learning-rate.decay-steps: is missing",
            })
    void saysWhichSettingIsWrong(String config, String message) {
        UserException e = assertThrows(UserException.class, () -> schedule(config));
        String told = e.getMessage().replaceFirst("^test\\.conf(:1)?: ", "");
        assertTrue(told.startsWith(message), e.getMessage());
    }
}
