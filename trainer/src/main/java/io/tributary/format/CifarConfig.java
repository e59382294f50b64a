package io.tributary.format;

import io.tributary.config.Section;
import io.tributary.row.Split;
import io.tributary.storage.Storage;
import java.util.Map;
import java.util.regex.Pattern;

/** The binary format of CIFAR: labels and pixels in one file. */
public enum CifarConfig implements FormatConfig {
    /** Ten classes. */
    CIFAR_10(10, 1, "batches.meta.txt"),
    /** A hundred classes, in twenty groups whose numbers are not used. */
    CIFAR_100(100, 2, "fine_label_names.txt");

    private static final Map<String, CifarConfig> BY_CLASSES = Map.of("10", CIFAR_10, "100", CIFAR_100);
    private static final Pattern TRAINING = Pattern.compile("(data_batch_\\d+|train)\\.bin(\\.gz)?");
    private static final Pattern TEST = Pattern.compile("test(_batch)?\\.bin(\\.gz)?");

    private final int classes;
    private final int labelBytes;
    private final String namesFile;

    CifarConfig(int classes, int labelBytes, String namesFile) {
        this.classes = classes;
        this.labelBytes = labelBytes;
        this.namesFile = namesFile;
    }

    /** {@return the number of classes} */
    int classes() {
        return classes;
    }

    /** {@return bytes before the pixels, of which the last is the label} */
    int labelBytes() {
        return labelBytes;
    }

    /** {@return bytes of a record} */
    int recordBytes() {
        return labelBytes + CifarFormat.FEATURES;
    }

    /** {@return the file beside the data that names the classes, one on each line} */
    String namesFile() {
        return namesFile;
    }

    /** Reads the keys of CIFAR. */
    static CifarConfig read(Section data) {
        return data.choice("classes", "10", BY_CLASSES);
    }

    @Override
    public RowFormat parser(Storage storage) {
        return new CifarFormat(this, storage);
    }

    @Override
    public int targets() {
        return 1;
    }

    @Override
    public boolean claims(Split split, String name) {
        return switch (split) {
            case TRAIN -> TRAINING.matcher(name).matches();
            case VALIDATION -> false;
            case TEST -> TEST.matcher(name).matches();
        };
    }
}
