package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;

class PackingTest {
    private static final JobConfig JOB = JobConfig.parse(
            "test.conf",
            "name = \"a name, with: signs\", seed = 7\n"
                    + "data { format = csv, train = /rows.csv, header = true, label { column = kind, type = class }\n"
                    + "  columns { cut { type = category, encoding = one-hot } }, split { validation = 0.25, test = 0.1 } }\n"
                    + "model { input = [2], layers = [{ type = dense, units = 3 }], loss = softmax-cross-entropy }\n"
                    + "optimizer { type = adam }, train { epochs = 1, shards = 5 }, metrics = [accuracy]",
            List.of(),
            "/");

    @Test
    void isWhatTheJobSaysOfItsRows() {
        Packing packing = JOB.packing();
        assertEquals(JOB.data(), packing.data());
        assertEquals(7, packing.seed());
        assertEquals(5, packing.shards());
    }

    @Test
    void itsTextGivesTheSameAndTellsNothingElse() {
        Packing packing = JOB.packing();
        assertEquals(packing, Packing.parse("sent", packing.text()));
        for (String word : List.of("dense", "loss", "adam", "epochs", "metrics", "name")) {
            assertFalse(packing.text().contains(word), packing.text());
        }
    }
}
