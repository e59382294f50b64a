package io.tributary.network;

import io.tributary.blas.Kernels;
import java.util.HashMap;
import java.util.Map;

/** What all frames of a workspace share during one pass; the fields are set by {@link HostWorkspace}. */
final class Pass {
    Kernels kernels;
    int batch;
    SparseRows sparse; // [B × F], read; null where the network's input is dense
    boolean training;
    long key;
    float[] parameters; // [P], read
    float[] state; // [S], read
    Gradient gradient; // accumulated
    float[] stateSum; // [S], accumulated
    final Map<Integer, float[]> masks = new HashMap<>(); // by number, [B × T]; filled when the frames are made
    float[] temporary; // as long as the longest that a layer asked for; holds nothing between calls

    /** The array of a mask, or null if there is none. */
    float[] mask(int number) {
        return number == Node.NO_MASK ? null : masks.get(number);
    }
}
