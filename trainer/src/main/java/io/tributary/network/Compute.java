package io.tributary.network;

import io.tributary.blas.HostKernels;

/** Where tasks get the memory and the arithmetic that they compute with: the one door to both. */
@FunctionalInterface
public interface Compute {
    /** Arrays on the heap, and kernels on this processor. */
    Compute HOST = (network, capacity, targets) -> new HostWorkspace(network, capacity, targets, new HostKernels());

    /**
     * @param network the network to run
     * @param capacity the largest number of examples of a pass, B
     * @param targets target values per example, T
     * @return memory for one thread
     */
    Workspace workspace(Network network, int capacity, int targets);
}
