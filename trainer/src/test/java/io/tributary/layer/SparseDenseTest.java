package io.tributary.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.activation.Activations;
import io.tributary.error.UserException;
import io.tributary.network.Compute;
import io.tributary.network.Gradient;
import io.tributary.network.Layer;
import io.tributary.network.Network;
import io.tributary.network.Regularizer;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import io.tributary.network.Workspace;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A dense layer over sparse inputs: the bits of plain loops, and close to the same layer over dense inputs. */
class SparseDenseTest {
    private static final int[] BATCHES = {1, 3, 13, 100};
    private static final int[] UNITS = {1, 2, 5, 16, 64, 207};

    /** Inputs of a batch, [B × I], of which a tenth are there. */
    private static float[] inputs(Random random, int batch, int inputs) {
        float[] x = new float[batch * inputs];
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextInt(10) == 0 ? (float) random.nextGaussian() : 0;
        }
        return x;
    }

    private static void fill(Workspace workspace, float[] x, int batch, int inputs) {
        workspace.batch().size = batch;
        if (workspace.batch().sparse == null) {
            System.arraycopy(x, 0, workspace.batch().x, 0, x.length);
            return;
        }
        workspace.batch().sparse.keep(0);
        for (int b = 0; b < batch; b++) {
            for (int i = 0; i < inputs; i++) {
                if (x[b * inputs + i] != 0) {
                    workspace.batch().sparse.add(i, x[b * inputs + i]);
                }
            }
            workspace.batch().sparse.end();
        }
    }

    private static Network network(Shape input, Layer... layers) {
        return Network.of(new Sequential(List.of(layers)), input, Regularizer.NONE);
    }

    @Test
    void theBitsAreThoseOfPlainLoops() {
        int runs = 0;
        for (int batch : BATCHES) {
            for (int units : UNITS) {
                requirePlain(batch, 50 + units, units);
                runs++;
            }
        }
        assertEquals(24, runs);
    }

    private void requirePlain(int batch, int inputs, int units) {
        Random random = new Random(batch * 1000L + units);
        Network network = network(Shape.sparse(inputs), new Dense(units, Activations.LINEAR));
        Weights weights = Weights.initial(network.layout(), 5);
        int bias = inputs * units;
        for (int k = 0; k < units; k++) {
            weights.parameters()[bias + k] = (float) random.nextGaussian();
        }
        float[] x = inputs(random, batch, inputs);
        Workspace workspace = Compute.HOST.workspace(network, batch + 2, 1);
        fill(workspace, x, batch, inputs);
        workspace.forward(weights, true, 1, null);
        float[] gradientOfOutput = new float[batch * units];
        for (int i = 0; i < gradientOfOutput.length; i++) {
            gradientOfOutput[i] = (float) random.nextGaussian();
            workspace.outputGradient()[i] = gradientOfOutput[i];
        }
        Gradient gradient = new Gradient(network.layout().gradientForm());
        workspace.backward(gradient);
        workspace.backward(gradient); // accumulates
        float[] seen = new float[network.layout().parameterCount()];
        gradient.copyTo(seen);
        float[] expected = new float[seen.length];
        for (int twice = 0; twice < 2; twice++) {
            for (int b = 0; b < batch; b++) {
                for (int k = 0; k < units; k++) {
                    float y = weights.parameters()[bias + k];
                    for (int i = 0; i < inputs; i++) {
                        if (x[b * inputs + i] != 0) {
                            y += x[b * inputs + i] * weights.parameters()[i * units + k];
                            expected[i * units + k] += x[b * inputs + i] * gradientOfOutput[b * units + k];
                        }
                    }
                    assertEquals(y, workspace.output()[b * units + k]);
                    expected[bias + k] += gradientOfOutput[b * units + k];
                }
            }
        }
        assertArrayEquals(expected, seen);
        assertTrue(gradient.tables().get(0).count() < inputs || batch > 3, "untouched rows cost nothing");
    }

    /** Branches too: one network over both kinds of inputs. */
    @Test
    void sparseAndDenseInputsGiveTheSameToRounding() {
        int inputs = 300;
        int batch = 20;
        Random random = new Random(1);
        Layer[] layers = {
            new Parallel(
                    "concat",
                    List.of(
                            Parallel.Branch.of(0, List.of(new Dense(7, Activations.RELU)), List.of()),
                            Parallel.Branch.of(
                                    1,
                                    List.of(new Dense(9, Activations.TANH), new Dense(3, Activations.LINEAR)),
                                    List.of())),
                    Concat.CONCAT),
            new Dense(4, Activations.LINEAR)
        };
        float[] x = inputs(random, batch, inputs);
        float[][] outputs = new float[2][];
        float[][] gradients = new float[2][];
        for (int kind = 0; kind < 2; kind++) {
            Network network = network(kind == 0 ? Shape.of(inputs) : Shape.sparse(inputs), layers);
            Weights weights = Weights.initial(network.layout(), 5);
            Workspace workspace = Compute.HOST.workspace(network, batch, 1);
            fill(workspace, x, batch, inputs);
            workspace.forward(weights, true, 1, null);
            outputs[kind] = workspace.output().clone();
            System.arraycopy(outputs[kind], 0, workspace.outputGradient(), 0, outputs[kind].length);
            Gradient gradient = new Gradient(network.layout().gradientForm());
            workspace.backward(gradient);
            gradients[kind] = new float[network.layout().parameterCount()];
            gradient.copyTo(gradients[kind]);
            assertEquals(
                    kind == 0 ? 0 : 2, network.layout().gradientForm().tables().size());
        }
        assertArrayEquals(outputs[0], outputs[1], 1e-6f);
        assertArrayEquals(gradients[0], gradients[1], 1e-5f);
    }

    @Test
    void layersThatNeedAllInputsRefuseSparseOnes() {
        String remedy =
                "takes no sparse inputs, and the data's features are sparse; let a dense layer be the first, of the"
                        + " model or of each branch";
        assertEquals(
                "layer 0 (dropout): " + remedy,
                assertThrows(UserException.class, () -> network(Shape.sparse(9), new Dropout(0.5)))
                        .getMessage());
        assertEquals(
                "layer 0 (concat), branch 0 (sequential), layer 0 (linear): " + remedy,
                assertThrows(
                                UserException.class,
                                () -> network(
                                        Shape.sparse(9),
                                        new Parallel(
                                                "concat",
                                                List.of(Parallel.Branch.of(0, List.of(), List.of())),
                                                Concat.CONCAT)))
                        .getMessage());
        assertEquals(
                "layer 0 (concat): selects columns, and the data's features are sparse; leave columns out, so that all are"
                        + " given",
                assertThrows(
                                UserException.class,
                                () -> network(
                                        Shape.sparse(9),
                                        new Parallel(
                                                "concat",
                                                List.of(Parallel.Branch.of(0, List.of(), List.of(1))),
                                                Concat.CONCAT)))
                        .getMessage());
    }
}
