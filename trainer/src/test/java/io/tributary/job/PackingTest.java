package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.tributary.config.Section;
import io.tributary.format.FormatConfig;
import io.tributary.format.RowFormat;
import io.tributary.storage.Storage;
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

    /** A format of the user's own. */
    public static final class Mine implements FormatConfig {
        /**
         * @param data its keys
         */
        public Mine(Section data) {
            data.section("label").string("column");
        }

        @Override
        public int targets() {
            return 1;
        }

        @Override
        public RowFormat parser(Storage storage) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void aFormatOfTheUsersOwnIsPackedToo() {
        JobConfig job = JobConfig.parse(
                "test.conf",
                "data { format = \"" + Mine.class.getName() + "\", train = /rows.mine, label { column = kind } }\n"
                        + "model { input = [2], layers = [{ type = dense, units = 3 }], loss = softmax-cross-entropy }\n"
                        + "optimizer { type = adam }, train { epochs = 1 }",
                List.of(),
                "/");
        assertInstanceOf(
                Mine.class, Packing.parse("sent", job.packing().text()).data().format());
    }
}
