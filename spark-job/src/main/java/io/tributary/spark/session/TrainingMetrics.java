package io.tributary.spark.session;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.tributary.train.StepTimes;
import io.tributary.train.TrainingListener;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.source.Source;

/**
 * How a training goes, among Spark's metrics: a source {@code tributary.JOB} of the driver, registered on the running session, so
 * that every sink has it that the session was given (Prometheus, JMX, Graphite, CSV) and the page {@code /metrics/json} of the
 * user interface. It is there from the first step on until this is closed.
 *
 * <p>Gauges: {@code step}, {@code epoch} (1 for the first), {@code plannedSteps}, {@code loss} of the last reporting interval,
 * {@code examplesPerSecond}, {@code learningRate}, {@code gradientNorm}, {@code trainLoss} and {@code validationLoss} of the last
 * epoch; {@code validation.FIGURE} of it, from the first epoch on; and medians in milliseconds of the latest steps: {@code
 * stepMillis.median}, {@code sample}, {@code forward}, {@code backward}, {@code reduce}, {@code update}, {@code broadcast}, {@code
 * wait}, and {@code slowestLag}, between the first task that handed in and the last. What is not known yet is not-a-number.
 */
public final class TrainingMetrics implements TrainingListener, AutoCloseable {
    /** Medians sort some thousand numbers: more often nobody looks. */
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final String STEP_MILLIS = "stepMillis.";
    private static final String VALIDATION = "validation.";

    private final MetricRegistry registry = new MetricRegistry();
    private final Map<String, Double> values = new ConcurrentHashMap<>();
    private final Source source;
    private boolean registered;
    private StepTimes times;
    private long nextNanos;

    /** @param job the training's name */
    public TrainingMetrics(String job) {
        this.source = new Named("tributary." + job.replaceAll("[^A-Za-z0-9_-]", "_"), registry);
        for (String name : new String[] {
            "step",
            "epoch",
            "plannedSteps",
            "loss",
            "examplesPerSecond",
            "learningRate",
            "gradientNorm",
            "trainLoss",
            "validationLoss"
        }) {
            gauge(name);
        }
        millis(new StepTimes()).keySet().forEach(part -> gauge(STEP_MILLIS + part));
    }

    /** What Spark asks for: a name and gauges. */
    private record Named(String sourceName, MetricRegistry metricRegistry) implements Source {}

    private void gauge(String name) {
        registry.register(name, (Gauge<Double>) () -> values.getOrDefault(name, Double.NaN));
    }

    private static Map<String, Double> millis(StepTimes times) {
        Map<String, Double> millis = new LinkedHashMap<>();
        millis.put("median", times.median());
        millis.put("sample", times.sample());
        millis.put("forward", times.forward());
        millis.put("backward", times.backward());
        millis.put("reduce", times.reduce());
        millis.put("update", times.update());
        millis.put("broadcast", times.broadcast());
        millis.put("wait", times.waiting());
        millis.put("slowestLag", times.lag());
        return millis;
    }

    @Override
    public void started(Start start) {
        times = start.times();
        nextNanos = System.nanoTime();
        values.put("plannedSteps", (double) start.plannedSteps());
        values.put("step", (double) start.state().step);
        register();
    }

    private void register() {
        SparkEnv.get().metricsSystem().registerSource(source);
        registered = true;
    }

    @Override
    public void stepped(Progress progress) {
        values.put("step", (double) progress.step());
        values.put("epoch", (double) progress.epoch());
        if (System.nanoTime() - nextNanos >= 0) {
            progressed(progress);
            nextNanos = System.nanoTime() + PAUSE_NANOS;
        }
    }

    @Override
    public void interval(Progress progress) {
        progressed(progress);
    }

    private void progressed(Progress progress) {
        values.put("loss", progress.loss());
        values.put("examplesPerSecond", progress.rate());
        values.put("learningRate", progress.learningRate());
        values.put("gradientNorm", progress.gradientNorm());
        if (System.nanoTime() - nextNanos >= 0) {
            millis(times).forEach((part, value) -> values.put(STEP_MILLIS + part, value));
        }
    }

    /** Spark copies a source's gauges when it is registered, so that one with new ones is registered again. {@inheritDoc} */
    @Override
    public void epochEnded(Epoch epoch) {
        values.put("trainLoss", epoch.trainLoss());
        values.put("validationLoss", epoch.validationLoss());
        boolean more = false;
        for (Map.Entry<String, Double> figure : epoch.validationMetrics().entrySet()) {
            String name = VALIDATION + figure.getKey();
            values.put(name, figure.getValue());
            if (!registry.getNames().contains(name)) {
                gauge(name);
                more = true;
            }
        }
        if (more) {
            close();
            register();
        }
    }

    /** Takes the source out of the session. */
    @Override
    public void close() {
        SparkEnv env = SparkEnv.get();
        if (registered && env != null) { // null once the session has stopped
            env.metricsSystem().removeSource(source);
        }
        registered = false;
    }
}
