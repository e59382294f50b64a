package io.tributary.report;

import io.tributary.network.GradientForm;
import io.tributary.network.Network;
import io.tributary.optimizer.Optimizer;
import io.tributary.train.RowSteps;
import io.tributary.train.ShardHost;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What one training step keeps in memory and sends, in bytes; all values are float32. Symbols: P parameters, S state
 * values, B examples a task's workspace has room for, F features, T targets, K outputs, G numbers of a gradient: P without
 * tables, and with tables what is outside them and the rows, with their ids, that the examples touch at most.
 *
 * @param parameters the weights: 4·(P + S), on the driver and once per process that computes
 * @param gradient gradient and state sums of one task, at most: 4·(G + S) for each that waits to be merged
 * @param moments the optimizer's moments, on the driver: 4·P each
 * @param activations the workspace of one task: 4·B·(F + T + 1 + 3·K + the layers' scratch), and what they keep per pass
 * @param windows rows read ahead of their use: two windows, for each shard that is larger than one, in the process that has it
 * @param exchanged weights to one task and its sums back: 4·(P + S) + 4·(G + S), or of tables that are stepped by rows the rows of
 *     a step in place of P; nothing of it leaves the process on threads
 */
public record StepMemory(long parameters, long gradient, long moments, long activations, long windows, long exchanged) {
    /**
     * @param network the network
     * @param optimizer the rule of a step
     * @param targets target values per example, T
     * @param rows examples that a task's workspace has room for, B
     * @param shards number of shards
     * @param window bytes of a window of a shard's rows
     * @return the figures
     */
    public static StepMemory of(Network network, Optimizer optimizer, int targets, long rows, int shards, long window) {
        long learned = (long) network.layout().parameterCount();
        long values = learned + network.layout().stateCount();
        long states = network.layout().stateCount();
        GradientForm form = network.layout().gradientForm();
        boolean byRows = RowSteps.areTaken(network.layout(), optimizer);
        long ofTask = form.numbers(rows) + states;
        long ofStep = form.numbers(Math.multiplyExact(rows, (long) shards)) + states;
        long perExample = network.input().arraySize()
                + targets
                + 1L
                + 3L * network.output().size()
                + network.root().scratchSize();
        return new StepMemory(
                Float.BYTES * values,
                Math.multiplyExact(Float.BYTES * ofStep, (long) ShardHost.mostBuffers(shards)),
                Math.multiplyExact(Float.BYTES * learned, (long) optimizer.moments()),
                Math.addExact(
                        Math.multiplyExact(Float.BYTES * rows, perExample),
                        Float.BYTES
                                * (network.root().scratchPerPass()
                                        + network.root().temporary())),
                Math.multiplyExact(2, window),
                Float.BYTES * ((byRows ? ofStep : values) + ofTask));
    }

    /** @return figure by name, both for people, in a fixed order */
    public Map<String, String> figures() {
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("parameters and state", Text.bytes(parameters));
        figures.put("gradients, per task at most", Text.bytes(gradient));
        figures.put("optimizer's moments", Text.bytes(moments));
        figures.put("activations, per task", Text.bytes(activations));
        figures.put("windows of rows, per shard", Text.bytes(windows) + ", for shards larger than data.shuffle-window");
        figures.put("exchanged per step and task", Text.bytes(exchanged));
        return figures;
    }

    /** @return the figures as lines of plain text, without line ends */
    public List<String> lines() {
        return figures().entrySet().stream()
                .map(each -> String.format(Locale.ROOT, "%-27s  %s", each.getKey(), each.getValue()))
                .toList();
    }
}
