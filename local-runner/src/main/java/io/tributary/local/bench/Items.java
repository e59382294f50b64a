package io.tributary.local.bench;

import io.tributary.random.Key;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * Labelled items of unsigned bytes in two IDX files, as MNIST has them: what every contender reads.
 *
 * @param items the file of items
 * @param labels the file of labels, 0 to 9
 * @param what how reports call them
 */
record Items(Path items, Path labels, String what) {
    /**
     * Writes items that are like Fashion-MNIST's to a processor: whole numbers from 0 to 255, half of them 0, the others 144
     * in the mean, in ten classes that can be told apart.
     *
     * @param directory where the files go
     * @param shape of one item
     * @param count number of items
     */
    static Items synthetic(Path directory, int[] shape, int count) throws IOException {
        Items made = new Items(directory.resolve("items-idx"), directory.resolve("labels-idx"), "synthetic items");
        int size = 1;
        for (int dimension : shape) {
            size *= dimension;
        }
        try (DataOutputStream items = idx(made.items, count, shape);
                DataOutputStream labels = idx(made.labels, count)) {
            byte[] values = new byte[size];
            for (int i = 0; i < count; i++) {
                fill(values, i);
                items.write(values);
                labels.write(label(i));
            }
        }
        return made;
    }

    /**
     * @param directory where {@code conf/fetch-fashion-mnist.sh} puts the training images
     * @return these, which may not be there
     */
    static Items fashion(Path directory) {
        return new Items(
                directory.resolve("train-images-idx3-ubyte.gz"),
                directory.resolve("train-labels-idx1-ubyte.gz"),
                "Fashion-MNIST");
    }

    /** The test images of the same directory. */
    static Items fashionTest(Path directory) {
        return new Items(
                directory.resolve("t10k-images-idx3-ubyte.gz"),
                directory.resolve("t10k-labels-idx1-ubyte.gz"),
                "Fashion-MNIST's test");
    }

    /** Whether both files are there. */
    boolean exist() {
        return Files.isRegularFile(items) && Files.isRegularFile(labels);
    }

    /** How many there are, as the file of labels says. */
    int count() throws IOException {
        try (InputStream file = Files.newInputStream(labels);
                InputStream plain = labels.toString().endsWith(".gz") ? new GZIPInputStream(file) : file) {
            DataInputStream in = new DataInputStream(plain);
            in.readInt(); // what the file is
            return in.readInt();
        }
    }

    /**
     * The data's object in a configuration.
     *
     * @param scale the factor of every value
     */
    String text(double scale) {
        return "data { format = idx, train = \"" + items.toAbsolutePath() + "\", scale = " + scale
                + ", label { type = class, train = \"" + labels.toAbsolutePath() + "\" } }";
    }

    /** What a configuration says beside {@link #text} for these to be the test examples. */
    String testText() {
        return "data { test = \"" + items.toAbsolutePath() + "\", label.test = \"" + labels.toAbsolutePath() + "\" }\n"
                + "metrics = [accuracy]\n";
    }

    private static DataOutputStream idx(Path file, int count, int... shape) throws IOException {
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
        out.writeInt(0x0800 + 1 + shape.length);
        out.writeInt(count);
        for (int dimension : shape) {
            out.writeInt(dimension);
        }
        return out;
    }

    /** One label of eight is drawn anew, so that the loss stays away from 0 as with real data. */
    private static int label(int number) {
        long key = Key.mix(number, "label");
        return (key & 7) == 0 ? Key.below(Key.mix(key, 1), Workload.CLASSES) : number % Workload.CLASSES;
    }

    /** Seven of eight lit values lie in the half that is the class's own. */
    private static void fill(byte[] values, int number) {
        long key = Key.mix(number, "image");
        for (int i = 0; i < values.length; i++) {
            long bits = Key.mix(key, i);
            boolean own = (Key.mix(number % Workload.CLASSES, i) & 1) == 0;
            boolean lit = own == ((bits & 7) != 0);
            values[i] = (byte) (lit ? 32 + (bits >>> 32) % 224 : 0);
        }
    }
}
