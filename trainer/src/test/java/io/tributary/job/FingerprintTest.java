package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tributary.error.UserException;
import io.tributary.model.Identity;
import io.tributary.random.Key;
import io.tributary.row.Numbering;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.storage.Storage;
import io.tributary.train.GradientEngine;
import io.tributary.train.Trial;
import io.tributary.transform.ColumnStatistics;
import io.tributary.transform.ShardSummary;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a checkpoint keeps of the data. */
class FingerprintTest {
    private static final PreparedData DATA = new PreparedData() {
        @Override
        public RowSchema schema() {
            return RowSchema.ofItems(1);
        }

        @Override
        public List<ShardSummary> summaries(Split split) {
            return split == Split.TRAIN
                    ? List.of(new ShardSummary(split, 0, 3, 3, List.of(), new ColumnStatistics(1), 7))
                    : List.of();
        }

        @Override
        public void handOver(Storage storage, String directory) {
            throw new UnsupportedOperationException();
        }

        @Override
        public GradientEngine engine(Trial trial) {
            throw new AssertionError("nothing is computed here");
        }

        @Override
        public void close() {}
    };

    @Test
    void rowsOfFilesHaveTheFingerprintTheyAlwaysHad() {
        assertEquals(String.format("3 rows %016x", Key.mix(0, 7, 3, 0)), Outputs.fingerprint(Numbering.PLACE, DATA));
    }

    @Test
    void aCheckpointDoesNotGoOnWithRowsThatAreNumberedOtherwise() {
        Identity files = identity(Numbering.PLACE);
        UserException refused = assertThrows(
                UserException.class, () -> identity(Numbering.CONTENT).requireSame(files, "step-7"));
        String mixed = String.format("%016x", Key.mix(0, 7, 3, 0));
        assertEquals(
                "step-7: data was 3 rows " + mixed + ", is now 3 rows by content " + mixed
                        + "; resume with the same or start anew with another --output",
                refused.getMessage());
    }

    private static Identity identity(Numbering numbering) {
        return new Identity(Map.of("data", Outputs.fingerprint(numbering, DATA)));
    }
}
