package io.tributary.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.activation.Exponential;
import io.tributary.blas.Buffers;
import io.tributary.blas.HostKernels;
import io.tributary.network.Batch;
import io.tributary.network.Shape;
import io.tributary.support.Batches;
import io.tributary.support.Samples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The kernels made of exponentials have the bits that stand here: interpreted, by either compiler, with vectors of any length
 * or none, on whichever Java runs the tests. A change of a kernel that changes bits changes the weights of every training, and
 * belongs in the changelog.
 */
class SameBitsTest {
    /** CRC-32C of the bits of all results, by kernel. */
    private static final String EXPECTED = """
            dz of elu: 149bfca0
            dz of gelu: 5f2e36f5
            dz of hard-sigmoid: ea583ce4
            dz of leaky-relu: 50d6539d
            dz of linear: 48eecb4e
            dz of log-softmax: 4944a1f2
            dz of relu: 43963046
            dz of selu: 3fd355f3
            dz of sigmoid: 224ece87
            dz of softmax: 4b4ed593
            dz of softplus: c836915b
            dz of softsign: 60784d5c
            dz of swish: 2d0460ed
            dz of tanh: a40c5cb9
            dz of { type = gelu, approximate = true }: 3a9e8413
            exp: 2a2fe145
            gradient of binary-cross-entropy: cc4947f4
            gradient of softmax-cross-entropy: 028fff21
            gradient of softmax-cross-entropy, distributions: 6f87b9ff
            log1p: 69f58abc
            sigmoid: 014923b2
            tanh: 1b2cb85c
            y of elu: 3ce30a86
            y of gelu: c4768a8f
            y of hard-sigmoid: 4e690191
            y of leaky-relu: 8c8a27c0
            y of linear: 9c2734df
            y of log-softmax: e374c19a
            y of relu: 52d493d5
            y of selu: 6898171a
            y of sigmoid: 014923b2
            y of softmax: 2a7e1142
            y of softplus: d83543d3
            y of softsign: ffa2ae07
            y of swish: 2fa8b529
            y of tanh: 1b2cb85c
            y of { type = gelu, approximate = true }: e2848714
            """;

    /** Bits from one number to the next: a prime, so that all exponents and all kinds of fractions occur. */
    private static final int STEP = 65521;

    private static final int WIDTH = 48; // of rows

    /** Times that a JVM runs every kernel: the first ones are interpreted for a part, the last ones are compiled code. */
    private static final int ROUNDS = 5;

    @Test
    void hereTheyAreTheCommittedOnes() {
        assertEquals(EXPECTED, sums());
    }

    @Test
    void theyAreTheSameInterpreted() throws Exception {
        assertEquals(EXPECTED, forked(1, "-Xint"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Xcomp",
                "-XX:TieredStopAtLevel=1",
                "-XX:-TieredCompilation",
                "-XX:-UseSuperWord",
                "-XX:UseAVX=0",
                "-XX:UseAVX=1",
                "--add-modules=jdk.incubator.vector"
            })
    void theyAreTheSameHoweverJavaCompiles(String option) throws Exception {
        assertEquals(EXPECTED.repeat(ROUNDS), forked(ROUNDS, "-Xbatch", option)); // waits for the compilers
    }

    private static String forked(int rounds, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+IgnoreUnrecognizedVMOptions");
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Probe.class.getName()));
        command.add(Integer.toString(rounds));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    /** What a forked JVM runs, as often as its argument says. */
    static final class Probe {
        private Probe() {}

        public static void main(String[] arguments) {
            for (int round = 0; round < Integer.parseInt(arguments[0]); round++) {
                System.out.print(sums());
            }
        }
    }

    /** One line for each kernel. */
    private static String sums() {
        float[] x = numbers();
        TreeMap<String, float[]> results = new TreeMap<>();
        results.put("exp", result(y -> Exponential.exp(new Buffers(), x.length, x, 0, y, 0), x.length));
        results.put("log1p", result(y -> Exponential.log1p(new Buffers(), x.length, x, 0, y, 0), x.length));
        results.put("sigmoid", result(y -> Exponential.sigmoid(new Buffers(), x.length, x, 0, y, 0), x.length));
        results.put("tanh", result(y -> Exponential.tanh(new Buffers(), x.length, x, 0, y, 0), x.length));
        float[] dy = Samples.uniform(1, x.length, -2, 2);
        Stream.concat(Activations.REGISTRY.names().stream(), Stream.of("{ type = gelu, approximate = true }"))
                .forEach(name -> {
                    Activation f = Activations.REGISTRY.create(Samples.section("f = " + name), "f");
                    float[] y = result(to -> f.forward(new HostKernels(), x.length / WIDTH, WIDTH, x, to), x.length);
                    results.put("y of " + name, y);
                    results.put(
                            "dz of " + name,
                            result(
                                    dz -> f.backward(new HostKernels(), x.length / WIDTH, WIDTH, x, y, dy, dz),
                                    x.length));
                });
        Batch classes = Batches.of(1, Samples.classes(1, x.length / WIDTH, WIDTH));
        Batch distributions = Batches.of(WIDTH, Samples.uniform(2, x.length, 0, 1));
        Shape shape = Shape.of(WIDTH);
        results.put(
                "gradient of softmax-cross-entropy",
                result(to -> Losses.SOFTMAX_CROSS_ENTROPY.sum(new HostKernels(), classes, shape, x, to), x.length));
        results.put(
                "gradient of softmax-cross-entropy, distributions",
                result(
                        to -> Losses.SOFTMAX_CROSS_ENTROPY.sum(new HostKernels(), distributions, shape, x, to),
                        x.length));
        results.put(
                "gradient of binary-cross-entropy",
                result(
                        to -> Losses.BINARY_CROSS_ENTROPY.sum(new HostKernels(), distributions, shape, x, to),
                        x.length));
        return results.entrySet().stream()
                .map(each -> String.format("%s: %08x%n", each.getKey(), sum(each.getValue())))
                .collect(Collectors.joining());
    }

    private interface Kernel {
        void into(float[] result);
    }

    private static float[] result(Kernel kernel, int length) {
        float[] result = new float[length];
        kernel.into(result);
        return result;
    }

    private static int sum(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
        for (float value : values) {
            bytes.putInt(Float.floatToIntBits(value)); // all that are not a number are alike
        }
        CRC32C sum = new CRC32C();
        sum.update(bytes.flip());
        return (int) sum.getValue();
    }

    /**
     * Rows of floats of all exponents, either sign; numbers around those where {@code x / ln 2} is as near to one whole number as
     * to the next; the neighbours of every bound; and all kinds of what is not finite. Rows without the latter come first.
     */
    private static float[] numbers() {
        List<Float> all = new ArrayList<>();
        for (long bits = 0; bits <= Float.floatToRawIntBits(1e6f); bits += STEP) {
            all.add(Float.intBitsToFloat((int) bits));
            all.add(-Float.intBitsToFloat((int) bits));
        }
        for (int n = -130; n <= 130; n++) {
            addAround(all, (float) ((n + 0.5) * Math.log(2)));
            addAround(all, (float) ((n + 0.5) * Math.log(2) / 2));
        }
        for (float bound : new float[] {0, 9.98f, 13, 87, 87.33654f, 88.02969f, 9.02f, 18.04f, Float.MIN_NORMAL}) {
            addAround(all, bound);
            addAround(all, -bound);
        }
        for (int i = 0; i < 20_000; i++) {
            all.add((i * 7919L % 200_003) / 1000f - 100);
        }
        while (all.size() % WIDTH != 0) {
            all.add(0f);
        }
        for (long bits = Float.floatToRawIntBits(1e6f); bits <= Integer.MAX_VALUE; bits += STEP) {
            all.add(Float.intBitsToFloat((int) bits));
            all.add(-Float.intBitsToFloat((int) bits));
        }
        all.addAll(List.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MAX_VALUE));
        while (all.size() % WIDTH != 0) {
            all.add(1f);
        }
        float[] x = new float[all.size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = all.get(i);
        }
        return x;
    }

    private static void addAround(List<Float> all, float x) {
        int bits = Float.floatToRawIntBits(x);
        for (int i = -3; i <= 3; i++) {
            all.add(Float.intBitsToFloat(bits + i));
        }
    }
}
