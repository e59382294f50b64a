package io.tributary.report;

import io.tributary.metric.ConfusionMatrix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A confusion matrix with the names of its classes.
 *
 * @param split the examples it was counted over, {@code test} or {@code validation}
 * @param classes name of each class
 * @param matrix [C × C], row the class that is right, column the class that was predicted, in weights of examples
 */
public record Confusion(String split, List<String> classes, double[][] matrix) {
    /** Checks the sizes and copies. {@inheritDoc} */
    public Confusion {
        classes = List.copyOf(classes);
        if (matrix.length != classes.size()) {
            throw new IllegalArgumentException(
                    "a confusion matrix of " + matrix.length + " rows for " + classes.size() + " classes");
        }
        double[][] copy = new double[matrix.length][];
        for (int row = 0; row < matrix.length; row++) {
            if (matrix[row].length != classes.size()) {
                throw new IllegalArgumentException("row " + row + " of a confusion matrix has " + matrix[row].length
                        + " columns for " + classes.size() + " classes");
            }
            copy[row] = matrix[row].clone();
        }
        matrix = copy;
    }

    /**
     * One class taken for another.
     *
     * @param right the class that is right
     * @param predicted the class that was predicted
     * @param count how often, in weights of examples
     */
    record Mistake(int right, int predicted, double count) {}

    /** @return the figures of every class, in order */
    List<ConfusionMatrix.PerClass> perClass() {
        int size = classes.size();
        double[] flat = new double[size * size];
        for (int row = 0; row < size; row++) {
            System.arraycopy(matrix[row], 0, flat, row * size, size);
        }
        return ConfusionMatrix.perClass(flat, 0, flat.length);
    }

    /** @return the figures of every class as they are shown: of two classes the positive one, the second, first */
    List<ConfusionMatrix.PerClass> shown() {
        List<ConfusionMatrix.PerClass> all = perClass();
        return all.size() == 2 ? List.of(all.get(1), all.get(0)) : all;
    }

    /** @return how a class is called in tables of figures */
    String name(ConfusionMatrix.PerClass each) {
        return classes.get(each.label()) + (classes.size() == 2 && each.label() == 1 ? " (positive)" : "");
    }

    /** @return the most frequent mistakes, most frequent first, equals in the order of the matrix */
    List<Mistake> mistakes(int most) {
        List<Mistake> all = new ArrayList<>();
        for (int row = 0; row < matrix.length; row++) {
            for (int column = 0; column < matrix.length; column++) {
                if (row != column && matrix[row][column] > 0) {
                    all.add(new Mistake(row, column, matrix[row][column]));
                }
            }
        }
        all.sort(Comparator.comparingDouble(Mistake::count).reversed());
        return all.subList(0, Math.min(most, all.size()));
    }
}
