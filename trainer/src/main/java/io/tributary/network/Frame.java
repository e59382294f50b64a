package io.tributary.network;

import io.tributary.blas.Kernels;
import io.tributary.random.Key;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a layer computes with: the flat arrays of the pass, the places of its own slots in them, and its scratch. One per
 * layer and {@link Workspace}, used by one thread.
 */
public final class Frame {
    private final Node node;
    private final Pass pass;
    private final int[] at; // by parameter
    private final int[] gradientAt; // by parameter, in the dense array
    private final int[] table; // by parameter, or −1
    private final int[] stateAt; // by state slot
    private final float[][] scratch;
    private final float[] mask; // [B × T], or null
    private final float[] madeMask; // [B × T], or null
    private final Frame[] children;

    Frame(Node node, Pass pass, GradientForm form, int capacity) {
        this.node = node;
        this.pass = pass;
        this.at = offsets(node.offsets().parameters());
        this.gradientAt = IntStream.of(at).map(form::denseIndex).toArray();
        this.table = IntStream.of(at).map(form::table).toArray();
        this.stateAt = offsets(node.offsets().states());
        this.scratch = new float[node.memory().scratch().size()][];
        for (int i = 0; i < scratch.length; i++) {
            Node.Scratch declared = node.memory().scratch().get(i);
            scratch[i] = new float
                    [declared.size(Math.multiplyExact(capacity, node.binding().repeat()))];
            if (declared.mask() != Node.NO_MASK) {
                pass.masks.put(declared.mask(), scratch[i]);
            }
        }
        this.mask = pass.mask(node.memory().inputMask());
        this.madeMask = pass.mask(node.memory().outputMask());
        this.children = node.children().stream()
                .map(child -> new Frame(child, pass, form, capacity))
                .toArray(Frame[]::new);
    }

    private static int[] offsets(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    /** @return what computes the pass */
    public Kernels kernels() {
        return pass.kernels;
    }

    /** @return B, at least 1: the examples of this pass, times the steps of each where the layer runs at every step */
    public int batch() {
        return pass.batch * node.binding().repeat();
    }

    /** @return the examples of this pass, at least 1: how {@link #stateSum} is weighted */
    public int examples() {
        return pass.batch;
    }

    /** @return whether this pass trains: dropout drops, batch normalisation uses the batch's moments */
    public boolean training() {
        return pass.training;
    }

    /** @return whether this layer is trained; batch normalisation that is frozen uses its running moments */
    public boolean trainable() {
        return node.trainable();
    }

    /** @return the key of this layer's randomness in this pass: mixed from seed, epoch, step, shard and layer */
    public long key() {
        return Key.mix(pass.key, node.id());
    }

    /** @return what the layer declared */
    public Node node() {
        return node;
    }

    /** @return the inputs of a layer whose input is sparse, [B × input], read */
    public SparseRows sparse() {
        return pass.sparse;
    }

    /** @return all parameters, [P], read; the layer's own begin at {@link #at} */
    public float[] parameters() {
        return pass.parameters;
    }

    /** @return the gradient of all parameters outside tables, accumulated; the layer's own begins at {@link #gradientAt} */
    public float[] gradient() {
        return pass.gradient.dense;
    }

    /**
     * @param parameter number of the parameter in the order of declaration; none that was declared as a table
     * @return where its gradient begins in {@link #gradient}
     */
    public int gradientAt(int parameter) {
        return gradientAt[parameter];
    }

    /**
     * @param parameter number of the parameter in the order of declaration
     * @return the gradient of what was declared as a table, accumulated; null if it was not
     */
    public RowGradient rowGradient(int parameter) {
        return table[parameter] < 0 ? null : pass.gradient.tables().get(table[parameter]);
    }

    /** @return all state, [S], read; the layer's own begins at {@link #stateAt} */
    public float[] state() {
        return pass.state;
    }

    /** @return where a training pass adds what it saw, weighted by its examples, [S], accumulated */
    public float[] stateSum() {
        return pass.stateSum;
    }

    /**
     * @param parameter number of the parameter in the order of declaration
     * @return where it begins in {@link #parameters}
     */
    public int at(int parameter) {
        return at[parameter];
    }

    /**
     * @param state number of the state slot in the order of declaration
     * @return where it begins in {@link #state} and {@link #stateSum}
     */
    public int stateAt(int state) {
        return stateAt[state];
    }

    /**
     * @param number number of the scratch array in the order of declaration
     * @return the array, [B × declared], or [declared] if declared per pass; what forward leaves there backward finds
     */
    public float[] scratch(int number) {
        return scratch[number];
    }

    /**
     * @return which steps of the input are there, [B × T]: 1, or 0 for padding; null if the input carries no mask, as
     *     {@link Declaration#masked} told. The same in backward as in forward
     */
    public float[] mask() {
        return mask;
    }

    /** @return where forward of a layer that makes a mask leaves it, [B × T], overwritten: 1, or 0 for padding */
    public float[] madeMask() {
        return madeMask;
    }

    /** @return the array that all layers take turns in, at least as long as declared; the next layer overwrites it */
    public float[] temporary() {
        return pass.temporary;
    }

    /**
     * @param number number of the child in the order of declaration
     * @return its frame
     */
    public Frame child(int number) {
        return children[number];
    }
}
