package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ShardRegistryTest {
    @Test
    void whatWasReleasedDoesNotComeBackThroughALateTask() {
        ShardRegistry.release("released");
        for (Runnable late : new Runnable[] {
            () -> ShardRegistry.get("0", "released", 0, () -> {
                throw new AssertionError("nothing is packed");
            }),
            () -> ShardRegistry.trial("released", "engine", () -> {
                throw new AssertionError("nothing is made");
            })
        }) {
            IllegalStateException refused = assertThrows(IllegalStateException.class, late::run);
            assertEquals("the data of released was released before this task came", refused.getMessage());
        }
    }

    @Test
    void ofTheReleasedOnlyTheLastAreKept() {
        for (int number = 0; number < 3000; number++) {
            ShardRegistry.release("many-" + number);
        }
        assertEquals(1024, ShardRegistry.released());
        assertThrows(
                IllegalStateException.class,
                () -> ShardRegistry.get("0", "many-2999", 0, () -> {
                    throw new AssertionError("nothing is packed");
                }));
    }
}
