package io.tributary.network;

import io.tributary.blas.Kernels;

/**
 * All the memory that one task computes in: the batch, the output, every layer's scratch, and the kernels' buffers. Sized once for
 * the largest batch; a pass allocates nothing. Used by one thread at a time; {@link Compute} makes it.
 */
public interface Workspace {
    /** Floats that the activations of an evaluation or a prediction should not exceed: 256 MiB. */
    long EVALUATION_FLOATS = 1L << 26;

    /**
     * Says how many examples to evaluate at once. It depends on nothing but the network, so that evaluations are cut in one way.
     *
     * @param network the network to run
     * @param most how many where they are small
     * @return as many, or fewer, at least 1, where the activations of so many would take more than 256 MiB
     */
    static int evaluationRows(Network network, int most) {
        long perExample = network.input().arraySize()
                + 2L * network.output().size()
                + network.root().scratchSize();
        return (int) Math.max(1, Math.min(most, EVALUATION_FLOATS / perExample));
    }

    /** @return the network this workspace is for */
    Network network();

    /** @return what computes, for this workspace's thread */
    Kernels kernels();

    /** @return the examples; fill it before {@link #forward} */
    Batch batch();

    /** @return outputs of the last forward pass, [B × K] */
    float[] output();

    /**
     * Of a network whose outermost layer keeps the outputs of all its children but the last in its scratch arrays of the same
     * numbers, as a sequence does.
     *
     * @param child number of a child of the root
     * @return what it gave in the last forward pass, [B × output]
     */
    float[] outputOf(int child);

    /** @return where the loss writes its gradient by the output before {@link #backward}, [B × K] */
    float[] outputGradient();

    /**
     * Runs the batch forward.
     *
     * @param weights read
     * @param training whether layers behave as in training
     * @param key the pass's randomness: mixed from seed, epoch, step and shard
     * @param stateSum [S], accumulated by training passes; not touched otherwise and then may be null
     */
    void forward(Weights weights, boolean training, long key, float[] stateSum);

    /**
     * Runs the gradient in {@link #outputGradient} backward, after {@link #forward}.
     *
     * @param gradient accumulated
     */
    void backward(Gradient gradient);
}
