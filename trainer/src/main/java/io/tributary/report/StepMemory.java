package io.tributary.report;

import io.tributary.network.Network;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What one training step keeps in memory and sends, in bytes; all values are float32. Symbols: P parameters, S state
 * values, B examples per shard and step, F features, T targets, K outputs.
 *
 * @param parameters the weights: 4·(P + S), on the driver and once per process that computes
 * @param gradient gradient and state sums of one task: 4·(P + S)
 * @param moments the optimizer's moments, on the driver: 4·P each
 * @param activations the workspace of one task: 4·B·(F + T + 1 + 2·K + the layers' scratch), and what they keep per pass
 * @param exchanged weights to one task and its sums back: 8·(P + S); nothing of it leaves the process on threads
 */
public record StepMemory(long parameters, long gradient, long moments, long activations, long exchanged) {
    /**
     * @param network the network
     * @param moments the optimizer's number of moment arrays
     * @param targets target values per example, T
     * @param batch most examples that a task computes at once, B
     * @return the figures
     */
    public static StepMemory of(Network network, int moments, int targets, long batch) {
        long learned = (long) network.layout().parameterCount();
        long values = learned + network.layout().stateCount();
        long perExample = network.input().size()
                + targets
                + 1L
                + 2L * network.output().size()
                + network.root().scratchSize();
        return new StepMemory(
                Float.BYTES * values,
                Float.BYTES * values,
                Math.multiplyExact(Float.BYTES * learned, (long) moments),
                Math.addExact(
                        Math.multiplyExact(Float.BYTES * batch, perExample),
                        Float.BYTES
                                * (network.root().scratchPerPass()
                                        + network.root().temporary())),
                2 * Float.BYTES * values);
    }

    /** @return figure by name, both for people, in a fixed order */
    public Map<String, String> figures() {
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("parameters and state", Text.bytes(parameters));
        figures.put("gradient, per task", Text.bytes(gradient));
        figures.put("optimizer's moments", Text.bytes(moments));
        figures.put("activations, per task", Text.bytes(activations));
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
