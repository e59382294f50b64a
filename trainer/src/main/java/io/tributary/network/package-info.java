/**
 * What a network is: shapes, the flat layout of its parameters, the {@link io.tributary.network.Layer} seam, and the
 * scratch memory a task computes in.
 *
 * <p>Three things never share a class. <em>Described</em>: {@link io.tributary.network.Layer}, {@link
 * io.tributary.network.Node}, {@link io.tributary.network.Network} and {@link io.tributary.network.ParameterLayout} are
 * immutable and may be shared between threads. <em>Learned</em>: {@link io.tributary.network.Weights}, one array of
 * parameters and one of non-trainable state. <em>Scratch</em>: {@link io.tributary.network.Workspace}, one per task,
 * sized once. What is computed, a {@link io.tributary.network.Gradient}, is one array for what is dense and touched rows for
 * tables.
 *
 * <p>Which steps of a sequence are padding is bound when the network is declared: a layer that makes a mask has an array for
 * it in the workspace, and the layers after it, as long as they keep the time, are told of that array. A mask that travels
 * with the values from layer to layer would have to be kept for backward anyway.
 *
 * <p>May be called from every package above (layers, losses, data, training, models); knows no concrete layer.
 *
 * <p>Rejected: a general graph with automatic differentiation. Explicit {@code backward} with composites
 * ({@code Sequential}, {@code Residual}, {@code Concat}) covers the networks we want, and one conformance suite checks every
 * derivative. Also rejected: one array object per parameter. A flat array is what travels, what is checkpointed, hashed
 * and stepped, and it needs no marshalling on the way.
 */
package io.tributary.network;
