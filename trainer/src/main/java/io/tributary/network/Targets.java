package io.tributary.network;

import io.tributary.error.UserException;
import java.util.Arrays;

/**
 * How the targets of the data meet the outputs of a network: the checks that losses and metrics share.
 *
 * <p>Symbols: T target values per example; an output of shape [… × K] holds N positions of K values each, so an ordinary
 * output [K] has one position and a sequence [time × K] has one per time step.
 *
 * <p>A class index below 0 marks a position that is padding: it has no loss and no gradient, metrics do not count it, and an
 * example's loss is the mean over the positions that are there. An example without any adds 0 to the sum of the losses, and
 * its weight to the sum of the weights.
 */
public final class Targets {
    private Targets() {}

    /**
     * Checks targets that are compared with the outputs value by value: T = N·K numbers, or the class 0 or 1 of a data set
     * of two classes against a single output.
     *
     * @param place who asks, {@code loss mean-squared-error}
     * @param output shape of one example's output
     * @param targets T
     * @param classes number of classes the data has, or 0 where the target is numeric
     * @throws UserException naming the sizes and the remedy
     */
    public static void requireValues(String place, Shape output, int targets, int classes) {
        if (classes == 2 && output.size() == 1) {
            return;
        }
        if (classes > 0) {
            String remedy = classes == 2
                    ? "give the last layer units = 1, or use softmax-cross-entropy"
                    : "use softmax-cross-entropy, or set data.label.type = number";
            throw new UserException(
                    place,
                    "compares numbers, but the data has " + count(classes, "class", "es") + " and the network "
                            + count(output.size(), "output", "s"),
                    remedy);
        }
        if (targets != output.size()) {
            throw different(place, output, targets);
        }
    }

    /**
     * Checks targets that say which of K classes is right, at each position: N class indices, or T = N·K numbers, which are
     * one-hot or a distribution over the classes.
     *
     * @param place who asks, {@code loss softmax-cross-entropy}
     * @param output shape of one example's output
     * @param targets T
     * @param classes number of classes the data has, or 0 where the target is numeric
     * @throws UserException naming the sizes and the remedy
     */
    public static void requireClasses(String place, Shape output, int targets, int classes) {
        int units = output.last();
        String network = "the network has " + count(units, "output", "s");
        if (classes > 0 && units != classes) {
            String remedy = classes == 1
                    ? "two classes are the least to choose from"
                    : "give the last layer units = " + classes
                            + (classes == 2 && units == 1 ? ", or use binary-cross-entropy" : "");
            throw new UserException(place, network + ", the data has " + count(classes, "class", "es"), remedy);
        }
        if (units < 2) {
            throw new UserException(
                    place, network + ", two are the least to choose from", "give the last layer one unit per class");
        }
        if (classes > 0 && targets != positions(output)) {
            throw different(place, output, targets);
        }
        if (classes == 0 && targets == 1) {
            throw new UserException(
                    place, network + ", the data has 1 number as target", "set data.label.type = class");
        }
        if (classes == 0 && targets != output.size()) {
            throw different(place, output, targets);
        }
    }

    private static UserException different(String place, Shape output, int targets) {
        String remedy =
                output.rank() == 1 ? "give the last layer units = " + targets : "change the model or the labels";
        return new UserException(
                place,
                "the network has " + count(output.size(), "output", "s")
                        + (output.rank() == 1 ? "" : " (" + output + ")") + ", the data has "
                        + count(targets, "target", "s"),
                remedy);
    }

    private static String count(int number, String noun, String plural) {
        return number + " " + noun + (number == 1 ? "" : plural);
    }

    /**
     * @param output shape of one example's output, [… × K]
     * @return the number of positions, N
     */
    public static int positions(Shape output) {
        return output.size() / output.last();
    }

    /**
     * @param batch examples whose targets {@link #requireClasses} accepts
     * @param output shape of one example's output
     * @return whether the targets are class indices; otherwise they are one value per output
     */
    public static boolean areIndices(Batch batch, Shape output) {
        return batch.targets != output.size();
    }

    /**
     * @param batch examples
     * @param positions N
     * @param b number of an example whose targets are N class indices
     * @return how many of them are no padding
     */
    public static int countPresent(Batch batch, int positions, int b) {
        int count = 0;
        for (int row = b * positions; row < (b + 1) * positions; row++) {
            count += batch.target[row] >= 0 ? 1 : 0;
        }
        return count;
    }

    /**
     * Gives padding no gradient.
     *
     * @param gradient overwritten with zeros in [from, from + width); may be null
     * @param from index of the position's first value
     * @param width K
     */
    public static void clear(float[] gradient, int from, int width) {
        if (gradient != null) {
            Arrays.fill(gradient, from, from + width, 0f);
        }
    }

    /**
     * @param target a target that is compared as a number with a single output
     * @return the class that it stands for: 1 above ½, else 0, and so for −1
     */
    public static int side(float target) {
        return target > 0.5f ? 1 : 0;
    }

    /**
     * @param values read
     * @param from index of the first
     * @param width how many, at least 1
     * @return number of the largest, 0 to width − 1; of equal ones the first
     */
    public static int argmax(float[] values, int from, int width) {
        int best = 0;
        for (int k = 1; k < width; k++) {
            if (values[from + k] > values[from + best]) {
                best = k;
            }
        }
        return best;
    }
}
