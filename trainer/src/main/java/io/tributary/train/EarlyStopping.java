package io.tributary.train;

/**
 * When to stop because a figure of the validation no longer gets better, as Keras's callback of that name.
 *
 * @param watch the figure
 * @param patience training stops after this many epochs in a row without improvement; 0 counts as 1
 * @param restoreBest whether the weights of the best epoch are the result
 */
public record EarlyStopping(Watch watch, int patience, boolean restoreBest) {}
