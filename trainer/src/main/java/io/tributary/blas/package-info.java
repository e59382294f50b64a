/**
 * The kernels that other code could stand behind, a library for another processor or half precision, with the layers as they
 * are: matrix products, {@link io.tributary.blas.Blas#gemm}, and convolutions of images, {@link
 * io.tributary.blas.Convolution}; and the name of what computes them. May be used by layers and anything above them; uses
 * {@code error} only.
 *
 * <h2>How the library is loaded</h2>
 *
 * <p>JavaCPP extracts the OpenBLAS of its jar (to {@code ~/.cache/tributary/native}, or a folder of the process where there is no
 * home; private in any case, which {@code NativeFolder} verifies) and loads it process-wide; it is set to one thread; netlib's JNI code is then pointed at
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
 * <p>Convolutions, milliseconds for a batch on the Cooperlake kernels, forward and backward; oneDNN is PyTorch 1.13's, one thread:
 *
 * <pre>
 *   batch   kernel   from → to               columns   runs        oneDNN
 *   256     5 × 5    1·28·28 → 20·24·24      3.5 4.8   3.0 3.3     3.6 6.4
 *   256     5 × 5    20·12·12 → 50·8·8       14 25     8.4 18      9.5 19
 *   128     3 × 3    16·32·32 same           13 31     5.7 12      5.5 10
 * </pre>
 *
 * <p>"Columns" is the usual way: what the kernel sees at each position is copied (im2col), for one product per image. A third of
 * its time went into copies of 8 to 32 numbers, and OpenBLAS multiplies small matrices without packing them at 130 to 230
 * GFLOP/s, the large ones of the columns at 90 to 150. A product per tap costs more of them, and its runs hold numbers that
 * belong to no position (92 for 64 positions in the second line), which is still less.
 *
 * <h2>Rejected</h2>
 *
 * <ul>
 *   <li>Columns for a block of images, with the batch innermost: fewer and longer copies, but larger products, which are slower,
 *       and the outputs must be put in order again.
 *   <li>A product per line of the kernel (taps across copied, taps down not): 1.4 times as fast as a product per tap with 20
 *       channels, as fast with 16 and 64, before the copies.
 * </ul>
 *
 * <p>Of loading:
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
