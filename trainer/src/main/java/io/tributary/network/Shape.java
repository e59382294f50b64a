package io.tributary.network;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The dimensions of one example's values, without the batch: {@code [features]}, {@code [channels × height × width]},
 * {@code [time × features]}. Row-major: the last dimension varies fastest. Immutable.
 */
public final class Shape {
    private final int[] dimensions;
    private final int size;

    private Shape(int[] dimensions) {
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
        return new Shape(dimensions.clone());
    }

    /**
     * @param dimensions each at least 1
     * @return the shape
     */
    public static Shape of(List<Integer> dimensions) {
        return new Shape(dimensions.stream().mapToInt(Integer::intValue).toArray());
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
     * @return this shape with its last dimension replaced
     */
    public Shape withLast(int last) {
        int[] copy = dimensions.clone();
        copy[copy.length - 1] = last;
        return new Shape(copy);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dimensions, shape.dimensions);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dimensions);
    }

    /** @return for example {@code 3×32×32} */
    @Override
    public String toString() {
        return Arrays.stream(dimensions).mapToObj(Integer::toString).collect(Collectors.joining("×"));
    }
}
