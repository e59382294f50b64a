package io.tributary.config;

import io.tributary.error.UserException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One table from a name in the configuration to a constructor: the layers, the losses, the optimizers. A {@code type} with
 * a dot in it, {@code com.acme.MyLayer}, is a class of the user's own, loaded through the thread's context class loader;
 * it has a public constructor that takes a {@link Section}, or none.
 *
 * @param <T> what is made
 */
public final class Registry<T> {
    private final Class<T> type;
    private final String kind;
    private final Map<String, Function<Section, T>> table;
    private final BiFunction<Section, T, T> common;

    /**
     * @param type what is made; a user's class must be one
     * @param kind what users call it, {@code layer}
     * @param table from name to constructor; a constructor reads its keys and leaves {@code finish} to the registry
     */
    public Registry(Class<T> type, String kind, Map<String, Function<Section, T>> table) {
        this(type, kind, table, (entry, made) -> made);
    }

    /**
     * @param type what is made; a user's class must be one
     * @param kind what users call it, {@code layer}
     * @param table from name to constructor; a constructor reads its keys and leaves {@code finish} to the registry
     * @param common reads the keys that every entry may have, and gives what was made or something around it
     */
    public Registry(
            Class<T> type, String kind, Map<String, Function<Section, T>> table, BiFunction<Section, T, T> common) {
        this.type = type;
        this.kind = kind;
        this.table = new TreeMap<>(table);
        this.common = common;
    }

    /** {@return the names in the table, sorted} */
    public List<String> names() {
        return List.copyOf(table.keySet());
    }

    /**
     * Makes what an entry describes and finishes the entry.
     *
     * @param entry an object with {@code type} and the constructor's keys
     * @return the new thing
     * @throws UserException if the type is unknown, its class unfit, or a key wrong
     */
    public T create(Section entry) {
        T made = read(entry, Section.TYPE);
        entry.finish();
        return made;
    }

    /**
     * Makes what an object describes that has other keys too, of other readers: it is not finished.
     *
     * @param section an object with the constructor's keys
     * @param key its required key that names the constructor
     * @return the new thing
     * @throws UserException if there is no such constructor, its class is unfit, or a key wrong
     */
    public T read(Section section, String key) {
        return common.apply(
                section, constructor(section, key, section.string(key)).apply(section));
    }

    /**
     * @param parent the object with the key
     * @param key a required key: a name, or an object with {@code type}
     * @return the new thing
     */
    public T create(Section parent, String key) {
        return create(parent.entry(key));
    }

    /**
     * @param parent the object with the key
     * @param key the key: a name, or an object with {@code type}
     * @param defaultName the name when it is absent
     * @return the new thing
     */
    public T create(Section parent, String key, String defaultName) {
        return create(parent.entry(key, defaultName));
    }

    /**
     * @param parent the object with the key
     * @param key a required key: a list of names and objects with {@code type}
     * @return the new things, in order
     */
    public List<T> createAll(Section parent, String key) {
        List<T> made = new ArrayList<>();
        for (Section entry : parent.entries(key)) {
            made.add(create(entry));
        }
        return List.copyOf(made);
    }

    private Function<Section, T> constructor(Section entry, String key, String name) {
        Function<Section, T> known = table.get(name);
        if (known != null) {
            return known;
        }
        if (!name.contains(".")) {
            String orElse = "a class of your own goes by its full name, com.acme.MyClass";
            throw entry.keys().unknown(key, kind, name, table.keySet(), orElse);
        }
        requireAllowed(entry, key, name);
        Constructor<?> constructor = loading(entry, key, name, () -> fitting(entry, key, load(entry, key, name)));
        return section -> loading(section, key, name, () -> make(constructor, section, key));
    }

    /** To load a class of its own is to run it. */
    private void requireAllowed(Section entry, String key, String name) {
        if (!entry.keys().keyPath().source().classes().allows(name)) {
            throw entry.error(
                    key,
                    "the " + kind + " is a class that came from elsewhere, " + name + ", and a model runs none unasked",
                    "if you trust it, allow the class or its package: --allow-class " + name
                            + ", the setting spark.tributary.allowedClasses, or Model.load with AllowedClasses");
        }
    }

    /** Runs what loads a class, or is the first to use it. */
    private static <R> R loading(Section entry, String key, String name, Supplier<R> work) {
        try {
            return work.get();
        } catch (LinkageError e) {
            // An initialiser's error says what went wrong in its cause only.
            Throwable reason = e instanceof ExceptionInInitializerError && e.getCause() != null ? e.getCause() : e;
            throw error(entry, key, "class " + name + " cannot be loaded: " + reason, "", e);
        }
    }

    /** Finds the class; none of its code runs before it is known to be of the right kind. */
    private static Class<?> load(Section entry, String key, String name) {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        try {
            return Class.forName(name, false, context != null ? context : Registry.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            String remedy =
                    "correct the name, or add its jar: TRIBUTARY_CLASSPATH for bin/tributary, --jars for spark-submit";
            throw error(entry, key, "class " + name + " is not on the class path", remedy, e);
        }
    }

    private Constructor<?> fitting(Section entry, String key, Class<?> found) {
        String name = found.getName();
        if (!type.isAssignableFrom(found)) {
            throw entry.error(key, name + " is no " + kind, "let it implement " + type.getName());
        }
        if (!Modifier.isPublic(found.getModifiers()) || Modifier.isAbstract(found.getModifiers())) {
            throw entry.error(key, name + " cannot be made", "make the class public and not abstract");
        }
        return find(found, Section.class)
                .or(() -> find(found))
                .orElseThrow(() -> entry.error(
                        key,
                        name + " has no fitting constructor",
                        "give it a public one that takes a " + Section.class.getName() + ", or none"));
    }

    private static UserException error(Section entry, String key, String problem, String remedy, Throwable cause) {
        return new UserException(entry.keys().place(key), problem, remedy, cause);
    }

    private static Optional<Constructor<?>> find(Class<?> owner, Class<?>... parameters) {
        return Arrays.stream(owner.getConstructors())
                .filter(constructor -> Arrays.equals(constructor.getParameterTypes(), parameters))
                .findFirst();
    }

    private T make(Constructor<?> constructor, Section entry, String key) {
        try {
            Object[] arguments = constructor.getParameterCount() == 0 ? new Object[0] : new Object[] {entry};
            return type.cast(constructor.newInstance(arguments));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof UserException own) {
                throw own;
            }
            if (e.getCause() instanceof VirtualMachineError fatal) {
                throw fatal;
            }
            throw error(entry, key, "the constructor of " + constructor.getName() + " failed: " + e.getCause(), "", e);
        } catch (ReflectiveOperationException e) {
            throw error(entry, key, constructor.getName() + " cannot be made: " + e, "", e);
        }
    }
}
