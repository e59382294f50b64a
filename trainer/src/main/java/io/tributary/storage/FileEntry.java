package io.tributary.storage;

/**
 * A file that exists.
 *
 * @param uri its name, good for {@link Storage#open(String)}
 * @param size its length in bytes
 * @param modified when it was written last, in milliseconds since 1970, as its file system says
 */
public record FileEntry(String uri, long size, long modified) {
    /** {@return the last component of the name} */
    public String name() {
        return uri.substring(uri.lastIndexOf('/') + 1);
    }
}
