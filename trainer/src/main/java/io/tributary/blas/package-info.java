/**
 * Matrix products: {@link io.tributary.blas.Blas#gemm}, and the name of what computes them. May be used by layers and
 * anything above them; uses {@code error} only.
 *
 * <h2>How the library is loaded</h2>
 *
 * <p>JavaCPP extracts the OpenBLAS of its jar (to {@code ~/.javacpp/cache}, or under {@code java.io.tmpdir} where the home
 * folder cannot be written) and loads it process-wide; it is set to one thread; netlib's JNI code is then pointed at
 * that file. Netlib finds its routines by {@code dlsym(NULL, "sgemm_")}, which is the first library with that name in
 * the process-wide scope, whatever path the property names. The proof of what was loaded is therefore the file that
 * holds the address of {@code sgemm_} found by the same search; it is checked before and after netlib loads.
 *
 * <p>Netlib decides once per process, in a static initializer, and falls back without an error. So its JNI classes are
 * loaded a second time, in a class loader of ours: whether MLlib touched netlib earlier does not matter, and netlib's
 * warnings about what is not needed here do not appear. Its property is left set: MLlib, should it come later, opens the
 * same file instead of a second BLAS.
 *
 * <p>When another BLAS is in the process already (MLlib came first and found a {@code libblas.so.3}), ours is not loaded:
 * OpenBLAS looks up its own functions process-wide and would get half of them from the other. Nor is the other used,
 * unless the user named it: its threads cannot be set, and with them the bits change. The fallback is netlib in
 * Java, and the log says so; touching {@link io.tributary.blas.Blas#info()} before MLlib avoids it.
 *
 * <h2>Figures</h2>
 *
 * <p>OpenBLAS 0.3.31 SkylakeX, one thread, through {@code gemm}, medians of 41 on a shared machine: 512 × 512 × 512 at 137
 * GFLOP/s (VectorBLAS 27, JavaBLAS 9). The three products of a dense layer, microseconds by the layout of its weights:
 *
 * <pre>
 *   batch × in → units     product    [in × units]   [units × in]
 *   128 × 784 → 100        forward        190            182
 *                          dW             192            181
 *                          dx             165            164
 *   128 × 100 → 10         forward        4.0            6.5
 *                          dW             3.5            2.5
 *                          dx             4.5            2.9
 *   512 × 1024 → 1024      forward       8590           8040
 *                          dW            8260           8310
 *                          dx            7620           8630
 * </pre>
 *
 * <p>Over a step the layouts differ by less than two repetitions of the measurement do.
 *
 * <h2>Rejected</h2>
 *
 * <ul>
 *   <li>{@code NativeBLAS.getInstance()}: another library, or none, when MLlib was first; the path is then ignored.
 *   <li>The list of mapped files as proof: it has our file also when netlib calls another.
 *   <li>A product compared bit by bit with JavaCPP's {@code cblas_sgemm} as proof: that function is looked up
 *       process-wide too, so both sides may be the other library.
 *   <li>JavaCPP's {@code cblas_sgemm(float[] …)} instead of netlib: it takes no offsets into arrays.
 *   <li>JavaCPP's {@code blas_get_num_threads}: it returned −1. That one thread computes was measured: processor time of
 *       the process equals that of the calling thread (440 ms and 438 ms for 30 products of size 1000; with two
 *       threads 1,870 and 823).
 *   <li>{@code openblas_get_corename}: JavaCPP does not wrap it; the kernel table's address tells the same.
 * </ul>
 */
package io.tributary.blas;
