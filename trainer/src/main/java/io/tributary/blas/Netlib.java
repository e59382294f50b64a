package io.tributary.blas;

import dev.ludovic.netlib.blas.BLAS;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Set;

/**
 * Instances of netlib's implementations, each asked for by name. netlib's own {@code getInstance} decides once per
 * process and falls back without an error, so that whoever touched it first, MLlib for one, would decide for us.
 */
final class Netlib {
    /** The system property that names the library which netlib's JNI code opens; read when that code loads. */
    static final String LIBRARY_PATH = "dev.ludovic.netlib.blas.nativeLibPath";

    /** The same by a name for the dynamic linker; {@link #LIBRARY_PATH} wins. */
    static final String LIBRARY_NAME = "dev.ludovic.netlib.blas.nativeLib";

    private static final String PACKAGE = "dev.ludovic.netlib.blas.";

    private Netlib() {}

    /**
     * Native code, on the BLAS library that the system properties name. It is a copy of netlib's two classes for it in a
     * class loader of its own, and netlib extracts its JNI library anew for each, so an earlier use of netlib in this
     * process, successful or not, does not matter.
     *
     * @throws UnavailableException when the library cannot be loaded
     */
    static BLAS jni() throws UnavailableException {
        return instance("JNIBLAS", new JniCopy(BLAS.class.getClassLoader()), "netlib's JNI library cannot be loaded");
    }

    /**
     * Java code on {@code jdk.incubator.vector}.
     *
     * @throws UnavailableException when that module is not there
     */
    static BLAS vector() throws UnavailableException {
        return instance(
                "VectorBLAS", BLAS.class.getClassLoader(), "Java runs without --add-modules jdk.incubator.vector");
    }

    /**
     * Plain Java code.
     *
     * @throws UnavailableException never, as long as netlib has the class
     */
    static BLAS java() throws UnavailableException {
        return instance("Java11BLAS", BLAS.class.getClassLoader(), "netlib has no plain Java implementation");
    }

    private static BLAS instance(String name, ClassLoader loader, String reason) throws UnavailableException {
        try {
            Method getInstance = Class.forName(PACKAGE + name, true, loader).getDeclaredMethod("getInstance");
            getInstance.setAccessible(true);
            return (BLAS) getInstance.invoke(null);
        } catch (InvocationTargetException e) {
            throw new UnavailableException(reason, e.getCause());
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new UnavailableException(reason, e);
        }
    }

    /** Defines the JNI implementation and its package-private parent anew; their interfaces are everybody's. */
    private static final class JniCopy extends ClassLoader {
        private static final Set<String> COPIED = Set.of(PACKAGE + "JNIBLAS", PACKAGE + "AbstractBLAS");

        JniCopy(ClassLoader parent) {
            super(parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!COPIED.contains(name)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known != null ? known : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream bytes = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (bytes == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] code = bytes.readAllBytes();
                return defineClass(name, code, 0, code.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
