package io.tributary.network;

import java.util.List;

/** What one layer declared and where its numbers lie: a node of the network's tree. Immutable. */
public final class Node {
    /** The number of a mask where there is none. */
    static final int NO_MASK = -1;

    /**
     * An array that forward and backward of a pass share.
     *
     * @param size values
     * @param perExample whether for each example, else for all together
     * @param mask number of the mask that it is, or {@link #NO_MASK}
     */
    record Scratch(int size, boolean perExample, int mask) {
        int size(int capacity) {
            return perExample ? Math.multiplyExact(capacity, size) : size;
        }
    }

    private final int id;
    private final int repeat;
    private final String path;
    private final String place;
    private final Layer layer;
    private final Shape input;
    private final Shape output;
    private final int[] parameterOffsets;
    private final int[] stateOffsets;
    private final List<Scratch> scratch;
    private final int inputMask;
    private final int outputMask;
    private final int temporary;
    private final Object plan;
    private final List<Node> children;
    private final long flops;
    private final boolean trainable;
    private final boolean learns;

    Node(
            int id,
            int repeat,
            String path,
            String place,
            Layer layer,
            Shape input,
            Shape output,
            int[] parameterOffsets,
            int[] stateOffsets,
            List<Scratch> scratch,
            int inputMask,
            int outputMask,
            int temporary,
            Object plan,
            List<Node> children,
            long flops,
            boolean trainable,
            boolean learns) {
        this.id = id;
        this.repeat = repeat;
        this.path = path;
        this.place = place;
        this.layer = layer;
        this.input = input;
        this.output = output;
        this.parameterOffsets = parameterOffsets;
        this.stateOffsets = stateOffsets;
        this.scratch = scratch;
        this.inputMask = inputMask;
        this.outputMask = outputMask;
        this.temporary = temporary;
        this.plan = plan;
        this.children = children;
        this.flops = flops;
        this.trainable = trainable;
        this.learns = learns;
    }

    /** @return the number of this node in the order of declaration, 0 being the root; part of every random key */
    public int id() {
        return id;
    }

    /** @return the path that begins the names of its slots, {@code layers.0}; empty for the root */
    public String path() {
        return path;
    }

    /** @return how errors and reports call it, {@code layer 0 (dense)}; empty for the root */
    public String place() {
        return place;
    }

    /** @return the layer's description */
    public Layer layer() {
        return layer;
    }

    /** @return the shape it is given */
    public Shape input() {
        return input;
    }

    /** @return the shape it gives */
    public Shape output() {
        return output;
    }

    /** @return what the layer planned for its kernels when it was declared, with {@link ParameterLayout.Builder#plan} */
    public Object plan() {
        return plan;
    }

    /** @return the layers inside a composite, in the order of declaration */
    public List<Node> children() {
        return children;
    }

    /** @return whether the layer is trained, not frozen */
    public boolean trainable() {
        return trainable;
    }

    /** @return whether it or a child has a parameter that is trained: if not, backward may leave out its gradients */
    public boolean learns() {
        return learns;
    }

    /** @return floating-point operations of one example's forward pass, children included */
    public long flops() {
        long sum = repeat * flops;
        for (Node child : children) {
            sum += child.flops();
        }
        return sum;
    }

    /** @return values of one example's scratch arrays, children included; a workspace allots them for every example */
    public long scratchSize() {
        long sum = 0;
        for (Scratch array : scratch) {
            sum += array.perExample() ? (long) repeat * array.size() : 0;
        }
        for (Node child : children) {
            sum += child.scratchSize();
        }
        return sum;
    }

    /** @return values of the arrays that do not grow with the batch, children included, {@link #temporary} excepted */
    public long scratchPerPass() {
        long sum = 0;
        for (Scratch array : scratch) {
            sum += array.perExample() ? 0 : array.size();
        }
        for (Node child : children) {
            sum += child.scratchPerPass();
        }
        return sum;
    }

    /** @return values of the array that all layers take turns in: the most that this node or a child asked for */
    public int temporary() {
        int most = temporary;
        for (Node child : children) {
            most = Math.max(most, child.temporary());
        }
        return most;
    }

    List<Scratch> scratch() {
        return scratch;
    }

    /** How many times the layer runs for each example; composites around it count. */
    int repeat() {
        return repeat;
    }

    int inputMask() {
        return inputMask;
    }

    int outputMask() {
        return outputMask;
    }

    int parameterOffset(int number) {
        return parameterOffsets[number];
    }

    int stateOffset(int number) {
        return stateOffsets[number];
    }
}
