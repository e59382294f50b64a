package io.tributary.layer;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.network.Initializer;
import io.tributary.network.Shape;
import io.tributary.random.Key;

/**
 * Orthonormal columns, or rows where the matrix is wide (Saxe, McClelland and Ganguli, 2014): standard normal numbers made
 * orthogonal by Gram and Schmidt's method in double, twice for each vector, which keeps them orthogonal to rounding
 * (Giraud, Langou and Rozložník, 2005). It is the Q of the QR factorisation whose R has a positive diagonal, and uniform
 * over all such matrices (Mezzadri, 2007).
 *
 * <p>A shape of more than two dimensions counts as [all but the last × the last], as in Keras.
 *
 * @param gain factor of all values
 */
public record Orthogonal(double gain) implements Initializer {
    private static final int PASSES = 2;

    static Orthogonal read(Section section) {
        return new Orthogonal(section.number("gain", 1, Bounds.any()));
    }

    @Override
    public void fill(long key, Shape shape, int fanIn, int fanOut, float[] values, int offset) {
        int columns = shape.last();
        int rows = shape.size() / columns;
        boolean wide = columns > rows;
        double[][] vectors = new double[Math.min(rows, columns)][Math.max(rows, columns)];
        for (int v = 0; v < vectors.length; v++) {
            for (int i = 0; i < vectors[v].length; i++) {
                vectors[v][i] = Key.gaussian(key, wide ? (long) v * columns + i : (long) i * columns + v);
            }
            orthogonalise(vectors, v);
            for (int i = 0; i < vectors[v].length; i++) {
                values[offset + (wide ? v * columns + i : i * columns + v)] = (float) (gain * vectors[v][i]);
            }
        }
    }

    /** Makes a vector orthogonal to those before it, and of length 1. */
    private static void orthogonalise(double[][] vectors, int number) {
        double[] vector = vectors[number];
        for (int pass = 0; pass < PASSES; pass++) {
            for (int before = 0; before < number; before++) {
                double dot = dot(vectors[before], vector);
                for (int i = 0; i < vector.length; i++) {
                    vector[i] -= dot * vectors[before][i];
                }
            }
        }
        double length = Math.sqrt(dot(vector, vector));
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= length;
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
