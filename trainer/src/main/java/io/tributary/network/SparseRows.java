package io.tributary.network;

import java.util.Arrays;

/**
 * Inputs of examples that have few values other than 0: of each example the inputs that it has, ascending, and their values. One
 * after another, as in the compressed form of a sparse matrix by rows. Arrays grow when they must and serve again.
 *
 * <p>Symbols: B examples, N values of all of them.
 */
public final class SparseRows {
    private int[] ends; // [≥ B], where each example ends
    private int[] inputs = new int[1024]; // [≥ N]
    private float[] values = new float[1024]; // [≥ N]
    private int count; // B
    private int size; // N

    /** @param capacity how many examples there will be at most */
    SparseRows(int capacity) {
        this.ends = new int[capacity];
    }

    /**
     * Forgets examples.
     *
     * @param examples how many of the first stay, at most as many as there are
     */
    public void keep(int examples) {
        if (examples > count) {
            throw new IllegalStateException("there are " + count + " examples, not " + examples);
        }
        count = examples;
        size = start(examples);
    }

    /**
     * Adds an input to the example that is being added.
     *
     * @param input its number, above those before it
     * @param value its value
     */
    public void add(int input, float value) {
        if (size == inputs.length) {
            int room = (int) Math.min(Integer.MAX_VALUE - 8, 2L * size);
            inputs = Arrays.copyOf(inputs, room);
            values = Arrays.copyOf(values, room);
        }
        inputs[size] = input;
        values[size++] = value;
    }

    /** Ends the example that is being added. */
    public void end() {
        ends[count++] = size;
    }

    /** @return B, the examples that were ended */
    public int count() {
        return count;
    }

    /**
     * @param example 0 to B
     * @return index of its first input; of the example after the last, N
     */
    public int start(int example) {
        return example == 0 ? 0 : ends[example - 1];
    }

    /** @return the inputs of all examples, the first N of the array; read, valid until one is added */
    public int[] inputs() {
        return inputs;
    }

    /** @return their values, the first N of the array; read, valid until one is added */
    public float[] values() {
        return values;
    }
}
