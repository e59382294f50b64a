package io.tributary.local.jmh;

import io.tributary.activation.Activation;
import io.tributary.activation.Activations;
import io.tributary.activation.Exponential;
import io.tributary.blas.Blas;
import io.tributary.blas.Convolution;
import io.tributary.blas.HostKernels;
import io.tributary.network.Compute;
import io.tributary.network.Gradient;
import io.tributary.config.Section;
import io.tributary.layer.Layers;
import io.tributary.layer.Sequential;
import io.tributary.loss.Loss;
import io.tributary.loss.Losses;
import io.tributary.network.Batch;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import io.tributary.network.Workspace;
import io.tributary.optimizer.Optimizer;
import io.tributary.optimizer.Optimizers;
import io.tributary.random.Key;
import io.tributary.train.GradientSum;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The kernels of a training step, each alone, on one thread: microseconds per call. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Kernels {
    private static final HostKernels KERNELS = new HostKernels(); // one thread

    static float[] numbers(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = Key.uniform(1, i) - 0.5f;
        }
        return values;
    }

    /** C [m × n] = A [m × k] · B [k × n]: dense layers, a tap of a convolution, a recurrent step. */
    @State(Scope.Thread)
    public static class Gemm {
        @Param({"128x100x784", "512x1024x1024", "50x92x20", "64x512x128"})
        public String size;

        private int m;
        private int n;
        private int k;
        private float[] a;
        private float[] b;
        private float[] c;

        @Setup
        public void allot() {
            String[] sizes = size.split("x");
            m = Integer.parseInt(sizes[0]);
            n = Integer.parseInt(sizes[1]);
            k = Integer.parseInt(sizes[2]);
            a = numbers(m * k);
            b = numbers(k * n);
            c = new float[m * n];
        }
    }

    @Benchmark
    public void gemm(Gemm s) {
        Blas.gemm(false, false, s.m, s.n, s.k, 1, s.a, 0, s.k, s.b, 0, s.n, 0, s.c, 0, s.n);
    }

    /** Images of a batch of 32, channels × cells × cells, under a square kernel, padded as "same" is or not at all. */
    @State(Scope.Thread)
    public static class Images {
        private static final int BATCH = 32;

        @Param({"1x28 5 valid 20", "20x12 5 valid 50", "16x32 3 same 16", "64x8 3 same 64", "64x8 1 same 64"})
        public String convolution;

        private Convolution kernel;
        private float[] parameters;
        private float[] gradient;
        private float[] x;
        private float[] dx;
        private float[] y;
        private float[] work;
        private int bias;

        @Setup
        public void allot() {
            String[] words = convolution.split("[x ]");
            int channels = Integer.parseInt(words[0]);
            int cells = Integer.parseInt(words[1]);
            int size = Integer.parseInt(words[2]);
            boolean same = words[3].equals("same");
            int filters = Integer.parseInt(words[4]);
            int positions = same ? cells : cells - size + 1;
            Convolution.Axis axis = new Convolution.Axis(cells, positions, size, 1, 1, same ? (size - 1) / 2 : 0);
            kernel = new Convolution(filters, channels, 1, axis, axis);
            bias = filters * channels * size * size;
            parameters = numbers(bias + filters);
            gradient = new float[bias + filters];
            x = numbers(BATCH * channels * cells * cells);
            dx = new float[x.length];
            y = numbers(BATCH * filters * positions * positions);
            work = new float[kernel.workspace()];
        }
    }

    @Benchmark
    public void convolutionForward(Images s) {
        KERNELS.convolve(s.kernel, Images.BATCH, s.parameters, 0, s.bias, s.x, s.y, s.work);
    }

    @Benchmark
    public void convolutionBackward(Images s) {
        KERNELS.convolveBackward(
                s.kernel, Images.BATCH, s.parameters, 0, s.x, s.y, s.gradient, 0, s.bias, s.dx, s.work);
    }

    /** What layers need to run forward and backward. */
    private abstract static class Pass {
        Workspace workspace;
        Weights weights;
        Gradient gradient;
        float[] state;

        final void allot(String layers, Shape input, int batch) {
            Section section = Section.parse("jmh", "layers = [" + layers + "]", List.of());
            Network network = Network.of(
                    new Sequential(Layers.REGISTRY.createAll(section, "layers")), input, Regularizer.NONE);
            workspace = Compute.HOST.workspace(network, batch, 1);
            workspace.batch().size = batch;
            System.arraycopy(numbers(workspace.batch().x.length), 0, workspace.batch().x, 0, workspace.batch().x.length);
            weights = Weights.initial(network.layout(), 1);
            gradient = new Gradient(network.layout().gradientForm());
            state = new float[network.layout().stateCount()];
        }
    }

    /** A layer behind a ReLU, so that it has an input gradient, at batch 32; the ReLU counts. */
    @State(Scope.Thread)
    public static class Layer extends Pass {
        @Param({"max-pool", "average-pool", "global-average-pool", "batch-norm", "relu"})
        public String layer;

        @Setup
        public void allot() {
            allot("relu, " + layer, Shape.of(16, 32, 32), 32);
        }
    }

    @Benchmark
    public void layerForward(Layer s) {
        s.workspace.forward(s.weights, true, 1, s.state);
    }

    @Benchmark
    public void layerForwardAndBackward(Layer s) {
        s.workspace.forward(s.weights, true, 1, s.state);
        s.workspace.backward(s.gradient);
    }

    /** A recurrent layer of 128 units over 64 steps of 32 values at batch 64; its matrix products count. */
    @State(Scope.Thread)
    public static class Steps extends Pass {
        @Param({"lstm", "gru"})
        public String layer;

        @Setup
        public void allot() {
            allot("{ type = " + layer + ", units = 128 }", Shape.of(64, 32), 64);
        }
    }

    @Benchmark
    public void stepsForwardAndBackward(Steps s) {
        s.workspace.forward(s.weights, true, 1, s.state);
        System.arraycopy(s.workspace.output(), 0, s.workspace.outputGradient(), 0, s.workspace.output().length);
        s.workspace.backward(s.gradient);
    }

    /** 65,536 numbers between −4 and 4. */
    @State(Scope.Thread)
    public static class Numbers {
        private final float[] x = numbers(1 << 16);
        private final float[] y = new float[x.length];

        @Setup
        public void spread() {
            for (int i = 0; i < x.length; i++) {
                x[i] *= 8;
            }
        }
    }

    @Benchmark
    public void exp(Numbers s) {
        Exponential.exp(KERNELS.buffers(), s.x.length, s.x, 0, s.y, 0);
    }

    @Benchmark
    public void sigmoid(Numbers s) {
        Exponential.sigmoid(KERNELS.buffers(), s.x.length, s.x, 0, s.y, 0);
    }

    @Benchmark
    public void tanh(Numbers s) {
        Exponential.tanh(KERNELS.buffers(), s.x.length, s.x, 0, s.y, 0);
    }

    @Benchmark
    public void log1p(Numbers s) {
        Exponential.log1p(KERNELS.buffers(), s.x.length, s.x, 0, s.y, 0);
    }

    /** An activation on 65,536 numbers between −4 and 4, in rows of 64. */
    @State(Scope.Thread)
    public static class Units {
        private static final int WIDTH = 64;

        @Param({"elu", "softplus", "swish", "gelu", "gelu approximate", "softmax", "log-softmax"})
        public String activation;

        private final float[] z = numbers(1 << 16);
        private final float[] y = new float[z.length];
        private final float[] dy = numbers(z.length);
        private final float[] dz = new float[z.length];
        private Activation f;

        @Setup
        public void allot() {
            String name = activation.replace("gelu approximate", "{ type = gelu, approximate = true }");
            f = Activations.REGISTRY.create(Section.parse("jmh", "f = " + name, List.of()), "f");
            for (int i = 0; i < z.length; i++) {
                z[i] *= 8;
            }
            f.forward(z.length / WIDTH, WIDTH, z, y);
        }
    }

    @Benchmark
    public void activationForward(Units s) {
        s.f.forward(KERNELS, s.z.length / Units.WIDTH, Units.WIDTH, s.z, s.y);
    }

    @Benchmark
    public void activationBackward(Units s) {
        s.f.backward(KERNELS, s.z.length / Units.WIDTH, Units.WIDTH, s.z, s.y, s.dy, s.dz);
    }

    /** A loss from logits between −4 and 4, examples × outputs, targets a class or as many numbers; with its gradient. */
    @State(Scope.Thread)
    public static class Logits {
        @Param({
            "softmax-cross-entropy 128x10",
            "softmax-cross-entropy 1024x10",
            "softmax-cross-entropy 4096x96",
            "kullback-leibler 4096x96",
            "binary-cross-entropy 1024x1",
            "binary-cross-entropy 1024x64"
        })
        public String loss;

        private Loss f;
        private Shape shape;
        private Batch batch;
        private float[] z;
        private float[] dz;

        @Setup
        public void allot() {
            String[] words = loss.split("[ x](?=[0-9])");
            int examples = Integer.parseInt(words[1]);
            int width = Integer.parseInt(words[2]);
            boolean classes = words[0].startsWith("softmax");
            f = Losses.REGISTRY.create(Section.parse("jmh", "type = " + words[0], List.of()));
            shape = Shape.of(width);
            batch = new Batch(examples, 0, classes ? 1 : width);
            batch.size = examples;
            for (int i = 0; i < batch.target.length; i++) {
                batch.target[i] = classes ? i % width : Key.uniform(2, i);
            }
            z = numbers(examples * width);
            for (int i = 0; i < z.length; i++) {
                z[i] *= 8;
            }
            dz = new float[z.length];
        }
    }

    @Benchmark
    public double lossWithGradient(Logits s) {
        return s.f.sum(KERNELS, s.batch, s.shape, s.z, s.dz);
    }

    /** Parameters, their gradient and the optimizer's moments. */
    @State(Scope.Thread)
    public static class Parameters {
        private static final int BLOCK = 2048; // as the driver steps

        @Param({"79510", "1863690"})
        public int parameters;

        private final Optimizer.OverRanges adam = (Optimizer.OverRanges)
                Optimizers.REGISTRY.create(Section.parse("jmh", "type = adam", List.of()));
        private float[] weights;
        private float[][] moments;
        private GradientSum left;
        private GradientSum right;

        @Setup
        public void allot() {
            weights = numbers(parameters);
            moments = new float[adam.moments()][parameters];
            left = new GradientSum(parameters, 0);
            right = new GradientSum(parameters, 0);
            System.arraycopy(weights, 0, left.gradient.dense, 0, parameters);
            left.sums.examples = 1;
            right.sums.examples = 1;
        }
    }

    @Benchmark
    public void adamStep(Parameters s) {
        for (int from = 0; from < s.parameters; from += Parameters.BLOCK) {
            int to = Math.min(from + Parameters.BLOCK, s.parameters);
            s.adam.step(1, 0.001, s.weights, s.left.gradient.dense, s.moments, from, to);
        }
    }

    @Benchmark
    public void mergeOfGradients(Parameters s) {
        s.left.merge(s.right);
    }

    @Benchmark
    public float checkFinite(Parameters s) {
        return Blas.sumOfSquares(s.left.gradient.dense);
    }
}
