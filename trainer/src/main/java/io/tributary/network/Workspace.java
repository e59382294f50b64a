package io.tributary.network;

/**
 * The memory one task computes in: the batch, the output, and every layer's scratch. Sized once for the largest batch;
 * a pass allocates nothing. Used by one thread at a time.
 */
public final class Workspace {
    /** Floats that the activations of an evaluation or a prediction should not exceed: 256 MiB. */
    private static final long EVALUATION_FLOATS = 1L << 26;

    private final Network network;
    private final Batch batch;
    private final Pass pass = new Pass();
    private final Frame root;
    private final float[] output; // [B × K]
    private final float[] outputGradient; // [B × K]

    /**
     * @param network the network to run
     * @param capacity the largest number of examples of a pass, B
     * @param targets target values per example, T
     */
    public Workspace(Network network, int capacity, int targets) {
        this.network = network;
        this.batch = new Batch(capacity, network.input().size(), targets);
        this.pass.temporary = new float[network.root().temporary()];
        this.root = new Frame(network.root(), pass, capacity);
        this.output = new float[Math.multiplyExact(capacity, network.output().size())];
        this.outputGradient = new float[output.length];
    }

    /**
     * Says how many examples to evaluate at once. It depends on nothing but the network, so that evaluations are cut in one way.
     *
     * @param network the network to run
     * @param most how many where they are small
     * @return as many, or fewer, at least 1, where the activations of so many would take more than 256 MiB
     */
    public static int evaluationRows(Network network, int most) {
        long perExample = network.input().size()
                + 2L * network.output().size()
                + network.root().scratchSize();
        return (int) Math.max(1, Math.min(most, EVALUATION_FLOATS / perExample));
    }

    /** @return the examples; fill it before {@link #forward} */
    public Batch batch() {
        return batch;
    }

    /** @return outputs of the last forward pass, [B × K] */
    public float[] output() {
        return output;
    }

    /**
     * Of a network whose outermost layer keeps the outputs of all its children but the last in its scratch arrays of the same
     * numbers, as a sequence does.
     *
     * @param child number of a child of the root
     * @return what it gave in the last forward pass, [B × output]
     */
    public float[] outputOf(int child) {
        return child == network.root().children().size() - 1 ? output : root.scratch(child);
    }

    /** @return where the loss writes its gradient by the output before {@link #backward}, [B × K] */
    public float[] outputGradient() {
        return outputGradient;
    }

    /** @return the network this workspace is for */
    public Network network() {
        return network;
    }

    /**
     * Runs the batch forward.
     *
     * @param weights read
     * @param training whether layers behave as in training
     * @param key the pass's randomness: mixed from seed, epoch, step and shard
     * @param stateSum [S], accumulated by training passes; not touched otherwise and then may be null
     */
    public void forward(Weights weights, boolean training, long key, float[] stateSum) {
        if (batch.size < 1) {
            throw new IllegalStateException("a pass needs at least one example");
        }
        pass.batch = batch.size;
        pass.training = training;
        pass.key = key;
        pass.parameters = weights.parameters();
        pass.state = weights.state();
        pass.stateSum = stateSum;
        pass.gradient = null;
        network.root().layer().forward(root, batch.x, output);
    }

    /**
     * Runs the gradient in {@link #outputGradient} backward, after {@link #forward}.
     *
     * @param gradient [P], accumulated
     */
    public void backward(float[] gradient) {
        pass.gradient = gradient;
        network.root().layer().backward(root, batch.x, output, outputGradient, null);
    }
}
