package io.tributary.job;

import io.tributary.config.AllowedClasses;
import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.format.DataConfig;
import io.tributary.model.Architecture;
import io.tributary.row.Assignment;
import io.tributary.row.Split;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What of a job decides how its rows become shards; nothing else of it reaches who packs on another machine. Immutable.
 *
 * @param data the examples
 * @param seed of all randomness
 * @param shards number of shards of each split
 * @param text what {@link #parse} makes the same of
 * @param identity what must be the same for rows to become the same shards, wherever the sources lie: value by key
 */
public record Packing(DataConfig data, long seed, int shards, String text, Map<String, String> identity) {
    /** Keys of {@code data} that say where things are, or what is made of a shard's rows; an object's keys with it. */
    private static final List<String> NO_PART = List.of(
            "data.train",
            "data.validation",
            "data.test",
            "data.label.train",
            "data.label.validation",
            "data.label.test",
            "data.label.scale",
            "data.scale",
            "data.augment",
            "data.shuffle-window",
            "data.prepared",
            "data.cache",
            "data.cache-size");

    /** Copies the map. {@inheritDoc} */
    public Packing {
        identity = Collections.unmodifiableMap(new LinkedHashMap<>(identity));
    }

    /**
     * @param origin how errors call the text
     * @param text a resolved job that was read already, or what {@link #text} gave
     * @return what it says of packing
     */
    public static Packing parse(String origin, String text) {
        Section root = Section.parseResolved(origin, text, AllowedClasses.ANY);
        long seed = root.longInteger("seed", Bounds.any());
        int shards = root.section("train").integer("shards", Bounds.atLeast(1));
        Section model = root.sectionOrEmpty("model");
        DataConfig data = DataConfig.read(root.section("data"), Architecture.input(model, false));
        return new Packing(data, seed, shards, root.resolvedText(), identity(root, data));
    }

    private static Map<String, String> identity(Section root, DataConfig data) {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put("seed", root.resolvedValues().get("seed"));
        identity.put("train.shards", root.resolvedValues().get("train.shards"));
        root.section("data").resolvedValues().forEach((key, value) -> {
            if (NO_PART.stream().noneMatch(each -> key.equals(each) || key.startsWith(each + "."))) {
                identity.put(key, value);
            }
        });
        for (Split split : List.of(Split.VALIDATION, Split.TEST)) {
            if (data.files().containsKey(split)) {
                identity.put("data." + split.key(), "rows of its own");
            }
        }
        return identity;
    }

    /** The same of data that may be read otherwise than the text says. */
    Packing with(DataConfig other) {
        return new Packing(other, seed, shards, text, identity);
    }

    /** @return who decides where rows go */
    public Assignment assignment() {
        return data.assignment(seed, shards);
    }
}
