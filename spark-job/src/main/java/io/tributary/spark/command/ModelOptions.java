package io.tributary.spark.command;

import io.tributary.config.AllowedClasses;
import io.tributary.model.ModelFiles;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which model a command is about, and what that may run. */
final class ModelOptions {
    /** The setting beside {@code --allow-class}, of Spark or of the JVM: names with commas between them. */
    static final String SETTING = "spark.tributary.allowedClasses";

    @Parameters(index = "0", paramLabel = "MODEL_DIR", description = "what train --output left, or its model directory")
    private String model;

    @Option(
            names = "--allow-class",
            paramLabel = "NAME",
            description = "a class of your own, or a package of them, that the model may run; as often as needed")
    private List<String> allowed = List.of();

    /** @return the directory's URI */
    String directory() {
        return Places.uri(model);
    }

    /** @return which classes of the user's own the model may run */
    AllowedClasses classes() {
        List<String> names = new ArrayList<>(allowed);
        names.addAll(List.of(System.getProperty(SETTING, "").split(",")));
        return AllowedClasses.of(names);
    }

    /** @return the model */
    ModelFiles files() {
        return ModelFiles.open(Places.storage(directory()), directory(), classes());
    }
}
