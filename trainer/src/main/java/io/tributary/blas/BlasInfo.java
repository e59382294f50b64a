package io.tributary.blas;

import java.util.StringJoiner;

/**
 * What computes the matrix products. {@link #toString()} names everything that decides the bits of a result and nothing
 * else (no path, no host), so that the texts of two executors are equal when their products are.
 *
 * @param library {@code OpenBLAS}, {@code netlib VectorBLAS}, {@code netlib JavaBLAS}, or the file name of a library
 *     that the user named
 * @param version version of the library; for code in Java, of Java; empty when unknown
 * @param coreType the processor family whose kernels run, or the vector width; empty when unknown
 * @param threads threads that one product runs on; 0 when the library decides
 * @param origin {@code bundled}, or why it is another library
 */
public record BlasInfo(String library, String version, String coreType, int threads, String origin) {
    /** One line, such as {@code OpenBLAS 0.3.31 SkylakeX 1 thread (bundled)}. */
    @Override
    public String toString() {
        StringJoiner line = new StringJoiner(" ");
        line.add(library);
        if (!version.isEmpty()) {
            line.add(version);
        }
        if (!coreType.isEmpty()) {
            line.add(coreType);
        }
        line.add(threads == 0 ? "its own threads" : threads == 1 ? "1 thread" : threads + " threads");
        line.add("(" + origin + ")");
        return line.toString();
    }
}
