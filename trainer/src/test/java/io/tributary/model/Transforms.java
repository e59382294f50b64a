package io.tributary.model;

import io.tributary.json.Json;
import io.tributary.row.RowSchema;
import io.tributary.transform.FittedTransforms;
import java.util.List;

/** Fitted transforms of two features for tests. */
final class Transforms {
    private Transforms() {}

    static RowSchema schema(boolean classes) {
        return new RowSchema(List.of("x", "y", "kind"), true, List.of(0, 1), List.of(2), -1, classes);
    }

    static FittedTransforms scaled(double factor, String... classes) {
        var json = Json.object();
        List.of(classes).forEach(json.putArray("classes")::add);
        var scale = json.putObject("scale");
        scale.putArray("offset").add(0).add(0);
        scale.putArray("factor").add(factor).add(factor);
        return FittedTransforms.fromJson(json, schema(classes.length > 0), "test");
    }
}
