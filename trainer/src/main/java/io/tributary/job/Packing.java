package io.tributary.job;

import io.tributary.config.AllowedClasses;
import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.format.DataConfig;
import io.tributary.network.Shape;
import io.tributary.row.Assignment;

/**
 * What of a job decides how its rows become shards; nothing else of it reaches who packs on another machine. Immutable.
 *
 * @param data the examples
 * @param seed of all randomness
 * @param shards number of shards of each split
 * @param text what {@link #parse} makes the same of
 */
public record Packing(DataConfig data, long seed, int shards, String text) {
    /**
     * @param origin how errors call the text
     * @param text a resolved job that was read already, or what {@link #text} gave
     * @return what it says of packing
     */
    public static Packing parse(String origin, String text) {
        Section root = Section.parseResolved(origin, text, AllowedClasses.ANY);
        long seed = root.longInteger("seed", Bounds.any());
        int shards = root.section("train").integer("shards", Bounds.atLeast(1));
        Shape input = Shape.of(root.section("model").integers("input", Bounds.atLeast(1)));
        DataConfig data = DataConfig.read(root.section("data"), input);
        return new Packing(data, seed, shards, root.resolvedText());
    }

    /** @return who decides where rows go */
    public Assignment assignment() {
        return data.assignment(seed, shards);
    }
}
