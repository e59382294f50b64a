package io.tributary.local.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchTest {
    private static final String PYTHON = "/usr/bin/python3";

    @TempDir
    private Path directory;

    @Test
    void contendersTakeSteps() throws IOException {
        assumeTrue(Torch.isThere(PYTHON), "no torch in " + PYTHON);
        Items items = Items.synthetic(directory, Workload.W1.input, 256);
        Torch torch = Torch.in(directory, PYTHON);
        try (Contender one = torch.threads(Workload.W1, items, 1);
                Contender two = torch.distributed(Workload.W1, items)) {
            assertEquals("PyTorch, 1 thread", one.name());
            assertEquals("PyTorch DDP, 2 processes", two.name());
            for (Contender each : new Contender[] {one, two}) {
                assertTrue(each.description().startsWith("PyTorch "), each.description());
                Round round = each.run(5);
                assertEquals(5, round.steps());
                assertTrue(round.wall() > 0 && round.processor() > 0, round.toString());
                assertEquals(Set.of(Round.MEDIAN, Round.P95), round.parts().keySet());
            }
        }
    }

    @Test
    void aPythonThatIsNotThereHasNoTorch() {
        assertFalse(Torch.isThere("/no/python"));
    }
}
