package io.tributary.network;

import io.tributary.blas.Convolution;
import io.tributary.error.Answer;
import io.tributary.error.UserException;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes one layer's declarations. A layer refers to what it declared by its number, in the order of declaration, from
 * 0: {@link Frame#at} for parameters, {@link Frame#stateAt} for state, {@link Frame#scratch} for scratch arrays and
 * {@link Frame#child} for the layers inside a composite.
 */
public final class Declaration {
    /** The slots of all layers while they are being declared. */
    private static final class Tables {
        final Constraint constraint; // on kernels that bring none of their own
        final List<ParameterLayout.Slot> slots = new ArrayList<>();
        final List<ParameterLayout.StateSlot> stateSlots = new ArrayList<>();
        final List<GradientForm.Table> byRows = new ArrayList<>();
        int parameters;
        int states;
        int nodes;
        int masks;

        Tables(Constraint constraint) {
            this.constraint = constraint;
        }
    }

    private final Tables tables;
    private final String path;
    private final String place;
    private final Regularizer regularizer;
    private final int id;
    private final int inputMask; // number of the mask that the input carries, or Node.NO_MASK
    private final int repeat; // how many times the layer runs for each example
    private int outputMask = Node.NO_MASK; // what the output carries, where the layer or its children decide
    private boolean decidesMask;
    private final List<Integer> parameterOffsets = new ArrayList<>();
    private final List<Integer> stateOffsets = new ArrayList<>();
    private final List<Node.Scratch> scratch = new ArrayList<>();
    private final List<Node> children = new ArrayList<>();
    private int temporary;
    private Convolution plan; // null for none
    private long flops;
    private boolean trainable = true;
    private float rate = 1;
    private boolean learns;

    private Declaration(Tables tables, String path, String place, Regularizer regularizer, int inputMask, int repeat) {
        this.tables = tables;
        this.path = path;
        this.place = place;
        this.regularizer = regularizer;
        this.id = tables.nodes++;
        this.inputMask = inputMask;
        this.repeat = repeat;
    }

    /**
     * Freezes what is declared from here on, children included, or lets it be trained again where a layer around this one
     * is frozen.
     *
     * @param whether parameters are trained and state follows the data
     */
    public void trainable(boolean whether) {
        trainable = whether;
    }

    /**
     * Sets the factor of the learning rate for what is declared from here on, children included.
     *
     * @param factor in place of that of a layer around this one
     */
    public void rate(float factor) {
        rate = factor;
    }

    /**
     * Declares a parameter to which decay and the network's regularizer apply: a kernel.
     *
     * @param name name within the layer
     * @param shape its shape
     * @param initializer its first values
     * @param fanIn inputs that feed one output unit
     * @param fanOut outputs that one input unit feeds
     * @param own the layer's own regularizer, or null for the network's
     */
    public void kernel(String name, Shape shape, Initializer initializer, int fanIn, int fanOut, Regularizer own) {
        kernel(name, shape, initializer, fanIn, fanOut, own, null);
    }

    /**
     * Declares a parameter to which decay and the network's regularizer and constraint apply: a kernel.
     *
     * @param name name within the layer
     * @param shape its shape
     * @param initializer its first values
     * @param fanIn inputs that feed one output unit
     * @param fanOut outputs that one input unit feeds
     * @param ownPenalty the layer's own regularizer, or null for the network's
     * @param ownConstraint the layer's own constraint, or null for the network's
     * @throws UserException if the constraint does not fit the shape
     */
    public void kernel(
            String name,
            Shape shape,
            Initializer initializer,
            int fanIn,
            int fanOut,
            Regularizer ownPenalty,
            Constraint ownConstraint) {
        Constraint held = ownConstraint == null ? tables.constraint : ownConstraint;
        Answer.of(held, "misfit", held.misfit(shape)).ifPresent(problem -> {
            throw error("the constraint " + problem, "correct the constraint's axis");
        });
        add(name, shape, initializer, fanIn, fanOut, ownPenalty == null ? regularizer : ownPenalty, held, true);
    }

    /**
     * Declares a kernel of which an example touches few rows, such as an embedding's: its gradient is kept by rows, at
     * {@link Frame#rowGradient}, and not in {@link Frame#gradient}.
     *
     * @param name name within the layer
     * @param rows V
     * @param width values of a row, E
     * @param perExample rows that an example touches at most, once for every time the layer runs
     * @param initializer the first values of all, [V × E]
     * @param ownPenalty the layer's own regularizer, or null for the network's
     */
    public void table(
            String name, int rows, int width, int perExample, Initializer initializer, Regularizer ownPenalty) {
        table(name, rows, width, perExample, initializer, ownPenalty, null);
    }

    /**
     * Declares a kernel of which an example touches few rows, and that may have a constraint of its own.
     *
     * @param name name within the layer
     * @param rows V
     * @param width values of a row, E
     * @param perExample rows that an example touches at most, once for every time the layer runs
     * @param initializer the first values of all, [V × E]
     * @param ownPenalty the layer's own regularizer, or null for the network's
     * @param ownConstraint the layer's own constraint, or null for the network's
     */
    public void table(
            String name,
            int rows,
            int width,
            int perExample,
            Initializer initializer,
            Regularizer ownPenalty,
            Constraint ownConstraint) {
        int offset = tables.parameters;
        kernel(name, Shape.of(rows, width), initializer, rows, width, ownPenalty, ownConstraint);
        tables.byRows.add(new GradientForm.Table(offset, rows, width, Math.multiplyExact(repeat, perExample)));
    }

    /**
     * Declares a parameter that is neither decayed nor regularised: a bias, the scale of a norm.
     *
     * @param name name within the layer
     * @param shape its shape
     * @param initializer its first values
     */
    public void bias(String name, Shape shape, Initializer initializer) {
        add(name, shape, initializer, shape.size(), shape.size(), Regularizer.NONE, Constraint.NONE, false);
    }

    private void add(
            String name,
            Shape shape,
            Initializer how,
            int in,
            int out,
            Regularizer penalty,
            Constraint held,
            boolean decays) {
        int offset = tables.parameters;
        try {
            tables.parameters = Math.addExact(offset, shape.size());
        } catch (ArithmeticException e) {
            throw new UserException(place, "the network passes 2147483647 parameters", "make it smaller", e);
        }
        tables.slots.add(new ParameterLayout.Slot(
                path, name, shape, offset, how, in, out, penalty, held, decays, trainable, rate));
        learns |= trainable;
        parameterOffsets.add(offset);
    }

    /**
     * Declares non-trainable state.
     *
     * @param name name within the layer
     * @param shape its shape
     * @param initial the first value of all
     * @param momentum how much of the old value stays at each step, 0 to 1
     */
    public void state(String name, Shape shape, float initial, float momentum) {
        int offset = tables.states;
        tables.states = Math.addExact(offset, shape.size());
        tables.stateSlots.add(new ParameterLayout.StateSlot(path, name, shape, offset, initial, momentum, trainable));
        stateOffsets.add(offset);
    }

    /**
     * Declares an array that forward and backward of one pass share.
     *
     * @param perExample its shape for one example; the workspace allots [B × perExample]
     */
    public void scratch(Shape perExample) {
        scratch.add(new Node.Scratch(perExample.size(), true, Node.NO_MASK));
    }

    /**
     * Declares an array that forward and backward of one pass share and whose size does not depend on the batch: the
     * moments of a pass. Counted with the scratch arrays: {@link Frame#scratch} gives it by its number among them.
     *
     * @param shape its shape
     */
    public void scratchPerPass(Shape shape) {
        scratch.add(new Node.Scratch(shape.size(), false, Node.NO_MASK));
    }

    /**
     * @return whether the input, [time × features], carries a mask: then {@link Frame#mask} says which of its steps are
     *     there and which are padding
     */
    public boolean masked() {
        return inputMask != Node.NO_MASK;
    }

    /**
     * Declares that this layer makes the mask that its output, [time × features], carries: forward writes it to
     * {@link Frame#madeMask}. It counts with the scratch arrays.
     *
     * @param steps the number of time steps, T
     */
    public void makeMask(int steps) {
        decideMask(tables.masks++);
        scratch.add(new Node.Scratch(steps, true, outputMask));
    }

    private void decideMask(int mask) {
        outputMask = mask;
        decidesMask = true;
    }

    /**
     * Asks for an array that holds nothing from one call to the next: all layers of a workspace take turns in it, and
     * it is as long as the longest that any asked for. For layers without children, since these would write to it.
     *
     * @param size values, at least 1
     */
    public void temporary(int size) {
        temporary = Math.max(temporary, size);
    }

    /**
     * Keeps what depends on the shapes alone, so that passes need not work it out again: {@link Node#plan} gives it.
     *
     * @param made immutable
     */
    public void plan(Convolution made) {
        plan = made;
    }

    /**
     * Counts the arithmetic of the forward pass, for {@code describe}.
     *
     * @param perExample floating-point operations for one example; a multiply-add counts two
     */
    public void flops(long perExample) {
        flops += perExample;
    }

    /**
     * Declares a layer inside this composite that is given the composite's input or a part of it, and its mask. The
     * composite's output carries a mask if the outputs of all such layers carry the same one.
     *
     * @param name its name within this layer, {@code branches.0}; also part of its slots' names
     * @param label how errors call it, {@code branch 0}
     * @param layer the layer
     * @param input the shape it is given
     * @return the shape it gives
     */
    public Shape child(String name, String label, Layer layer, Shape input) {
        boolean first = children.isEmpty();
        Node node = declare(name, label, layer, input, inputMask, repeat);
        decideMask(
                first || node.memory().outputMask() == outputMask
                        ? node.memory().outputMask()
                        : Node.NO_MASK);
        return node.output();
    }

    /**
     * Declares a layer inside this composite that is given what the child before gives, and its mask; the first child
     * the composite's input. The composite's output carries the mask of the last one's.
     *
     * @param name its name within this layer, {@code layers.0}; also part of its slots' names
     * @param label how errors call it, {@code layer 0}
     * @param layer the layer
     * @param input the shape it is given
     * @return the shape it gives
     */
    public Shape next(String name, String label, Layer layer, Shape input) {
        Node node = declare(name, label, layer, input, children.isEmpty() ? inputMask : outputMask, repeat);
        decideMask(node.memory().outputMask());
        return node.output();
    }

    /**
     * Declares a layer inside this composite that runs at every step: {@link Frame#batch} of it and of what is inside it
     * counts the steps of all examples, and so do its arrays. It is given no mask; the composite's passes on by itself.
     *
     * @param name its name within this layer, {@code layer}; also part of its slots' names
     * @param label how errors call it, {@code step}
     * @param layer the layer
     * @param input the shape it is given at a step
     * @param steps how many there are, T
     * @return the shape it gives at a step
     */
    public Shape perStep(String name, String label, Layer layer, Shape input, int steps) {
        return declare(name, label, layer, input, Node.NO_MASK, Math.multiplyExact(repeat, steps))
                .output();
    }

    private Node declare(String name, String label, Layer layer, Shape input, int mask, int times) {
        String childPath = path.isEmpty() ? name : path + "." + name;
        String childPlace = (place.isEmpty() ? "" : place + ", ") + label + " (" + layer.type() + ")";
        Declaration inner = new Declaration(tables, childPath, childPlace, regularizer, mask, times);
        inner.trainable = trainable;
        inner.rate = rate;
        Node node = inner.declare(layer, input);
        children.add(node);
        learns |= node.learns();
        return node;
    }

    /**
     * @param problem the rule and the value seen: {@code needs 3 input channels, got 1}
     * @param remedy what to do: {@code check data.shape}
     * @return an error that names this layer, to be thrown
     */
    public UserException error(String problem, String remedy) {
        return new UserException(place.isEmpty() ? "model" : place, problem, remedy);
    }

    private Node declare(Layer layer, Shape input) {
        if (input.sparse() && !layer.takesSparse()) {
            throw error(
                    "takes no sparse inputs, and the data's features are sparse",
                    "let a dense layer be the first, of the model or of each branch");
        }
        Shape output;
        try {
            output = layer.declare(input, this);
        } catch (ArithmeticException e) {
            throw new UserException(place, "an array passes 2147483647 values", "make the layer smaller", e);
        }
        Answer.of(layer, "declare", output);
        int carried = decidesMask ? outputMask : keepsTime(input, output) ? inputMask : Node.NO_MASK;
        return new Node(
                new Node.Name(id, path, place),
                new Node.Binding(layer, input, output, repeat),
                new Node.Offsets(List.copyOf(parameterOffsets), List.copyOf(stateOffsets)),
                new Node.Memory(List.copyOf(scratch), temporary, inputMask, carried),
                new Node.Training(trainable, learns),
                plan,
                flops,
                List.copyOf(children));
    }

    /** A mask passes a layer that gives as many steps as it is given, unless the layer or its children decide. */
    private static boolean keepsTime(Shape input, Shape output) {
        return output.rank() == 2 && output.dimension(0) == input.dimension(0);
    }

    /** Declares a whole network. */
    static Network network(Layer root, Shape input, Regularizer regularizer, Constraint constraint) {
        Tables tables = new Tables(constraint);
        Node node = new Declaration(tables, "", "", regularizer, Node.NO_MASK, 1).declare(root, input);
        return new Network(node, new ParameterLayout(tables.slots, tables.stateSlots, tables.byRows));
    }
}
