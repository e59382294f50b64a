package io.tributary.support;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.function.DoubleSupplier;

/**
 * Checks gradients in float against central differences. The step is the actual float perturbation, large enough that the
 * rounding of f does not show; the function is evaluated in double.
 */
public final class Gradients {
    private static final float STEP = 4e-3f;
    private static final double TOLERANCE = 1e-2;

    /** Slopes to the left and right that differ by more than this part of the largest gradient mean a kink between. */
    private static final double KINK = 0.1;

    private Gradients() {}

    /**
     * Compares every component.
     *
     * @param what names the array in a failure
     * @param at the point, perturbed and restored, in [offset, offset + count)
     * @param gradient the gradient to check, in [offset, offset + count)
     * @param f the function of the array's present values
     * @return whether the function was smooth around the point; if not, nothing was compared
     */
    public static boolean check(String what, float[] at, float[] gradient, int offset, int count, DoubleSupplier f) {
        double[] slopes = new double[count];
        double here = f.getAsDouble();
        double scale = 1e-3;
        for (int i = offset; i < offset + count; i++) {
            scale = Math.max(scale, Math.abs(gradient[i]));
        }
        for (int i = offset; i < offset + count; i++) {
            float old = at[i];
            float above = old + STEP;
            float below = old - STEP;
            at[i] = above;
            double right = (f.getAsDouble() - here) / ((double) above - old);
            at[i] = below;
            double left = (here - f.getAsDouble()) / ((double) old - below);
            at[i] = old;
            slopes[i - offset] = (right + left) / 2;
            if (Math.abs(right - left) > KINK * scale && Math.abs(right - left) > KINK * Math.abs(right + left)) {
                return false;
            }
        }
        assertTrue(count > 0, what + ": nothing to check");
        for (int i = 0; i < count; i++) {
            double error = Math.abs(slopes[i] - gradient[offset + i]);
            double size = Math.max(0.05 * scale, Math.max(Math.abs(slopes[i]), Math.abs(gradient[offset + i])));
            if (!(error <= TOLERANCE * size)) {
                fail(what + "[" + i + "]: gradient " + gradient[offset + i] + ", central difference " + slopes[i]);
            }
        }
        return true;
    }
}
