package io.tributary.row;

/** What a row is used for. */
public enum Split {
    /** Rows the gradient is computed from; transforms are fitted on these alone. */
    TRAIN("train", "training"),
    /** Rows looked at after each epoch, for early stopping. */
    VALIDATION("validation", "validation"),
    /** Rows looked at once, at the end. */
    TEST("test", "test");

    private final String key;
    private final String adjective;

    Split(String key, String adjective) {
        this.key = key;
        this.adjective = adjective;
    }

    /** @return the key in the configuration: {@code data.KEY}; also the beginning of a shard's file name */
    public String key() {
        return key;
    }

    /** @return as in "no training rows" */
    public String adjective() {
        return adjective;
    }
}
