package io.tributary.local.bench;

import io.tributary.config.AllowedClasses;
import io.tributary.job.JobConfig;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The networks that are measured, as configurations: softmax cross-entropy over ten classes, Adam at its defaults. {@code
 * torch_step.py} builds the same by the same names.
 */
enum Workload {
    /** A small network, a small batch: what surrounds the arithmetic shows. */
    W1("784-100-10", 128, new int[] {784}, dense(100)),
    /** The same with a large batch. */
    W2("784-100-10", 1024, new int[] {784}, dense(100)),
    /** A large network: the matrix products decide. */
    W3("784-1024-1024-10", 512, new int[] {784}, dense(1024, 1024)),
    /** LeNet's shape: convolutions and pools. */
    W4("conv5×5×20-pool-conv5×5×50-pool-500-10", 256, new int[] {1, 28, 28}, """
            { type = conv2d, filters = 20, kernel-size = 5 }
            { type = max-pool }
            { type = conv2d, filters = 50, kernel-size = 5 }
            { type = max-pool }
            { type = flatten }
            { type = dense, units = 500, activation = relu }
            """),
    /** A recurrent layer over 64 steps of 32 values: many small products, one after the other. */
    W5("LSTM 128 over 64 steps", 64, new int[] {64, 32}, """
            { type = lstm, units = 128 }
            """),
    /** Three pre-activation residual blocks of two 3×3 convolutions on 16 channels of 32×32. */
    RESNET("conv3×3×16 and 3 residual blocks, 32×32", 128, new int[] {3, 32, 32}, """
            { type = conv2d, filters = 16, kernel-size = 3, padding = same, use-bias = false }
            """ + block().repeat(3) + """
            { type = batch-norm }
            { type = relu }
            { type = global-average-pool }
            """);

    static final int CLASSES = 10;

    /** How the network is usually written. */
    final String network;

    /** Examples per step. */
    final int batch;

    /** Shape of one example. */
    final int[] input;

    private final String layers;

    Workload(String network, int batch, int[] input, String layers) {
        this.network = network;
        this.batch = batch;
        this.input = input;
        this.layers = layers;
    }

    private static String dense(int... units) {
        return IntStream.of(units)
                .mapToObj(each -> "{ type = dense, units = " + each + ", activation = relu }\n")
                .collect(Collectors.joining());
    }

    private static String block() {
        String half = """
                { type = batch-norm }
                { type = relu }
                { type = conv2d, filters = 16, kernel-size = 3, padding = same, use-bias = false }
                """;
        return "{ type = residual, layers = [\n" + half.repeat(2) + "] }\n";
    }

    /** Whether images of Fashion-MNIST are examples of it. */
    boolean takesFashion() {
        return IntStream.of(input).reduce(1, (a, b) -> a * b) == 784;
    }

    /**
     * The training as a configuration.
     *
     * @param engine the engine's name there
     * @param data what it trains on
     * @param shards number of shards
     * @return HOCON
     */
    String text(String engine, Items data, int shards) {
        return String.format(
                Locale.ROOT,
                """
                name = %s
                seed = 42
                engine = %s
                %s
                model {
                  input = %s
                  layers = [
                %s
                { type = dense, units = %d }
                  ]
                  loss = softmax-cross-entropy
                }
                optimizer { type = adam }
                train { epochs = %d, batch-size = %d, shards = %d }
                """,
                name(),
                engine,
                data.text(1.0 / 255),
                List.of(IntStream.of(input).boxed().toArray()),
                layers,
                CLASSES,
                Integer.MAX_VALUE,
                batch,
                shards);
    }

    /** The same, read. */
    JobConfig config(String engine, Items data, int shards) {
        return JobConfig.parseResolved(name(), text(engine, data, shards), AllowedClasses.ANY);
    }
}
