package io.tributary.layer;

import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Initializer;
import io.tributary.network.Shape;

/**
 * What a recurrent layer does at one step; {@link Recurrent} does the rest, and its {@code Scratch} says what the arrays hold. Immutable.
 *
 * <p>Symbols: B examples, U units, G gates. Arrays that {@link Recurrent} has for all steps begin, for step s, at s·B·U
 * or s·B·G·U.
 */
public interface Cell {
    /** @return the name in a configuration */
    String type();

    /** @return G: the kernel is [I × G·U], the recurrent kernel [U × G·U] */
    int gates();

    /**
     * @param units U
     * @return the shape of the bias
     */
    default Shape bias(int units) {
        return Shape.of(gates() * units);
    }

    /**
     * @param units U
     * @param initializer the layer's own
     * @return first values of the bias
     */
    default Initializer biasInitializer(int units, Initializer initializer) {
        return initializer;
    }

    /**
     * Declares scratch arrays of its own, which count from {@code Scratch.OWN} on, and checks the activations.
     *
     * @param steps T
     * @param units U
     * @param slots takes the declarations
     */
    void declare(int steps, int units, Declaration slots);

    /**
     * @param units U
     * @return floating-point operations of the gates for one example and step, without the products
     */
    long flops(int units);

    /**
     * Computes block {@code step + 1} of {@code H} from block {@code step}. In {@code Z} stands x·W + b;
     * what backward needs of it may stay there.
     *
     * @param layer the layer around it
     * @param frame the layer's
     * @param step s
     */
    void forward(Recurrent layer, Frame frame, int step);

    /**
     * Computes block {@code step} of {@code DZ}, the gradient by x·W + b, and turns {@code DH} from the
     * gradient by the step's output into the one by its state before. At padding the first is 0 and the latter stays.
     *
     * @param layer the layer around it
     * @param frame the layer's
     * @param step s
     */
    void backward(Recurrent layer, Frame frame, int step);

    /**
     * Accumulates the gradient of the recurrent kernel, once all steps have gone backward.
     *
     * @param layer the layer around it
     * @param frame the layer's
     */
    void recurrentGradient(Recurrent layer, Frame frame);
}
