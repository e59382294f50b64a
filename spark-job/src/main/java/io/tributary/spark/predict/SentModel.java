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
    private final byte[] trained; // JSON, the columns of the training rows
    private final byte[] schema; // JSON, the columns of the files to predict for
    private final float[] parameters; // [P]
    private final float[] state; // [S]

    private SentModel(String config, String[] classes, byte[] fitted, byte[] trained, byte[] schema, Weights weights) {
        this.config = config;
        this.classes = classes;
        this.fitted = fitted;
        this.trained = trained;
        this.schema = schema;
        this.parameters = weights.parameters();
        this.state = weights.state();
    }

    static SentModel of(ModelFiles files, ModelDescription description, RowSchema schema) {
        FittedTransforms fitted = description.fitted();
        return new SentModel(
                files.config(),
                files.classes().names().toArray(String[]::new),
                Json.compact(fitted.toJson()),
                Json.compact(fitted.schema().toJson()),
                Json.compact(schema.toJson()),
                files.weights(description.network().layout()));
    }

    ModelDescription description() {
        FittedTransforms transforms =
                FittedTransforms.fromJson(Json.parseObject(fitted, PLACE, ""), schema(trained), PLACE);
        return ModelDescription.parse(PLACE, config, AllowedClasses.of(classes), transforms);
    }

    Model model(ModelDescription description) {
        return new Model(description, new Weights(parameters, state));
    }

    RowSchema schema() {
        return schema(schema);
    }

    private static RowSchema schema(byte[] json) {
        return RowSchema.fromJson(Json.parseObject(json, PLACE, ""), PLACE);
    }
}
