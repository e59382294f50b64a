package io.tributary.spark.engine;

import io.tributary.train.Step;
import io.tributary.train.Trial;
import java.util.Locale;

/**
 * What Spark's pages call the jobs of a training.
 *
 * @param job the job's name
 * @param epochs epochs of the whole training
 * @param perEpoch steps of a whole epoch
 */
record StepNames(String job, int epochs, long perEpoch) {
    /**
     * @param job the job's name
     * @param trial what is trained
     * @return the names
     */
    static StepNames of(String job, Trial trial) {
        long examples = trial.sizes().stream().mapToLong(Long::longValue).sum();
        long batch = Math.max(1, Math.min(trial.options().batchSize(), examples));
        return new StepNames(job, trial.options().epochs(), (examples + batch - 1) / batch);
    }

    /** {@code digits: epoch 3 of 10, steps 931 to 1,395: 940} */
    String of(Step step) {
        long before = step.epoch() * perEpoch;
        return String.format(
                Locale.ROOT,
                "%s: epoch %d of %d, steps %,d to %,d: %,d",
                job,
                step.epoch() + 1,
                epochs,
                before + 1,
                before + perEpoch,
                step.number());
    }

    /** {@code digits: resident tasks from step 1 on, 10 epochs of 465 steps} */
    String resident(String first) {
        return String.format(
                Locale.ROOT, "%s: resident tasks from %s on, %d epochs of %,d steps", job, first, epochs, perEpoch);
    }

    /** {@code digits: evaluation of the validation rows} */
    String of(String what) {
        return job + ": " + what;
    }
}
