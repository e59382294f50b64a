package io.tributary.format;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import java.util.Optional;

/**
 * Where packed shards are kept from one training to the next.
 *
 * @param directory its URI
 * @param bytes how much may be kept there; what was used longest ago goes first
 */
public record CacheConfig(String directory, long bytes) {
    private static final String KEY = "cache";

    static Optional<CacheConfig> read(Section data) {
        if (!data.has(KEY)) {
            return Optional.empty();
        }
        return Optional.of(new CacheConfig(
                DataConfig.file(data, KEY), data.longInteger("cache-size", Long.MAX_VALUE, Bounds.atLeast(1))));
    }
}
