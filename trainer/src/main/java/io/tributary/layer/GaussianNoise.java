package io.tributary.layer;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Shape;
import io.tributary.random.Key;

/**
 * Adds normal noise of mean 0 to every value in training, and nothing in evaluation. The noise is a function of the pass's
 * key and the value's index. From JDK 21 on, {@link StrictMath#cos}, which a draw calls, allocates 32 bytes by itself; no other
 * layer allocates in a steady step.
 *
 * @param stddev its standard deviation, at least 0
 */
public record GaussianNoise(double stddev) implements Layer {
    static GaussianNoise read(Section section) {
        return new GaussianNoise(section.number("stddev", Bounds.atLeast(0)));
    }

    @Override
    public String type() {
        return "gaussian-noise";
    }

    @Override
    public Shape declare(Shape input, Declaration slots) {
        slots.flops(input.size());
        return input;
    }

    @Override
    public boolean isRandom() {
        return stddev > 0;
    }

    @Override
    public void forward(Frame frame, float[] x, float[] y) {
        int n = frame.batch() * frame.node().input().size();
        if (!frame.training()) {
            System.arraycopy(x, 0, y, 0, n);
            return;
        }
        long key = frame.key();
        for (int i = 0; i < n; i++) {
            y[i] = (float) (x[i] + stddev * Key.gaussian(key, i));
        }
    }

    @Override
    public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
        if (dx != null) {
            System.arraycopy(dy, 0, dx, 0, frame.batch() * frame.node().input().size());
        }
    }
}
