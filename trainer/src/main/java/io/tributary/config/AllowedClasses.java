package io.tributary.config;

import java.util.Collection;
import java.util.List;

/**
 * Which classes of the user's own a configuration may name, and so run. The file of a job, which the user wrote, may name any; a
 * model, which may come from a stranger, none but those that are allowed by name. Immutable.
 */
public final class AllowedClasses {
    /** Any class: for what the user wrote. */
    public static final AllowedClasses ANY = new AllowedClasses(List.of(), true);

    /** No class: for what came from elsewhere. */
    public static final AllowedClasses NONE = of(List.of());

    private final List<String> names;
    private final boolean any;

    private AllowedClasses(List<String> names, boolean any) {
        this.names = names;
        this.any = any;
    }

    /**
     * @param names full names of classes, and of packages with all in and below them
     * @return these alone
     */
    public static AllowedClasses of(String... names) {
        return of(List.of(names));
    }

    /**
     * @param names full names of classes, and of packages with all in and below them
     * @return these alone
     */
    public static AllowedClasses of(Collection<String> names) {
        return new AllowedClasses(
                names.stream()
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList(),
                false);
    }

    /**
     * @param name a class's full name
     * @return whether it may be loaded
     */
    public boolean allows(String name) {
        return any
                || names.stream()
                        .anyMatch(allowed -> name.equals(allowed)
                                || name.startsWith(allowed + ".")
                                || name.startsWith(allowed + "$"));
    }

    /** @return whether any class may be loaded */
    public boolean any() {
        return any;
    }

    /**
     * @return the names, for {@link #of(Collection)} on another machine
     * @throws IllegalStateException of {@link #ANY}, which does not travel
     */
    public List<String> names() {
        if (any) {
            throw new IllegalStateException("any class");
        }
        return names;
    }
}
