package io.tributary.job;

import io.tributary.error.UserException;
import io.tributary.format.DataPlace;
import io.tributary.model.ModelFiles;
import io.tributary.network.Weights;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.storage.Storage;
import io.tributary.train.GradientEngine;
import io.tributary.train.Trial;
import io.tributary.transform.FittedTransforms;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loss and metrics of a trained model.
 *
 * @param model the model's files
 * @param config the job it was trained by
 * @param storage where data is
 */
public record EvaluateJob(ModelFiles model, JobConfig config, Storage storage) {
    private static final Logger LOG = LoggerFactory.getLogger(EvaluateJob.class);

    /**
     * @param model the model's files
     * @param storage where data is
     * @return an evaluation by the model's own configuration
     */
    public static EvaluateJob of(ModelFiles model, Storage storage) {
        return new EvaluateJob(
                model, JobConfig.parseResolved(model.configPlace(), model.config(), model.classes()), storage);
    }

    /**
     * Evaluates on the examples the job held out: its test split, or its validation split where it has no test.
     *
     * @param backend packs and computes
     * @param prepared the URI of a prepared set that has them, in place of what the job says of its data
     * @return loss and metrics
     * @throws UserException if the job held nothing out, or its data is not there any more
     */
    public Evaluation heldOut(Backend backend, Optional<String> prepared) {
        Split split = config.data().has(Split.TEST) ? Split.TEST : Split.VALIDATION;
        if (!config.data().has(split)) {
            throw new UserException(
                    model.configPlace(), "the job has neither test nor validation examples", "name some with --data");
        }
        try (PreparedData data = Preparation.again(config, storage, backend, prepared)) {
            boolean own = config.data().files().containsKey(split);
            return evaluate(data, split, config.data().place(own ? split : Split.TRAIN));
        }
    }

    /**
     * Evaluates on other rows.
     *
     * @param backend packs and computes
     * @param place where they are, with labels
     * @return loss and metrics
     * @throws UserException for what is wrong with them
     */
    public Evaluation on(Backend backend, DataPlace place) {
        try (PreparedData data = backend.prepareTest(config, storage, place, model.schema())) {
            return evaluate(data, Split.TEST, place);
        }
    }

    /** The job's own files are read as they are now, whatever the model was trained on. */
    private void requireTrained(RowSchema now, RowSchema trained) {
        if (!now.equals(trained)) {
            throw new UserException(
                    "data.train",
                    "its columns are " + now.columns() + ", the model was trained on " + trained.columns(),
                    "restore the file, or name others with --data");
        }
    }

    private Evaluation evaluate(PreparedData data, Split split, DataPlace place) {
        if (data.summaries(split).stream().allMatch(shard -> shard.rows() == 0)) {
            throw new UserException(split.key(), "there are no examples to evaluate on", "name others with --data");
        }
        TrainJob.requireWeight(split, data.summaries(split));
        FittedTransforms fitted = model.fitted();
        requireTrained(data.schema(), fitted.schema());
        fitted.requireKnown(
                data.summaries(split), new RowSearch(config.data().format(), storage, place, data.schema()));
        fitted.strangers(data.summaries(split)).forEach(LOG::warn);
        Trial trial = config.trial(fitted, data.summaries(Split.TRAIN));
        Weights weights = model.weights(trial.problem().network().layout());
        try (GradientEngine engine = data.engine(trial)) {
            return Evaluation.of(trial, split, engine.evaluate(weights, split));
        }
    }
}
