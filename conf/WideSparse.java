import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Makes a LibSVM file as wide and as long as wanted, without a build: {@code java conf/WideSparse.java FILE [ROWS [FEATURES
 * [VALUES]]]}, by default 200,000 rows with 40 values each of 1,000,000 features, 80 MB. The same arguments give the same bytes.
 *
 * <p>Few features are common and most are rare, as words are. A row's label is 1 where the sum of its values, each times the
 * hidden weight of its feature, is above 0, and −1 elsewhere; one label in twenty is drawn.
 */
public final class WideSparse {
    private static final long SEED = 1;
    private static final double RARITY = 6; // the exponent: a feature's number is N·u^6 for u uniform in [0, 1)

    private WideSparse() {}

    /** @param arguments FILE, ROWS, FEATURES, VALUES */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 1 || arguments.length > 4) {
            System.err.println("usage: java WideSparse.java FILE [ROWS [FEATURES [VALUES]]]");
            System.exit(2);
        }
        Path file = Path.of(arguments[0]);
        long rows = arguments.length > 1 ? Long.parseLong(arguments[1]) : 200_000;
        int features = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1_000_000;
        int values = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 40;
        if (file.toAbsolutePath().getParent() != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
        }
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(unfinished), 1 << 20)) {
            SplittableRandom random = new SplittableRandom(SEED);
            StringBuilder line = new StringBuilder();
            int[] indices = new int[values];
            for (long row = 0; row < rows; row++) {
                for (int v = 0; v < values; v++) {
                    indices[v] = 1 + (int) (features * Math.pow(random.nextDouble(), RARITY));
                }
                write(indices, random, line);
                out.write(line.toString().getBytes(StandardCharsets.US_ASCII));
            }
        }
        Files.move(unfinished, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    /** Makes the line of a row; an index that was drawn twice counts once. */
    private static void write(int[] indices, SplittableRandom random, StringBuilder line) {
        Arrays.sort(indices);
        line.setLength(0);
        double sum = 0;
        int last = 0;
        for (int index : indices) {
            if (index == last) {
                continue;
            }
            last = index;
            int hundredths = 1 + random.nextInt(100);
            sum += weight(index) * hundredths;
            line.append(' ').append(index).append(':');
            if (hundredths == 100) {
                line.append('1');
            } else {
                line.append(hundredths < 10 ? "0.0" : "0.").append(hundredths);
            }
        }
        boolean drawn = random.nextInt(20) == 0;
        boolean positive = drawn ? random.nextBoolean() : sum > 0;
        line.insert(0, positive ? "1" : "-1").append('\n');
    }

    /** The hidden weight of a feature, −1 to 1: the finaliser of SplitMix64 (Steele, Lea and Flood, 2014) of its number. */
    private static double weight(int index) {
        long z = index * 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return (z ^ z >>> 31) * 0x1p-63;
    }
}
