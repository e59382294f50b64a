package io.tributary.blas;

import dev.ludovic.netlib.blas.BLAS;
import io.tributary.error.UserException;
import java.util.Arrays;

/** What a forked JVM runs: checks the products of the BLAS that it gets and prints its name, or the user's error. */
final class BlasProbe {
    private BlasProbe() {}

    /**
     * @param arguments {@code none}, or what happens to netlib first: {@code netlib-without-library}, {@code
     *     netlib-with PATH}
     */
    public static void main(String[] arguments) {
        switch (arguments[0]) {
            case "none" -> {}
            case "netlib-without-library" -> touchNetlib("/nowhere/libblas.so.3", false);
            case "netlib-with" -> touchNetlib(arguments[1], true);
            default -> throw new IllegalArgumentException(Arrays.toString(arguments));
        }
        try {
            System.out.println(GemmCase.checkAll() + " cases: " + Blas.info());
        } catch (UserException e) {
            System.out.println("user error: " + e.getMessage());
        }
    }

    /** As MLlib would, on a host whose library for BLAS is that file. */
    private static void touchNetlib(String library, boolean succeeds) {
        System.setProperty(Netlib.LIBRARY_PATH, library);
        String name = BLAS.getInstance().getClass().getSimpleName();
        System.clearProperty(Netlib.LIBRARY_PATH);
        if (name.equals("JNIBLAS") != succeeds) {
            throw new IllegalStateException("netlib took " + name);
        }
    }
}
