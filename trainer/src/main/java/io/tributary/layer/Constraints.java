package io.tributary.layer;

import io.tributary.config.Bounds;
import io.tributary.config.Registry;
import io.tributary.config.Section;
import io.tributary.network.Constraint;
import io.tributary.network.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table of constraints by their names in a configuration, which are Keras's: {@code kernel-constraint = non-neg}. */
public final class Constraints {
    /** {@code w ← max(0, w)}. */
    private static final Constraint NON_NEGATIVE = (parameters, offset, shape) -> {
        for (int i = offset; i < offset + shape.size(); i++) {
            parameters[i] = Math.max(0, parameters[i]);
        }
    };

    private static final Registry<Constraint> REGISTRY = new Registry<>(
            Constraint.class,
            "constraint",
            Map.of(
                    "max-norm",
                    section -> new Norm(section.number("max-value", 2, Bounds.positive()), false, axes(section)),
                    "unit-norm",
                    section -> new Norm(1, true, axes(section)),
                    "non-neg",
                    section -> NON_NEGATIVE));

    private Constraints() {}

    /**
     * @param parent the object that may hold the key
     * @param key the key
     * @return the constraint, or null if the key is absent
     */
    public static Constraint read(Section parent, String key) {
        return parent.has(key) ? REGISTRY.create(parent, key) : null;
    }

    private static List<Integer> axes(Section section) {
        if (!section.has("axis")) {
            return List.of();
        }
        List<Integer> axes = section.isList("axis")
                ? section.integers("axis", Bounds.atLeast(0))
                : List.of(section.integer("axis", Bounds.atLeast(0)));
        for (int i = 1; i < axes.size(); i++) {
            if (axes.get(i) != axes.get(i - 1) + 1) {
                throw section.error("axis", "must be neighbouring axes in order, got " + axes, "write [0, 1]");
            }
        }
        return axes;
    }

    /**
     * Holds the L2 norms of the weights that go into each unit, {@code w ← w·c/‖w‖}, where they are longer than c (Srebro and
     * Shraibman, 2005; with dropout, Srivastava et al., 2014, section 5.1), or always. Weights that are all zero stay.
     *
     * @param norm c, above 0
     * @param always whether shorter ones are stretched too
     * @param axes neighbouring axes that a norm runs over; empty for all but the units': the first axis of a conv2d kernel, which
     *     has four, is of units, and the last of every other
     */
    record Norm(double norm, boolean always, List<Integer> axes) implements Constraint {
        @Override
        public Optional<String> misfit(Shape shape) {
            boolean outside = axes.stream().anyMatch(axis -> axis >= shape.rank());
            return outside ? Optional.of("has axis " + axes + ", the kernel is " + shape) : Optional.empty();
        }

        @Override
        public void apply(float[] parameters, int offset, Shape shape) {
            boolean unitsFirst = shape.rank() == 4;
            int first = axes.isEmpty() ? (unitsFirst ? 1 : 0) : axes.get(0);
            int last = axes.isEmpty() ? shape.rank() - (unitsFirst ? 1 : 2) : axes.get(axes.size() - 1);
            int outer = product(shape, 0, first - 1);
            int run = product(shape, first, last);
            int inner = product(shape, last + 1, shape.rank() - 1);
            for (int o = 0; o < outer; o++) {
                for (int i = 0; i < inner; i++) {
                    hold(parameters, offset + o * run * inner + i, run, inner);
                }
            }
        }

        private void hold(float[] parameters, int from, int count, int stride) {
            double squares = 0;
            for (int k = 0; k < count; k++) {
                double w = parameters[from + k * stride];
                squares += w * w;
            }
            double length = Math.sqrt(squares);
            if (length > 0 && (always || length > norm)) {
                float factor = (float) (norm / length);
                for (int k = 0; k < count; k++) {
                    parameters[from + k * stride] *= factor;
                }
            }
        }

        private static int product(Shape shape, int first, int last) {
            int product = 1;
            for (int axis = first; axis <= last; axis++) {
                product *= shape.dimension(axis);
            }
            return product;
        }
    }
}
