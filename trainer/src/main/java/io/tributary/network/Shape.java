package io.tributary.network;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The dimensions of one example's values, without the batch: {@code [features]}, {@code [channels × height × width]},
 * {@code [time × features]}. Row-major: the last dimension varies fastest. Immutable.
 *
 * <p>The input of a network may be sparse, {@code [features]} of which an example has few: then no array holds them, but
 * {@link SparseRows}.
 */
public final class Shape {
    private final int[] dimensions;
    private final int size;
    private final boolean sparse;

    private Shape(boolean sparse, int... dimensions) {
        this.sparse = sparse;
        this.dimensions = dimensions;
        int product = 1;
        for (int dimension : dimensions) {
            if (dimension < 1) {
                throw new IllegalArgumentException("a dimension is at least 1, got " + Arrays.toString(dimensions));
            }
            product = Math.multiplyExact(product, dimension);
        }
        this.size = product;
    }

    /**
     * @param dimensions each at least 1
     * @return the shape
     * @throws IllegalArgumentException if a dimension is below 1
     * @throws ArithmeticException if the number of values passes 2³¹−1
     */
    public static Shape of(int... dimensions) {
        return new Shape(false, dimensions.clone());
    }

    /**
     * @param dimensions each at least 1
     * @return the shape
     */
    public static Shape of(List<Integer> dimensions) {
        return new Shape(false, dimensions.stream().mapToInt(Integer::intValue).toArray());
    }

    /**
     * @param features how many there are, most of which are 0
     * @return the shape
     */
    public static Shape sparse(int features) {
        return new Shape(true, features);
    }

    /** @return whether values come as {@link SparseRows} */
    public boolean sparse() {
        return sparse;
    }

    /** @return the number of values that an array holds for each example: none of a sparse one */
    public int arraySize() {
        return sparse ? 0 : size;
    }

    /** @return the number of dimensions */
    public int rank() {
        return dimensions.length;
    }

    /**
     * @param axis 0 to rank − 1; negative counts from the end, −1 being the last
     * @return that dimension
     */
    public int dimension(int axis) {
        return dimensions[axis < 0 ? axis + dimensions.length : axis];
    }

    /** @return the last dimension */
    public int last() {
        return dimensions[dimensions.length - 1];
    }

    /** @return the number of values: the product of the dimensions */
    public int size() {
        return size;
    }

    /**
     * @param last a new last dimension
     * @return this shape with its last dimension replaced, not sparse
     */
    public Shape withLast(int last) {
        int[] copy = dimensions.clone();
        copy[copy.length - 1] = last;
        return new Shape(false, copy);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && sparse == shape.sparse && Arrays.equals(dimensions, shape.dimensions);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dimensions);
    }

    /** @return for example {@code 3×32×32} */
    @Override
    public String toString() {
        String product = Arrays.stream(dimensions).mapToObj(Integer::toString).collect(Collectors.joining("×"));
        return sparse ? product + " (sparse)" : product;
    }
}
