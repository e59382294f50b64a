package io.tributary.local.bench;

import io.tributary.config.Section;
import io.tributary.data.FittedTransforms;
import io.tributary.data.Row;
import io.tributary.data.RowKey;
import io.tributary.data.RowSchema;
import io.tributary.data.Scaling;
import io.tributary.data.Shard;
import io.tributary.data.ShardPacker;
import io.tributary.data.ShardSummary;
import io.tributary.data.ShardWriter;
import io.tributary.data.Split;
import io.tributary.random.Key;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Images like Fashion-MNIST's to a processor: 28 × 28 whole numbers from 0 to 255, half of them 0, the others 144 in the
 * mean, in ten classes that can be told apart.
 *
 * @param shards opened
 * @param fitted the classes, and the factor 1/255
 */
record SyntheticImages(List<Shard> shards, FittedTransforms fitted) {
    static final int CLASSES = 10;
    private static final int PIXELS = 784;

    /** Packs images into shard files of a directory, dealt out in turn. */
    static SyntheticImages pack(Path directory, int images, int shards) throws IOException {
        List<Integer> pixels = IntStream.range(0, PIXELS).boxed().toList();
        RowSchema schema = new RowSchema(RowSchema.numbers(PIXELS + 1), false, pixels, List.of(PIXELS), -1, true);
        List<ShardSummary> summaries = new ArrayList<>();
        List<Shard> opened = new ArrayList<>();
        for (int s = 0; s < shards; s++) {
            Path file = ShardPacker.path(directory, Split.TRAIN, s);
            try (ShardWriter writer = new ShardWriter(Split.TRAIN, s, schema, file, "0")) {
                for (int i = s; i < images; i += shards) {
                    writer.add(new Row(new RowKey(0, i), image(i), label(i)));
                }
                summaries.add(writer.publish());
            }
            opened.add(Shard.open(file, schema));
        }
        Scaling scaling = Scaling.read(Section.parse("bench", "scale = " + 1.0 / 255, List.of()));
        return new SyntheticImages(opened, FittedTransforms.fit(scaling, PIXELS, summaries));
    }

    /** One label of eight is drawn anew, so that the loss stays away from 0 as with real data. */
    private static String label(int number) {
        long key = Key.mix(number, "label");
        return Integer.toString((key & 7) == 0 ? Key.below(Key.mix(key, 1), CLASSES) : number % CLASSES);
    }

    /** Seven of eight lit pixels lie in the half that is the class's own. */
    private static float[] image(int number) {
        long key = Key.mix(number, "image");
        float[] values = new float[PIXELS];
        for (int i = 0; i < PIXELS; i++) {
            long bits = Key.mix(key, i);
            boolean own = (Key.mix(number % CLASSES, i) & 1) == 0;
            boolean lit = own == ((bits & 7) != 0);
            values[i] = lit ? 32 + (bits >>> 32) % 224 : 0;
        }
        return values;
    }

    long[] sizes() {
        return shards.stream().mapToLong(Shard::rows).toArray();
    }
}
