package io.tributary.format;

import io.tributary.error.UserException;

/** Makes an example of a file's bytes. Immutable; safe for many threads. */
interface FileDecoder {
    /** {@return values of an example, C} */
    int features();

    /**
     * @param uri the file, for errors
     * @param bytes all of it
     * @return the example, [C]
     * @throws UserException if the bytes are not what they should be
     */
    double[] decode(String uri, byte[] bytes);
}
