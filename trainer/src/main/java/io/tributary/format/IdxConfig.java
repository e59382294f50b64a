package io.tributary.format;

import io.tributary.config.Section;
import io.tributary.row.Split;
import io.tributary.storage.Storage;
import java.util.EnumMap;
import java.util.Map;

/**
 * The binary format of MNIST: one file of items, one of class labels, item by item.
 *
 * @param labels the URIs of the label files, beside {@code data.train}, {@code data.validation} and {@code data.test}
 */
public record IdxConfig(Map<Split, String> labels) implements FormatConfig {
    /** Copies the map. */
    public IdxConfig {
        labels = Map.copyOf(labels);
    }

    /** Reads the keys of IDX. */
    static IdxConfig read(Section data) {
        if (!data.has("label")) {
            throw data.error(
                    "label", "is required: training needs a target", "add label { type = class, train = FILE }");
        }
        Section label = data.section("label");
        label.choice("type", "class", Map.of("class", true));
        Map<Split, String> files = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            if (data.has(split.key()) != label.has(split.key())) {
                boolean images = data.has(split.key());
                throw label.error(
                        images ? "" : split.key(),
                        images
                                ? "needs " + split.key() + ", the labels of data." + split.key()
                                : "labels without items",
                        images ? "" : "set data." + split.key() + " too");
            }
            if (label.has(split.key())) {
                files.put(split, DataConfig.file(label, split.key()));
            }
        }
        return new IdxConfig(files);
    }

    @Override
    public RowFormat parser(Storage storage) {
        return new IdxFormat(storage);
    }

    @Override
    public int targets() {
        return 1;
    }

    @Override
    public boolean labelFiles() {
        return true;
    }
}
