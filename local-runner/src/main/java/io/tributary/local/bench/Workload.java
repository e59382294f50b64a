package io.tributary.local.bench;

import io.tributary.activation.Activations;
import io.tributary.config.Section;
import io.tributary.layer.Dense;
import io.tributary.layer.Sequential;
import io.tributary.loss.Losses;
import io.tributary.network.Layer;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.train.Problem;
import java.util.ArrayList;
import java.util.List;

/** The networks that are measured: dense layers with ReLU between, softmax cross-entropy, Adam at its defaults. */
enum Workload {
    /** A small network, a small batch: what surrounds the arithmetic shows. */
    W1(128, 784, 100, 10),
    /** The same with a large batch. */
    W2(1024, 784, 100, 10),
    /** A large network: the matrix products decide. */
    W3(512, 784, 1024, 1024, 10);

    /** Examples per step. */
    final int batch;

    /** Inputs, then the units of every layer. */
    private final int[] sizes;

    Workload(int batch, int... sizes) {
        this.batch = batch;
        this.sizes = sizes;
    }

    int layers() {
        return sizes.length - 1;
    }

    int inputs(int layer) {
        return sizes[layer];
    }

    int units(int layer) {
        return sizes[layer + 1];
    }

    Problem problem() {
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < layers(); i++) {
            layers.add(new Dense(units(i), i < layers() - 1 ? Activations.RELU : Activations.LINEAR));
        }
        Network network = Network.of(new Sequential(layers), Shape.of(inputs(0)), Regularizer.NONE);
        Section loss = Section.parse(name(), "type = softmax-cross-entropy", List.of());
        return new Problem(network, Losses.REGISTRY.create(loss), List.of(), 1, SyntheticImages.CLASSES);
    }

    /** The sizes as a network is usually written: 784-100-10. */
    String network() {
        StringBuilder text = new StringBuilder();
        for (int size : sizes) {
            text.append(text.length() == 0 ? "" : "-").append(size);
        }
        return text.toString();
    }
}
