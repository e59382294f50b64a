package io.tributary.blas;

import dev.ludovic.netlib.blas.BLAS;
import io.tributary.blas.Blas.LoadedBlas;
import io.tributary.error.UserException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses and loads the implementation, in this order: the library that the user named by netlib's own properties; the
 * bundled OpenBLAS; netlib's VectorBLAS; netlib's plain Java. The last two are fallbacks and are said in the log.
 */
final class BlasLoader {
    private static final Logger LOG = LoggerFactory.getLogger(Blas.class);
    private static final String PLACE = "system property " + Blas.PROPERTY;

    private BlasLoader() {}

    /**
     * @param choice auto, openblas, vector or java
     * @throws UserException when the choice is none of these, or not auto and cannot be had
     */
    static LoadedBlas load(String choice) {
        try {
            return switch (choice) {
                case "auto" -> automatic();
                case "openblas" -> bundled();
                case "vector" -> new LoadedBlas(Netlib.vector(), vectorInfo("by " + Blas.PROPERTY));
                case "java" -> new LoadedBlas(Netlib.java(), javaInfo("by " + Blas.PROPERTY));
                default ->
                    throw new UserException(
                            PLACE, "must be auto, openblas, vector or java, got \"" + choice + "\"", "");
            };
        } catch (UnavailableException e) {
            throw new UserException(
                    PLACE, "asks for " + choice + ", but " + e.getMessage(), "set it to auto for what works here", e);
        }
    }

    private static LoadedBlas automatic() throws UnavailableException {
        try {
            return userNamedALibrary() ? usersLibrary() : bundled();
        } catch (UnavailableException e) {
            LoadedBlas fallback = fallback(e.getMessage());
            LOG.warn("Matrix products run several times slower than with OpenBLAS, on {}", fallback.info());
            LOG.debug("Why the native BLAS is not used", e);
            return fallback;
        }
    }

    /** A bundled library's path is not the user's: another class loader's copy of this class left it there. */
    private static boolean userNamedALibrary() throws UnavailableException {
        String path = System.getProperty(Netlib.LIBRARY_PATH);
        return path != null
                ? !BundledOpenBlas.isBundled(Path.of(path))
                : System.getProperty(Netlib.LIBRARY_NAME) != null;
    }

    private static LoadedBlas usersLibrary() throws UnavailableException {
        BundledOpenBlas.loadJavaCpp();
        BLAS jni = Netlib.jni();
        Optional<Path> provider = Symbols.file("sgemm_");
        if (provider.isEmpty()) {
            throw new UnavailableException("the library that netlib's system property names has no sgemm_");
        }
        String name = provider.get().getFileName().toString();
        return new LoadedBlas(jni, new BlasInfo(name, "", "", 0, "by netlib's system property"));
    }

    private static LoadedBlas bundled() throws UnavailableException {
        BundledOpenBlas openBlas = BundledOpenBlas.load();
        String users = System.getProperty(Netlib.LIBRARY_PATH);
        System.setProperty(Netlib.LIBRARY_PATH, openBlas.file().toString());
        try {
            BLAS jni = Netlib.jni();
            openBlas.verify();
            return new LoadedBlas(jni, openBlas.info());
        } finally {
            // Left in place otherwise: should MLlib come later, a second BLAS would be loaded over this one.
            if (users != null) {
                System.setProperty(Netlib.LIBRARY_PATH, users);
            }
        }
    }

    private static LoadedBlas fallback(String reason) throws UnavailableException {
        String origin = "fallback: " + reason;
        try {
            return new LoadedBlas(Netlib.vector(), vectorInfo(origin));
        } catch (UnavailableException e) {
            return new LoadedBlas(Netlib.java(), javaInfo(origin + "; " + e.getMessage()));
        }
    }

    private static BlasInfo vectorInfo(String origin) throws UnavailableException {
        return new BlasInfo("netlib VectorBLAS", javaVersion(), vectorWidth(), 1, origin);
    }

    private static BlasInfo javaInfo(String origin) {
        return new BlasInfo("netlib JavaBLAS", javaVersion(), "", 1, origin);
    }

    /** The order of a vector's sum depends on both: its width, and on the Java version (17 and 25 differ). */
    private static String javaVersion() {
        return "on Java " + Runtime.version().feature();
    }

    /** By reflection: code that names the incubator module compiles with a warning, and warnings are errors. */
    private static String vectorWidth() throws UnavailableException {
        try {
            Object species = Class.forName("jdk.incubator.vector.FloatVector")
                    .getField("SPECIES_MAX")
                    .get(null);
            Object bits = Class.forName("jdk.incubator.vector.VectorSpecies")
                    .getMethod("vectorBitSize")
                    .invoke(species);
            return bits + " bits";
        } catch (ReflectiveOperationException e) {
            throw new UnavailableException("the width of a vector is unknown", e);
        }
    }
}
