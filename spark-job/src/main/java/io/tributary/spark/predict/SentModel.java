package io.tributary.spark.predict;

import io.tributary.config.AllowedClasses;
import io.tributary.json.Json;
import io.tributary.model.Model;
import io.tributary.model.ModelDescription;
import io.tributary.model.ModelFiles;
import io.tributary.network.Weights;
import io.tributary.row.RowSchema;
import io.tributary.transform.FittedTransforms;
import java.io.Serializable;

/** A model on its way to executors: its configuration and transforms as text, its weights as arrays. */
final class SentModel implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String PLACE = "the model as sent to executors";

    private final String config;
    private final String[] classes; // that the model may run
    private final byte[] fitted; // JSON
    private final byte[] schema; // JSON, the columns of the training rows
    private final float[] parameters; // [P]
    private final float[] state; // [S]

    private SentModel(String config, String[] classes, byte[] fitted, byte[] schema, Weights weights) {
        this.config = config;
        this.classes = classes;
        this.fitted = fitted;
        this.schema = schema;
        this.parameters = weights.parameters();
        this.state = weights.state();
    }

    static SentModel of(ModelFiles files, ModelDescription description) {
        FittedTransforms fitted = description.fitted();
        return new SentModel(
                files.config(),
                files.classes().names().toArray(String[]::new),
                Json.compact(fitted.toJson()),
                Json.compact(fitted.schema().toJson()),
                files.weights(description.network().layout()));
    }

    Model model() {
        RowSchema columns = RowSchema.fromJson(Json.parseObject(schema, PLACE, ""), PLACE);
        FittedTransforms transforms = FittedTransforms.fromJson(Json.parseObject(fitted, PLACE, ""), columns, PLACE);
        ModelDescription description = ModelDescription.parse(PLACE, config, AllowedClasses.of(classes), transforms);
        return new Model(description, new Weights(parameters, state));
    }
}
