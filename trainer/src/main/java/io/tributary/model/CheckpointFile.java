package io.tributary.model;

import io.tributary.error.UserException;

/**
 * A checkpoint's file while it is being read, for its errors.
 *
 * @param place the file
 * @param remedy what to do if it is damaged: delete this checkpoint to resume from the one before
 */
record CheckpointFile(String place, String remedy) {
    UserException damaged(String problem) {
        return new UserException(place, problem, remedy);
    }

    UserException damaged(String problem, Throwable cause) {
        return new UserException(place, problem, remedy, cause);
    }

    /** Refuses versions this code does not know. */
    void requireVersion(int version, int newest) {
        if (version < 1 || version > newest) {
            throw new UserException(
                    place,
                    "is of format version " + version + ", this program reads versions 1 to " + newest,
                    "resume with the newer Tributary that wrote it");
        }
    }
}
