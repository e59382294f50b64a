package io.tributary.transform;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.network.Shape;
import io.tributary.random.Key;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Small changes of images that do not change what they show, made anew in every epoch, in training alone. The names are
 * those of Keras's layers {@code RandomFlip} and {@code RandomCrop}; the crop is that of He et al. (2016, section 4.2): the
 * image is padded on all sides, and a window of its own size is cut out at a place drawn from all places.
 *
 * <p>It changes raw values, before they are scaled, so the padding is a raw 0: black, as torchvision's recipes have it,
 * whatever the scaling makes of black. What happens to an image depends on the key alone.
 *
 * <p>Symbols: C channels, H height, W width.
 *
 * @param image the shape of the images, {@code [C × H × W]}
 * @param flip how images may be mirrored, each way with probability ½
 * @param padding zeros on each side before the crop, below H and W; 0 for no crop
 */
public record Augmentation(Shape image, Flip flip, int padding) {
    /** Which mirror images are as good as the images. */
    public enum Flip {
        /** None. */
        NONE(false, false),
        /** Left and right. */
        HORIZONTAL(true, false),
        /** Top and bottom. */
        VERTICAL(false, true),
        /** Either, or both. */
        HORIZONTAL_AND_VERTICAL(true, true);

        private final boolean horizontal;
        private final boolean vertical;

        Flip(boolean horizontal, boolean vertical) {
            this.horizontal = horizontal;
            this.vertical = vertical;
        }
    }

    private static final Map<String, Flip> FLIPS = Map.of(
            "none", Flip.NONE,
            "horizontal", Flip.HORIZONTAL,
            "vertical", Flip.VERTICAL,
            "horizontal-and-vertical", Flip.HORIZONTAL_AND_VERTICAL);

    // What is drawn from an image's key.
    private static final int DOWN = 0;
    private static final int ACROSS = 1;
    private static final int MIRROR = 2;
    private static final int OVERTURN = 3;

    /**
     * Reads {@code augment { random-flip = horizontal, random-crop { padding = 4 } }}.
     *
     * @param data the data's object
     * @param input the shape of the model's input
     * @return the augmentation, if there is one
     * @throws io.tributary.error.UserException if the input is no image, or the padding larger than one
     */
    public static Optional<Augmentation> read(Section data, Shape input) {
        return data.optionalSection("augment").map(section -> {
            requireImages(data, "augment", input);
            Flip flip = section.choice("random-flip", "none", FLIPS);
            int least = Math.min(input.dimension(1), input.last());
            int padding = section.optionalSection("random-crop")
                    .map(crop -> crop.integer("padding", Bounds.between(1, least - 1)))
                    .orElse(0);
            return new Augmentation(input, flip, padding);
        });
    }

    /** Says what a setting that is about images needs. */
    static void requireImages(Section data, String key, Shape input) {
        if (input == null || input.rank() != 3) {
            throw data.error(
                    key,
                    "needs images: a model.input of [channels, height, width], got " + (input == null ? "auto" : input),
                    "give model.input that shape, or leave this out");
        }
    }

    /**
     * Makes one image of another. Allocates nothing.
     *
     * @param key of the image in this epoch
     * @param from [C × H × W], read
     * @param to [C × H × W], overwritten
     */
    public void apply(long key, float[] from, float[] to) {
        int height = image.dimension(1);
        int width = image.last();
        int down = shift(key, DOWN); // rows from the image's first to the window's
        int across = shift(key, ACROSS);
        boolean mirrored = flip.horizontal && Key.mix(key, MIRROR) < 0;
        boolean overturned = flip.vertical && Key.mix(key, OVERTURN) < 0;
        for (int c = 0; c < image.dimension(0); c++) {
            int plane = c * height * width;
            for (int y = 0; y < height; y++) {
                int row = down + (overturned ? height - 1 - y : y);
                int at = plane + y * width;
                if (row < 0 || row >= height) {
                    Arrays.fill(to, at, at + width, 0f);
                } else if (mirrored) {
                    copyMirrored(from, plane + row * width, across, to, at, width);
                } else {
                    copy(from, plane + row * width, across, to, at, width);
                }
            }
        }
    }

    private int shift(long key, int draw) {
        return Key.below(Key.mix(key, draw), 2 * padding + 1) - padding;
    }

    /** Copies a row to begin with its value number {@code across}; outside of it there are zeros. */
    private static void copy(float[] from, int row, int across, float[] to, int at, int width) {
        int first = Math.max(0, -across); // of the window's row, that is inside
        int end = Math.min(width, width - across);
        Arrays.fill(to, at, at + first, 0f);
        System.arraycopy(from, row + first + across, to, at + first, end - first);
        Arrays.fill(to, at + end, at + width, 0f);
    }

    /** The same, the window's row backwards. */
    private static void copyMirrored(float[] from, int row, int across, float[] to, int at, int width) {
        for (int x = 0; x < width; x++) {
            int column = across + width - 1 - x;
            to[at + x] = column < 0 || column >= width ? 0f : from[row + column];
        }
    }

    /** @return what distinguishes two of them, for a training that is resumed */
    public String describe() {
        return "random-flip " + flip + ", random-crop with padding " + padding;
    }
}
