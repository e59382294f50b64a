package io.tributary.row;

import io.tributary.error.UserException;

/** Where a cell stands: makes the error that says what is wrong with it. */
@FunctionalInterface
public interface CellPlace {
    /**
     * @param problem the rule and the value seen
     * @param remedy what to do, or nothing
     * @return the error, with the place
     */
    UserException error(String problem, String remedy);

    /** @return what a record is called here */
    default String unit() {
        return "row";
    }
}
