package io.tributary.local;

import static io.tributary.local.BadInput.job;
import static io.tributary.local.BadInput.train;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.activation.Activations;
import io.tributary.config.Registry;
import io.tributary.layer.Initializers;
import io.tributary.layer.Layers;
import io.tributary.loss.Losses;
import io.tributary.metric.Metrics;
import java.util.List;

/** Networks, losses and metrics that are wrong, in themselves or for the data. */
final class BadNetworks {
    static final List<BadInput> TABLE = List.of(
            job(
                    "an unknown layer",
                    "{ type = dense, units = 2 }",
                    "{ type = densse, units = 2 }",
                    "tributary: HERE/job.conf:12: model.layers[1].type: unknown layer \"densse\"; known: "
                            + known(Layers.REGISTRY) + "; did you mean dense?"),
            job(
                    "an unknown activation",
                    "relu",
                    "rely",
                    "tributary: HERE/job.conf:11: model.layers[0].activation: unknown activation \"rely\"; known: "
                            + known(Activations.REGISTRY) + "; did you mean relu?"),
            job(
                    "an unknown initializer",
                    "units = 2",
                    "units = 2, kernel-initializer = he-unifrom",
                    "tributary: HERE/job.conf:12: model.layers[1].kernel-initializer: unknown initializer "
                            + "\"he-unifrom\"; known: " + known(Initializers.REGISTRY)
                            + "; did you mean he-uniform?"),
            job(
                    "an unknown regularizer",
                    "input = [2]",
                    "input = [2], regularizer { type = l3, l2 = 1 }",
                    "tributary: HERE/job.conf:9: model.regularizer.type: unknown key; valid keys here: l1, l2"),
            job(
                    "a negative penalty",
                    "input = [2]",
                    "input = [2], regularizer { l2 = -1 }",
                    "tributary: HERE/job.conf:9: model.regularizer.l2: must be at least 0, got -1"),
            job(
                    "an unknown loss",
                    "= softmax-cross-entropy",
                    "= cross-entropy",
                    "tributary: HERE/job.conf:14: model.loss: unknown loss \"cross-entropy\"; known: "
                            + known(Losses.REGISTRY) + "; a class of your own goes by its full name, com.acme.MyClass"),
            job(
                    "an unknown metric",
                    "[accuracy]",
                    "[acuracy]",
                    "tributary: HERE/job.conf:22: metrics[0]: unknown metric \"acuracy\"; known: "
                            + known(Metrics.REGISTRY) + "; did you mean accuracy?"),
            job(
                    "a layer without a type",
                    "{ type = dense, units = 2 }",
                    "{ units = 2 }",
                    "tributary: HERE/job.conf:12: model.layers[1].type: is missing"),
            job(
                    "every layer frozen",
                    "{ type = dense, units = 3, activation = relu }\n    { type = dense, units = 2 }",
                    "{ type = dense, units = 2, trainable = false }",
                    "tributary: model.layers: every layer with parameters has trainable = false, so that there is nothing to "
                            + "train; let one be trainable"),
            job(
                    "a factor of the learning rate that is 0",
                    "{ type = dense, units = 2 }",
                    "{ type = dense, units = 2, learning-rate-multiplier = 0 }",
                    "tributary: HERE/job.conf:12: model.layers[1].learning-rate-multiplier: must be greater than 0, got 0"),
            job(
                    "a layer without units",
                    "{ type = dense, units = 2 }",
                    "{ type = dense }",
                    "tributary: HERE/job.conf:12: model.layers[1].units: is missing"),
            job(
                    "a layer that is a number",
                    "{ type = dense, units = 2 }",
                    "7",
                    "tributary: HERE/job.conf:12: model.layers[1]: must be an object or a name, got 7"),
            job(
                    "a layer of no units",
                    "units = 3",
                    "units = 0",
                    "tributary: HERE/job.conf:11: model.layers[0].units: must be at least 1, got 0"),
            job(
                    "a layer of half a unit",
                    "units = 3",
                    "units = 2.5",
                    "tributary: HERE/job.conf:11: model.layers[0].units: must be an integer, got 2.5"),
            job(
                    "a layer of too many units",
                    "units = 3",
                    "units = 3000000000",
                    "tributary: HERE/job.conf:11: model.layers[0].units: must be an integer between -2147483648 and "
                            + "2147483647, got 3000000000"),
            job(
                    "a network of too many parameters",
                    "units = 3",
                    "units = 1000000000",
                    "tributary: layer 0 (dense): the network passes 2147483647 parameters; make it smaller"),
            train(
                    "no layer at all",
                    here -> here.edit(
                            "job.conf",
                            b -> text(b).replaceAll("(?s)layers = .*?]\n", "layers = []\n")
                                    .getBytes(UTF_8)),
                    "tributary: model: needs at least one layer, got none"),
            job(
                    "an input that is no list",
                    "input = [2]",
                    "input = 2",
                    "tributary: HERE/job.conf:9: model.input: must be a list of integers, got 2; write [2]"),
            job(
                    "an input of nothing",
                    "input = [2]",
                    "input = []",
                    "tributary: HERE/job.conf:9: model.input: must name at least one size, got []; write [64] for 64 "
                            + "features"),
            job(
                    "an input of too many values",
                    "input = [2]",
                    "input = [65536, 65536]",
                    "tributary: HERE/job.conf:9: model.input: must have at most 2147483647 values, got [65536, 65536]"),
            job(
                    "an input of size 0",
                    "input = [2]",
                    "input = [0]",
                    "tributary: HERE/job.conf:9: model.input[0]: must be at least 1, got 0"),
            job(
                    "an input that is not the data's",
                    "input = [2]",
                    "input = [3]",
                    "tributary: model.input: must be the data's number of features, 2, is 3; set it to the data's, "
                            + "or take columns out with data.ignore"),
            job(
                    "more classes than outputs",
                    "units = 2 }",
                    "units = 1 }",
                    "tributary: loss softmax-cross-entropy: the network has 1 output, the data has 2 classes; give "
                            + "the last layer units = 2, or use binary-cross-entropy"),
            job(
                    "fewer classes than outputs",
                    "units = 2 }",
                    "units = 5 }",
                    "tributary: loss softmax-cross-entropy: the network has 5 outputs, the data has 2 classes; give "
                            + "the last layer units = 2"),
            job(
                    "softmax before the loss that applies it",
                    "units = 2 }",
                    "units = 2, activation = softmax }",
                    "tributary: layer 1 (dense): applies softmax, but softmax-cross-entropy takes logits and applies "
                            + "softmax itself; remove the activation"),
            job(
                    "a loss of numbers on classes",
                    "= softmax-cross-entropy",
                    "= mean-squared-error",
                    "tributary: loss mean-squared-error: compares numbers, but the data has 2 classes and the "
                            + "network 2 outputs; give the last layer units = 1, or use softmax-cross-entropy"),
            train(
                    "a loss of classes on a number",
                    here -> {
                        here.replace("job.conf", "column = y, type = class", "column = x, type = number");
                        here.replace("job.conf", "header = true", "header = true, ignore = [y]");
                        here.replace("job.conf", "[2]", "[1]");
                    },
                    "tributary: loss softmax-cross-entropy: the network has 2 outputs, the data has 1 number as "
                            + "target; set data.label.type = class"),
            job(
                    "a metric of numbers on classes",
                    "[accuracy]",
                    "[accuracy, root-mean-squared-error]",
                    "tributary: metric root-mean-squared-error: compares numbers, but the data has 2 classes and the "
                            + "network 2 outputs; give the last layer units = 1, or use softmax-cross-entropy"),
            job(
                    "a metric listed twice",
                    "[accuracy]",
                    "[accuracy, accuracy]",
                    "tributary: metrics: accuracy is listed twice; remove one of them"),
            job(
                    "a class that is not there",
                    "type = dense, units = 2",
                    "type = com.acme.Layer",
                    "tributary: HERE/job.conf:12: model.layers[1].type: class com.acme.Layer is not on the class "
                            + "path; correct the name, or add its jar: TRIBUTARY_CLASSPATH for bin/tributary, "
                            + "--jars for spark-submit"),
            job(
                    "a class that is no layer",
                    "type = dense, units = 2",
                    "type = java.lang.String",
                    "tributary: HERE/job.conf:12: model.layers[1].type: java.lang.String is no layer; let it "
                            + "implement io.tributary.network.Layer"));

    private BadNetworks() {}

    private static String known(Registry<?> registry) {
        return String.join(", ", registry.names());
    }

    private static String text(byte[] utf8) {
        return new String(utf8, UTF_8);
    }
}
