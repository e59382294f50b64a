package io.tributary.spark;

import io.tributary.error.UserException;
import io.tributary.job.TrainJob;
import io.tributary.job.TrainRun;
import io.tributary.model.Model;
import io.tributary.model.ModelFiles;
import io.tributary.report.History;
import io.tributary.report.Summary;
import io.tributary.storage.Storage;
import io.tributary.train.TrainingListener;
import java.io.IOException;
import java.util.List;

/** What a training came to. */
public final class Fit {
    private final String config;
    private final Storage storage;
    private final TrainJob.Outcome outcome;
    private final Model model;

    /**
     * @param config the resolved configuration
     * @param storage where the session's files are
     * @param outcome of the training
     * @param model the same, predicting
     */
    Fit(String config, Storage storage, TrainJob.Outcome outcome, Model model) {
        this.config = config;
        this.storage = storage;
        this.outcome = outcome;
        this.model = model;
    }

    /** @return predicts without Spark, on raw features in the columns' order */
    public Model model() {
        return model;
    }

    /** @return the figures, as in {@code summary.json} */
    public Summary summary() {
        return outcome.summary();
    }

    /** @return how the training went, epoch by epoch, those before a resumption included */
    public List<TrainingListener.Epoch> history() {
        return outcome.history().epochs();
    }

    /** @return how it went by reporting intervals too */
    public History wholeHistory() {
        return outcome.history();
    }

    /**
     * Writes the model as {@code train --output} does: {@code evaluate}, {@code predict} and {@link Model#load} take it.
     *
     * @param uri of a directory; {@code model} in it must not be there yet
     * @throws UserException if it is, or cannot be written
     */
    public void save(String uri) {
        try {
            if (storage.exists(Storage.resolve(uri, "model"))) {
                throw new UserException(uri, "holds a model already", "choose another place, or delete it");
            }
        } catch (IOException e) {
            throw new UserException(uri, "cannot be read: " + e.getMessage(), "check permissions and the storage", e);
        }
        ModelFiles.write(
                storage,
                uri,
                new ModelFiles.Content(
                        config,
                        outcome.problem().network().layout(),
                        outcome.result().weights(),
                        outcome.fitted(),
                        outcome.schema()));
    }

    /** What goes on from here. */
    TrainRun.Beginning end() {
        return TrainRun.Beginning.after(outcome.result().state(), outcome.history());
    }
}
