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
            () -> ShardRegistry.learned("released", "engine", () -> {
                throw new AssertionError("nothing is made");
            })
        }) {
            IllegalStateException refused = assertThrows(IllegalStateException.class, late::run);
            assertEquals("the data of released was released before this task came", refused.getMessage());
        }
    }
}
