package io.tributary.network;

/**
 * A penalty on the parameters of a slot, as Keras defines it: {@code l1·Σ|w| + l2·Σw²}, so the gradient gains
 * {@code l1·sign(w) + 2·l2·w}. The driver applies it once per step to the mean gradient.
 *
 * @param l1 coefficient of the absolute values, at least 0
 * @param l2 coefficient of the squares, at least 0; half of what PyTorch calls {@code weight_decay}
 */
public record Regularizer(double l1, double l2) {
    /** No penalty. */
    public static final Regularizer NONE = new Regularizer(0, 0);

    /** @return whether the penalty is zero everywhere */
    public boolean isNone() {
        return l1 == 0 && l2 == 0;
    }
}
