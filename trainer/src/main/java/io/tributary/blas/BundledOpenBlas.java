package io.tributary.blas;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/** The OpenBLAS in the jar of {@code org.bytedeco:openblas}: extracted, loaded process-wide, set to one thread. */
final class BundledOpenBlas {
    /** JavaCPP's jars for these are dependencies, and netlib has its own JNI library for them. */
    private static final List<String> PLATFORMS = List.of("linux-x86_64", "linux-arm64");

    /**
     * OpenBLAS's names of the kernel sets in its x86-64 library, as {@code openblas_get_corename} spells them. JavaCPP
     * does not wrap that function, so the set in use is found as that function finds it: by comparing addresses.
     */
    private static final List<String> CORE_TYPES = List.of(
            "SapphireRapids",
            "Cooperlake",
            "SkylakeX",
            "Zen",
            "Haswell",
            "Excavator",
            "Steamroller",
            "Piledriver",
            "Bulldozer",
            "Sandybridge",
            "Barcelona",
            "Nehalem",
            "Core2",
            "Prescott",
            "Athlon",
            "Northwood",
            "Banias",
            "Coppermine",
            "Katmai");

    private final Path file;
    private final BlasInfo info;

    private BundledOpenBlas(Path file, BlasInfo info) {
        this.file = file;
        this.info = info;
    }

    /** The extracted library: what netlib shall open. */
    Path file() {
        return file;
    }

    BlasInfo info() {
        return info;
    }

    /**
     * Loads JavaCPP's own natives, with which {@link Symbols} works.
     *
     * @throws UnavailableException on another platform, or when the natives are missing or cannot be loaded
     */
    static void loadJavaCpp() throws UnavailableException {
        String platform = Loader.getPlatform();
        if (!PLATFORMS.contains(platform)) {
            throw new UnavailableException("no native BLAS for " + platform);
        }
        NativeFolder.prepare();
        try {
            Loader.load(org.bytedeco.javacpp.presets.javacpp.class);
        } catch (LinkageError e) {
            throw new UnavailableException("JavaCPP's library for " + platform + " cannot be loaded", e);
        }
    }

    /**
     * Loads the library, unless the process has another BLAS: two would share each other's functions, since OpenBLAS
     * looks up its own process-wide, and netlib would bind to the first.
     *
     * @throws UnavailableException when there is another BLAS, or the library is missing or cannot be loaded
     */
    static BundledOpenBlas load() throws UnavailableException {
        loadJavaCpp();
        Optional<Path> before = Symbols.file("sgemm_");
        if (before.isPresent() && !isBundled(before.get())) {
            throw new UnavailableException(before.get().getFileName() + " was loaded into this process earlier");
        }
        Path file;
        try {
            file = Path.of(Loader.load(openblas_nolapack.class)).resolveSibling("libopenblas_nolapack.so.0");
            Loader.loadGlobal(file.toString());
        } catch (LinkageError e) {
            throw new UnavailableException("the bundled OpenBLAS cannot be loaded", e);
        }
        BundledOpenBlas openBlas = new BundledOpenBlas(file, describe());
        openBlas.verify();
        // One thread computes one product: with two, the sums are split elsewhere and the bits differ.
        openblas_nolapack.blas_set_num_threads(1);
        return openBlas;
    }

    /**
     * Checks that whoever asks this process for {@code sgemm_}, as netlib does, gets the bundled one.
     *
     * @throws UnavailableException when it is another
     */
    void verify() throws UnavailableException {
        Path provider = Symbols.file("sgemm_").orElseThrow(() -> new UnavailableException("OpenBLAS has no sgemm_"));
        try {
            if (!Files.isSameFile(provider, file)) {
                throw new UnavailableException(provider.getFileName() + " took the place of the bundled OpenBLAS");
            }
        } catch (IOException e) {
            throw new UnavailableException("the BLAS that was loaded cannot be identified", e);
        }
    }

    /** Whether a library came out of a JavaCPP jar, for another class loader's copy of this class or for the user. */
    static boolean isBundled(Path library) throws UnavailableException {
        NativeFolder.prepare();
        try {
            return library.startsWith(Loader.getCacheDir().toPath().toRealPath());
        } catch (IOException e) {
            throw new UnavailableException("JavaCPP has no folder to extract to", e);
        }
    }

    private static BlasInfo describe() {
        // " OpenBLAS 0.3.31 ", from the header of the library in the same jar.
        String version =
                openblas_nolapack.OPENBLAS_VERSION.replace("OpenBLAS", "").trim();
        return new BlasInfo("OpenBLAS", version, coreType(), 1, "bundled");
    }

    private static String coreType() {
        long inUse = Symbols.pointerAt("gotoblas");
        if (inUse == 0) {
            return "ARMv8"; // the arm64 library has one kernel set and no table
        }
        return CORE_TYPES.stream()
                .filter(name -> Symbols.address("gotoblas_" + name.toUpperCase(Locale.ROOT)) == inUse)
                .findFirst()
                .orElse("unknown core");
    }
}
