package io.tributary.storage;

/**
 * A file that exists.
 *
 * @param uri its name, good for {@link Storage#open(String)}
 * @param size its length in bytes
 */
public record FileEntry(String uri, long size) {
    /** {@return the last component of the name} */
    public String name() {
        return uri.substring(uri.lastIndexOf('/') + 1);
    }
}
