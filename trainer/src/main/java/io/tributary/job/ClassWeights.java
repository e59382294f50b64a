package io.tributary.job;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.error.UserException;
import io.tributary.row.Spelling;
import io.tributary.transform.FittedTransforms;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Factors on the training loss of every example by the class that is right, as Keras's {@code class_weight}: the mean is still
 * over the examples' own weights (PyTorch's {@code weight} also divides by the factors), and evaluations are without them.
 *
 * @param kind how they are given
 * @param listed in the order of the classes
 * @param named by the name of the class
 */
public record ClassWeights(Kind kind, List<Double> listed, Map<String, Double> named) {
    /** How factors are given. */
    public enum Kind {
        /** None. */
        NONE,
        /** {@code balanced}: n / (K·n_k) for n training rows, n_k of them of one of K classes, as scikit-learn has it. */
        BALANCED,
        /** A list. */
        LISTED,
        /** An object. */
        NAMED
    }

    private static final String KEY = "class-weights";
    private static final String PLACE = "train." + KEY;

    /** Copies. {@inheritDoc} */
    public ClassWeights {
        listed = List.copyOf(listed);
        named = Collections.unmodifiableMap(new TreeMap<>(named));
    }

    static ClassWeights read(Section train) {
        if (!train.has(KEY)) {
            return new ClassWeights(Kind.NONE, List.of(), Map.of());
        }
        if (train.isString(KEY)) {
            return new ClassWeights(train.choice(KEY, Map.of("balanced", Kind.BALANCED)), List.of(), Map.of());
        }
        if (train.isList(KEY)) {
            return new ClassWeights(Kind.LISTED, train.numbers(KEY, Bounds.atLeast(0)), Map.of());
        }
        Section section = train.section(KEY);
        Map<String, Double> named = new TreeMap<>();
        section.names().forEach(name -> named.put(name, section.number(name, Bounds.atLeast(0))));
        return new ClassWeights(Kind.NAMED, List.of(), named);
    }

    /** What a training that continues must have the same, if there are any. */
    Optional<String> text() {
        return switch (kind) {
            case NONE -> Optional.empty();
            case BALANCED -> Optional.of("balanced");
            case LISTED -> Optional.of(listed.toString());
            case NAMED -> Optional.of(named.toString());
        };
    }

    /**
     * @param fitted the classes, and how many training rows each has
     * @return the factors by class number; empty for none
     * @throws UserException if they are not one for each class
     */
    List<Double> factors(FittedTransforms fitted) {
        List<String> classes = fitted.classes();
        if (kind != Kind.NONE && classes.isEmpty()) {
            throw new UserException(PLACE, "needs classes, and the target is numbers", "set data.label.type = class");
        }
        List<Double> factors = switch (kind) {
            case NONE -> List.of();
            case BALANCED -> balanced(fitted.classCounts());
            case LISTED -> listed(classes);
            case NAMED -> named(classes);
        };
        requireWeight(factors, fitted);
        return factors;
    }

    /** What weighs nothing trains nothing. */
    private static void requireWeight(List<Double> factors, FittedTransforms fitted) {
        if (factors.isEmpty()) {
            return;
        }
        if (factors.stream().allMatch(factor -> factor == 0)) {
            throw new UserException(
                    PLACE, "are 0 for every class, which trains nothing", "give some class a weight above 0");
        }
        List<Long> counts = fitted.classCounts();
        boolean trains = counts.isEmpty(); // not known
        for (int i = 0; i < counts.size(); i++) {
            trains |= counts.get(i) > 0 && factors.get(i) > 0;
        }
        if (!trains) {
            throw new UserException(
                    PLACE,
                    "are 0 for every class that has training rows, which trains nothing",
                    "give one of them a weight above 0");
        }
    }

    private static List<Double> balanced(List<Long> counts) {
        double rows = counts.stream().mapToLong(Long::longValue).sum();
        return counts.stream()
                .map(count -> count == 0 ? 0 : rows / ((double) counts.size() * count))
                .toList();
    }

    private List<Double> listed(List<String> classes) {
        if (listed.size() != classes.size()) {
            throw new UserException(
                    PLACE,
                    "has " + listed.size() + " values, there are " + classes.size() + " classes: " + some(classes),
                    "give one for each class, in this order");
        }
        return listed;
    }

    private List<Double> named(List<String> classes) {
        Map<String, Double> byClass = new HashMap<>();
        named.forEach((name, factor) -> byClass.put(Spelling.of(name), factor));
        List<String> spelled = classes.stream().map(Spelling::of).toList();
        for (String name : named.keySet()) {
            if (!spelled.contains(Spelling.of(name))) {
                throw new UserException(
                        PLACE, "\"" + name + "\" is none of the classes: " + some(classes), "correct the name");
            }
        }
        List<Double> factors = new ArrayList<>();
        for (String name : classes) {
            if (!byClass.containsKey(Spelling.of(name))) {
                throw new UserException(PLACE, "has none for class \"" + name + "\"", "give one for each class");
            }
            factors.add(byClass.get(Spelling.of(name)));
        }
        return factors;
    }

    private static String some(List<String> classes) {
        int most = 10;
        return String.join(", ", classes.subList(0, Math.min(most, classes.size())))
                + (classes.size() > most ? ", …" : "");
    }
}
