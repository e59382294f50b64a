package io.tributary.spark.predict;

import io.tributary.data.FittedTransforms;
import io.tributary.data.RowFormat;
import io.tributary.data.RowSchema;
import io.tributary.job.JobConfig;
import io.tributary.json.Json;
import io.tributary.model.Model;
import io.tributary.model.ModelFiles;
import io.tributary.network.Weights;
import io.tributary.storage.Storage;
import java.io.Serializable;

/** A model on its way to executors: its configuration and transforms as text, its weights as arrays. */
final class SentModel implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String PLACE = "the model as sent to executors";

    private final String config;
    private final byte[] fitted; // JSON
    private final byte[] trained; // JSON, the columns of the training rows
    private final byte[] schema; // JSON, the columns of the files to predict for
    private final float[] parameters; // [P]
    private final float[] state; // [S]

    private SentModel(String config, byte[] fitted, byte[] trained, byte[] schema, Weights weights) {
        this.config = config;
        this.fitted = fitted;
        this.trained = trained;
        this.schema = schema;
        this.parameters = weights.parameters();
        this.state = weights.state();
    }

    static SentModel of(ModelFiles files, JobConfig job, RowSchema schema) {
        FittedTransforms fitted = files.fitted();
        return new SentModel(
                files.config(),
                Json.compact(fitted.toJson()),
                Json.compact(fitted.schema().toJson()),
                Json.compact(schema.toJson()),
                files.weights(job.network().layout()));
    }

    JobConfig job() {
        return JobConfig.parseResolved(PLACE, config);
    }

    RowSchema schema() {
        return schema(schema);
    }

    private static RowSchema schema(byte[] json) {
        return RowSchema.fromJson(Json.parseObject(json, PLACE, ""), PLACE);
    }

    RowFormat format(Storage storage) {
        return RowFormat.of(job().data(), storage);
    }

    Model model() {
        JobConfig job = job();
        FittedTransforms transforms =
                FittedTransforms.fromJson(Json.parseObject(fitted, PLACE, ""), schema(trained), PLACE);
        return new Model(job.network(), job.loss(), transforms, new Weights(parameters, state));
    }
}
