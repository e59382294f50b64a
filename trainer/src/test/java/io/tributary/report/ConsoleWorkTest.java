package io.tributary.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConsoleWorkTest {
    private static String shown(int columns, boolean closed) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ConsoleWork work = new ConsoleWork(new PrintStream(bytes, true, StandardCharsets.UTF_8), columns)) {
            work.told("reading", 3, 12, "files");
            if (!closed) {
                work.told("reading", 12, 12, "files");
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void drawsOneLineAndClearsItWhenTheWorkIsDone() {
        String blank = " ".repeat("reading  3 of 12 files".length());
        assertEquals("\rreading  3 of 12 files\r" + blank + "\r", shown(80, false));
        assertEquals("\rreading  3 of 12 files\r" + blank + "\r", shown(80, true), "after a failure");
    }

    @Test
    void isCutToTheTerminalAndSilentWithoutOne() {
        assertEquals("\rreading  3\r          \r", shown(11, false));
        assertEquals("", shown(0, false));
    }
}
