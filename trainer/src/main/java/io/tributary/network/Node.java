package io.tributary.network;

import io.tributary.blas.Convolution;
import java.util.List;

/**
 * What one layer declared and where its numbers lie: a node of the network's tree. Immutable.
 *
 * @param name how it is called
 * @param binding the layer and the shapes it is bound to
 * @param offsets where its slots begin
 * @param memory the arrays its passes need
 * @param training what is learned
 * @param plan what the layer planned for its convolutions when it was declared; null for none
 * @param ownFlops floating-point operations of a forward pass at one place, without children
 * @param children the layers inside a composite, in the order of declaration
 */
public record Node(
        Name name,
        Binding binding,
        Offsets offsets,
        Memory memory,
        Training training,
        Convolution plan,
        long ownFlops,
        List<Node> children) {
    /** The number of a mask where there is none. */
    static final int NO_MASK = -1;

    /**
     * How a node is called.
     *
     * @param id its number in the order of declaration, 0 being the root; part of every random key
     * @param path what begins the names of its slots, {@code layers.0}; empty for the root
     * @param place how errors and reports call it, {@code layer 0 (dense)}; empty for the root
     */
    public record Name(int id, String path, String place) {}

    /**
     * A layer bound to shapes.
     *
     * @param layer the layer's description
     * @param input the shape it is given
     * @param output the shape it gives
     * @param repeat how many times it runs for each example; composites around it count
     */
    public record Binding(Layer layer, Shape input, Shape output, int repeat) {}

    /**
     * Where the slots of a layer begin, in the order of declaration.
     *
     * @param parameters in {@link Weights#parameters}
     * @param states in {@link Weights#state}
     */
    public record Offsets(List<Integer> parameters, List<Integer> states) {}

    /**
     * The arrays that a layer's passes need.
     *
     * @param scratch arrays that forward and backward share, in the order of declaration
     * @param temporary values of the array that all layers take turns in
     * @param inputMask number of the mask that the input carries, or {@link #NO_MASK}
     * @param outputMask number of the mask that the output carries, or {@link #NO_MASK}
     */
    public record Memory(List<Scratch> scratch, int temporary, int inputMask, int outputMask) {}

    /**
     * An array that forward and backward of a pass share.
     *
     * @param size values
     * @param perExample whether for each example, else for all together
     * @param mask number of the mask that it is, or {@link #NO_MASK}
     */
    public record Scratch(int size, boolean perExample, int mask) {
        int size(int capacity) {
            return perExample ? Math.multiplyExact(capacity, size) : size;
        }
    }

    /**
     * What of a layer is trained.
     *
     * @param trainable whether the layer is trained, not frozen
     * @param learns whether it or a child has a parameter that is trained: if not, backward may leave out its gradients
     */
    public record Training(boolean trainable, boolean learns) {}

    /** @return the number of this node in the order of declaration, 0 being the root; part of every random key */
    public int id() {
        return name.id;
    }

    /** @return the path that begins the names of its slots, {@code layers.0}; empty for the root */
    public String path() {
        return name.path;
    }

    /** @return how errors and reports call it, {@code layer 0 (dense)}; empty for the root */
    public String place() {
        return name.place;
    }

    /** @return the layer's description */
    public Layer layer() {
        return binding.layer;
    }

    /** @return the shape it is given */
    public Shape input() {
        return binding.input;
    }

    /** @return the shape it gives */
    public Shape output() {
        return binding.output;
    }

    /** @return whether the layer is trained, not frozen */
    public boolean trainable() {
        return training.trainable;
    }

    /** @return whether it or a child has a parameter that is trained: if not, backward may leave out its gradients */
    public boolean learns() {
        return training.learns;
    }

    /** @return floating-point operations of one example's forward pass, children included */
    public long flops() {
        long sum = binding.repeat * ownFlops;
        for (Node child : children) {
            sum += child.flops();
        }
        return sum;
    }

    /** @return values of one example's scratch arrays, children included; a workspace allots them for every example */
    public long scratchSize() {
        long sum = 0;
        for (Scratch array : memory.scratch) {
            sum += array.perExample() ? (long) binding.repeat * array.size() : 0;
        }
        for (Node child : children) {
            sum += child.scratchSize();
        }
        return sum;
    }

    /** @return values of the arrays that do not grow with the batch, children included, {@link #temporary} excepted */
    public long scratchPerPass() {
        long sum = 0;
        for (Scratch array : memory.scratch) {
            sum += array.perExample() ? 0 : array.size();
        }
        for (Node child : children) {
            sum += child.scratchPerPass();
        }
        return sum;
    }

    /** @return values of the array that all layers take turns in: the most that this node or a child asked for */
    public int temporary() {
        int most = memory.temporary;
        for (Node child : children) {
            most = Math.max(most, child.temporary());
        }
        return most;
    }
}
