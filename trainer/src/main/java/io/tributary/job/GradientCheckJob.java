package io.tributary.job;

import io.tributary.error.UserException;
import io.tributary.model.InitialWeights;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Weights;
import io.tributary.row.Split;
import io.tributary.storage.Storage;
import io.tributary.train.GradientCheck;
import io.tributary.train.GradientEngine;
import io.tributary.train.Step;
import io.tributary.train.Trial;
import io.tributary.transform.FittedTransforms;
import io.tributary.transform.ShardSummary;
import java.util.List;

/**
 * Checks the gradients of a job's network numerically, on examples of its own.
 *
 * @param config the job
 * @param storage where data is
 */
public record GradientCheckJob(JobConfig config, Storage storage) {
    /**
     * Runs the check.
     *
     * @param backend packs the data and computes
     * @param examples how many of the first training examples of the first epoch, at least 1; all if there are fewer
     * @param perSlot how many parameters of each slot, at least 1
     * @return a row for each slot that is trained, in the order of the layers
     * @throws UserException for what is wrong with the data, or if the loss is not finite
     */
    public List<GradientCheck.Row> run(Backend backend, int examples, int perSlot) {
        try (PreparedData data = Preparation.of(config, storage, backend)) {
            List<ShardSummary> train = data.summaries(Split.TRAIN);
            long rows = train.stream().mapToLong(ShardSummary::rows).sum();
            if (rows == 0) {
                throw new UserException("data.train", "no training rows", "give more data");
            }
            FittedTransforms fitted = config.data().fit(data.schema(), train);
            Trial trial = config.sized(fitted.inputs(), fitted::ids).trial(fitted, train);
            ParameterLayout layout = trial.problem().network().layout();
            Weights weights = Weights.initial(layout, config.options().seed());
            config.initFrom().ifPresent(from -> InitialWeights.load(from, storage, layout, weights));
            try (GradientEngine engine = data.engine(trial)) {
                Step step = new Step(1, 0, 0, Math.min(rows, examples));
                GradientCheck check = new GradientCheck(
                        engine, step, layout, weights, config.options().seed());
                return layout.slots().stream()
                        .filter(ParameterLayout.Slot::trainable)
                        .map(slot -> check.check(slot, perSlot))
                        .toList();
            }
        }
    }
}
