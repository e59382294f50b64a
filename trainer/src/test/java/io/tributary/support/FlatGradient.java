package io.tributary.support;

import io.tributary.network.Gradient;
import io.tributary.network.GradientForm;
import io.tributary.network.Network;
import io.tributary.network.RowGradient;
import io.tributary.network.Workspace;

/** A gradient as one array, for tests that know where each parameter's lies. */
public final class FlatGradient {
    private FlatGradient() {}

    /**
     * Runs a workspace backward.
     *
     * @param gradient [P], accumulated
     */
    public static void backward(Workspace workspace, float[] gradient) {
        Gradient blocks = of(workspace.network(), gradient);
        workspace.backward(blocks);
        blocks.copyTo(gradient);
    }

    private static Gradient of(Network network, float[] gradient) {
        GradientForm form = network.layout().gradientForm();
        Gradient blocks = new Gradient(form);
        for (int i = 0; i < blocks.dense.length; i++) {
            blocks.dense[i] = gradient[form.parameterIndex(i)];
        }
        for (RowGradient rows : blocks.tables()) {
            GradientForm.Table table = rows.table();
            for (int id = 0; id < table.rows(); id++) {
                int row = rows.row(id);
                System.arraycopy(gradient, table.offset() + id * table.width(), rows.values(), row, table.width());
            }
        }
        return blocks;
    }
}
