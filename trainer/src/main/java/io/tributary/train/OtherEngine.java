package io.tributary.train;

/**
 * An engine that could take a training over from the one that had it, with the same bits.
 *
 * @param name as in a configuration
 * @param terms what comes with it, in half a sentence; empty for nothing
 */
public record OtherEngine(String name, String terms) {}
