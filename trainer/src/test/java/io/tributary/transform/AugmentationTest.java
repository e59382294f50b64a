package io.tributary.transform;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.network.Batch;
import io.tributary.network.Shape;
import io.tributary.random.Key;
import io.tributary.row.Row;
import io.tributary.row.RowKey;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.shard.EpochOrder;
import io.tributary.shard.EpochRows;
import io.tributary.shard.Shard;
import io.tributary.shard.ShardWriter;
import io.tributary.support.DataFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C channels, H height, W width. */
class AugmentationTest {
    private static final int C = 2;
    private static final int H = 3;
    private static final int W = 5;
    private static final Shape IMAGE = Shape.of(C, H, W);

    /** Values 1, 2, 3 …: no two alike, and no 0. */
    private static final float[] PIXELS = pixels();

    @TempDir
    private Path directory;

    private static float[] pixels() {
        float[] pixels = new float[IMAGE.size()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i + 1;
        }
        return pixels;
    }

    private static float[] augmented(Augmentation augmentation, long key) {
        float[] to = new float[IMAGE.size()];
        Arrays.fill(to, Float.NaN); // everything is overwritten
        augmentation.apply(key, PIXELS, to);
        return to;
    }

    /** The naive way: pads, cuts out, mirrors, one value at a time. */
    private static float[] expected(int padding, int top, int left, boolean mirrored, boolean overturned) {
        float[] padded = new float[C * (H + 2 * padding) * (W + 2 * padding)];
        float[] out = new float[IMAGE.size()];
        for (int c = 0; c < C; c++) {
            for (int y = 0; y < H; y++) {
                for (int x = 0; x < W; x++) {
                    padded[(c * (H + 2 * padding) + y + padding) * (W + 2 * padding) + x + padding] =
                            PIXELS[(c * H + y) * W + x];
                }
            }
            for (int y = 0; y < H; y++) {
                for (int x = 0; x < W; x++) {
                    int fromY = top + (overturned ? H - 1 - y : y);
                    int fromX = left + (mirrored ? W - 1 - x : x);
                    out[(c * H + y) * W + x] = padded[(c * (H + 2 * padding) + fromY) * (W + 2 * padding) + fromX];
                }
            }
        }
        return out;
    }

    /** Every outcome is one of the naive way, and all outcomes come up, about equally often. */
    @Test
    void outcomesAreThoseOfTheNaiveWayEquallyOften() {
        for (Augmentation.Flip flip : Augmentation.Flip.values()) {
            boolean horizontal = flip.name().contains("HORIZONTAL");
            boolean vertical = flip.name().contains("VERTICAL");
            for (int padding = 0; padding <= 2; padding++) {
                Map<List<Float>, Integer> counts = new HashMap<>();
                for (int top = 0; top <= 2 * padding; top++) {
                    for (int left = 0; left <= 2 * padding; left++) {
                        for (int way = 0; way < 4; way++) {
                            boolean mirrored = way % 2 == 1;
                            boolean overturned = way / 2 == 1;
                            if ((horizontal || !mirrored) && (vertical || !overturned)) {
                                counts.put(list(expected(padding, top, left, mirrored, overturned)), 0);
                            }
                        }
                    }
                }
                Augmentation augmentation = new Augmentation(IMAGE, flip, padding);
                int each = 200;
                for (int key = 0; key < each * counts.size(); key++) {
                    List<Float> seen = list(augmented(augmentation, Key.mix(5, key)));
                    assertTrue(counts.containsKey(seen), () -> flip + " gave " + seen);
                    counts.merge(seen, 1, Integer::sum);
                }
                int outcomes = counts.size();
                counts.forEach((image, count) -> assertEquals(each, count, 80, outcomes + " outcomes, " + image));
            }
        }
    }

    private static List<Float> list(float[] values) {
        List<Float> list = new ArrayList<>();
        for (float value : values) {
            list.add(value);
        }
        return list;
    }

    /** What an epoch makes of a row does not depend on how the epoch is cut into batches, and is another in the next epoch. */
    @Test
    void anImageIsAugmentedByItsRowAndEpoch() throws IOException {
        int rows = 40;
        RowSchema schema = RowSchema.ofItems(IMAGE.size());
        Path file = directory.resolve("shard");
        ShardSummary summary;
        try (ShardWriter writer = new ShardWriter(Split.TRAIN, 0, schema, file, "0")) {
            for (int i = 0; i < rows; i++) {
                double[] values = new double[IMAGE.size()];
                Arrays.fill(values, i + 1);
                writer.add(new Row(new RowKey(0, i), values, Integer.toString(i)));
            }
            summary = writer.publish();
        }
        Shard shard = Shard.open(file, schema);
        FittedTransforms fitted = FittedTransforms.fit(
                new Scaling(Scaling.Kind.FACTOR, 2), schema, ColumnRule.numbers(IMAGE.size()), List.of(summary));
        Optional<Augmentation> augmentation = Optional.of(new Augmentation(IMAGE, Augmentation.Flip.HORIZONTAL, 1));

        Map<Integer, List<Float>> whole =
                images(shard, fitted, EpochRows.of(3, 0, 0, rows, shard.cut(1), augmentation), rows);

        for (int batch : new int[] {1, 7, 39}) {
            assertEquals(whole, images(shard, fitted, EpochRows.of(3, 0, 0, rows, shard.cut(1), augmentation), batch));
        }
        EpochRows otherOrder = new EpochRows(
                new EpochOrder(99, rows, shard.cut(1)),
                augmentation,
                EpochRows.of(3, 0, 0, rows, shard.cut(1), augmentation).key());
        assertEquals(whole, images(shard, fitted, otherOrder, 7));
        assertNotEquals(whole, images(shard, fitted, EpochRows.of(3, 1, 0, rows, shard.cut(1), augmentation), rows));
        assertNotEquals(whole, images(shard, fitted, EpochRows.of(3, 0, 1, rows, shard.cut(1), augmentation), rows));
        assertNotEquals(whole, images(shard, fitted, EpochRows.of(4, 0, 0, rows, shard.cut(1), augmentation), rows));
        Set<List<Integer>> masks = new HashSet<>(); // where an image's zeros are
        whole.forEach((row, image) -> {
            masks.add(image.stream().map(value -> value == 0 ? 0 : 1).toList());
            assertTrue(image.stream().allMatch(value -> value == 0 || value == 2f * (row + 1)), image::toString);
        });
        assertEquals(9, masks.size(), "the nine places of the window");
        Map<Integer, List<Float>> plain = images(shard, fitted, EpochRows.AS_THEY_ARE, 7);
        IntStream.range(0, rows)
                .forEach(i -> assertEquals(Set.of(2f * (i + 1)), new HashSet<>(plain.get(i)), "evaluation never"));
    }

    /** Gathers all rows in batches of a size; images by label. */
    private static Map<Integer, List<Float>> images(
            Shard shard, FittedTransforms fitted, EpochRows rows, int batchSize) {
        Map<Integer, List<Float>> images = new HashMap<>();
        Batch batch = new Batch(batchSize, IMAGE.size(), 1);
        for (int from = 0; from < shard.rows(); from += batchSize) {
            int count = (int) Math.min(batchSize, shard.rows() - from);
            shard.gather(from, count, rows, fitted, batch, 0);
            for (int b = 0; b < count; b++) {
                float[] image = Arrays.copyOfRange(batch.x, b * IMAGE.size(), (b + 1) * IMAGE.size());
                images.put(Integer.parseInt(fitted.classes().get((int) batch.target[b])), list(image));
            }
        }
        return images;
    }

    @Test
    void isReadFromTheConfiguration() {
        DataFixture data = new DataFixture(directory);
        String start = "format = cifar, train = x, ";
        assertEquals(Optional.empty(), data.config(start, IMAGE).augmentation());
        assertEquals(
                Optional.of(new Augmentation(IMAGE, Augmentation.Flip.HORIZONTAL_AND_VERTICAL, 2)),
                data.config(
                                start
                                        + "augment { random-flip = horizontal-and-vertical, random-crop { padding = 2 } }",
                                IMAGE)
                        .augmentation());
        assertArrayEquals(
                PIXELS,
                augmented(
                        data.config(start + "augment {}", IMAGE).augmentation().orElseThrow(), 1));
        data.fails(
                "test.conf:1: data.augment: needs images: a model.input of [channels, height, width], got 30; "
                        + "give model.input that shape, or leave this out",
                () -> data.config(start + "augment { random-flip = horizontal }", Shape.of(30)));
        data.fails(
                "test.conf:1: data.augment.random-crop.padding: must be between 1 and 2, got 3",
                () -> data.config(start + "augment { random-crop { padding = 3 } }", IMAGE));
    }
}
