package io.tributary.network;

/** What all frames of a workspace share during one pass; the fields are set by {@link Workspace}. */
final class Pass {
    int batch;
    boolean training;
    long key;
    float[] parameters; // [P], read
    float[] state; // [S], read
    float[] gradient; // [P], accumulated
    float[] stateSum; // [S], accumulated
    float[] temporary; // as long as the longest that a layer asked for; holds nothing between calls
}
