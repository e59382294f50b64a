package io.tributary.network;

/**
 * A network: the tree of its layers, bound to an input shape, and the layout of its parameters. Immutable.
 *
 * @param root the outermost layer with all inside it
 * @param layout the slot table
 */
public record Network(Node root, ParameterLayout layout) {
    /**
     * Binds layers to an input shape.
     *
     * @param layer the outermost layer
     * @param input shape of one example
     * @param regularizer the penalty on kernels that bring none of their own
     * @return the network
     * @throws io.tributary.error.UserException naming the layer whose input does not fit
     */
    public static Network of(Layer layer, Shape input, Regularizer regularizer) {
        return of(layer, input, regularizer, Constraint.NONE);
    }

    /**
     * Binds layers to an input shape.
     *
     * @param layer the outermost layer
     * @param input shape of one example
     * @param regularizer the penalty on kernels that bring none of their own
     * @param constraint what kernels that bring none of their own are held to
     * @return the network
     * @throws io.tributary.error.UserException naming the layer whose input does not fit
     */
    public static Network of(Layer layer, Shape input, Regularizer regularizer, Constraint constraint) {
        return Declaration.network(layer, input, regularizer, constraint);
    }

    /** @return shape of one example's input */
    public Shape input() {
        return root.input();
    }

    /** @return shape of one example's output */
    public Shape output() {
        return root.output();
    }
}
