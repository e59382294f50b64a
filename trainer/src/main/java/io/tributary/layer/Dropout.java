package io.tributary.layer;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.network.Declaration;
import io.tributary.network.Frame;
import io.tributary.network.Layer;
import io.tributary.network.Shape;
import io.tributary.random.Key;

/**
 * Inverted dropout (Srivastava et al., 2014, as Keras scales it): a training pass sets each value to 0 with probability
 * {@code rate} and multiplies the others by {@code 1 / (1 − rate)}, so that evaluation changes nothing.
 *
 * <p>The mask is a function of the pass's key and the value's index. Backward computes it again instead of storing it, and
 * a task that is run again drops the same values.
 *
 * @param rate the probability of 0, from 0 to below 1
 */
public record Dropout(double rate) implements Layer {
    static Dropout read(Section section) {
        return new Dropout(section.number("rate", Bounds.openUnit()));
    }

    @Override
    public String type() {
        return "dropout";
    }

    @Override
    public Shape declare(Shape input, Declaration slots) {
        slots.flops(input.size());
        return input;
    }

    @Override
    public boolean isRandom() {
        return rate > 0;
    }

    @Override
    public void forward(Frame frame, float[] x, float[] y) {
        drop(frame, x, y);
    }

    @Override
    public void backward(Frame frame, float[] x, float[] y, float[] dy, float[] dx) {
        if (dx != null) {
            drop(frame, dy, dx);
        }
    }

    private void drop(Frame frame, float[] from, float[] to) {
        int n = frame.batch() * frame.node().input().size();
        if (!frame.training()) {
            System.arraycopy(from, 0, to, 0, n);
            return;
        }
        long key = frame.key();
        float scale = (float) (1 / (1 - rate));
        for (int i = 0; i < n; i++) {
            to[i] = Key.uniform(key, i) < rate ? 0f : scale * from[i];
        }
    }
}
