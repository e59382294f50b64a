package io.tributary.network;

import io.tributary.blas.Kernels;

/** A workspace of arrays on the heap. */
final class HostWorkspace implements Workspace {
    private final Network network;
    private final Batch batch;
    private final Pass pass = new Pass();
    private final Frame root;
    private final float[] output; // [B × K]
    private final float[] outputGradient; // [B × K]

    HostWorkspace(Network network, int capacity, int targets, Kernels kernels) {
        this.network = network;
        this.batch = new Batch(capacity, network.input(), targets);
        this.pass.temporary = new float[network.root().temporary()];
        this.pass.kernels = kernels;
        this.root = new Frame(network.root(), pass, network.layout().gradientForm(), capacity);
        this.output = new float[Math.multiplyExact(capacity, network.output().size())];
        this.outputGradient = new float[output.length];
    }

    @Override
    public Batch batch() {
        return batch;
    }

    @Override
    public float[] output() {
        return output;
    }

    @Override
    public float[] outputOf(int child) {
        return child == network.root().children().size() - 1 ? output : root.scratch(child);
    }

    @Override
    public float[] outputGradient() {
        return outputGradient;
    }

    @Override
    public Network network() {
        return network;
    }

    @Override
    public void forward(Weights weights, boolean training, long key, float[] stateSum) {
        if (batch.size < 1) {
            throw new IllegalStateException("a pass needs at least one example");
        }
        if (batch.sparse != null && batch.sparse.count() != batch.size) {
            throw new IllegalStateException(
                    "a batch of " + batch.size + " examples has inputs of " + batch.sparse.count());
        }
        pass.batch = batch.size;
        pass.sparse = batch.sparse;
        pass.training = training;
        pass.key = key;
        pass.parameters = weights.parameters();
        pass.state = weights.state();
        pass.stateSum = stateSum;
        pass.gradient = null;
        network.root().layer().forward(root, batch.x, output);
    }

    @Override
    public void backward(Gradient gradient) {
        pass.gradient = gradient;
        network.root().layer().backward(root, batch.x, output, outputGradient, null);
    }

    @Override
    public Kernels kernels() {
        return pass.kernels;
    }
}
