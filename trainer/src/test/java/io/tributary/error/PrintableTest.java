package io.tributary.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void controlCharactersAreEscapedAndLineBreaksAreSpaces() {
        assertEquals(
                "a\\u001b[31mred\\u0007 b\tc é \\u202egnp.exe",
                Printable.line("a\u001b[31mred\u0007 \r\n b\tc é \u202egnp.exe", 100));
        assertEquals("\\u009b31m \\ud800 می\u200cخواهم", Printable.line("\u009b31m \ud800 می\u200cخواهم", 100));
    }

    @Test
    void theMiddleOfALongTextIsLeftOut() {
        String text = "begin" + "x".repeat(200_000) + "end";
        String line = Printable.line(text, 20);
        assertEquals("beginxxxxx…[199,988 characters]…xxxxxxxend", line);
        assertEquals("0123456789", Printable.line("0123456789", 10));
    }

    @Test
    void noCharacterIsCutInTwo() {
        assertEquals(
                "a…[9 characters]…b",
                Printable.line("a😀😀xx😀😀b".substring(0, 11) + "b", 4).replaceAll("\\d+", "9"));
        assertTrue(Printable.line("😀".repeat(1000), 11).codePoints().noneMatch(c -> c == '?'));
    }

    @Test
    void aUsersErrorIsOneLineOfBoundedLength() {
        String cell = "\u001b]0;title\u0007" + "9".repeat(200_000);
        String message = new UserException("a.csv:3", "must be a number, got " + cell, "mend it").getMessage();
        assertTrue(message.startsWith("a.csv:3: must be a number, got \\u001b]0;title\\u00079999"), message);
        assertTrue(message.endsWith("999; mend it"), message);
        assertTrue(message.length() < 1100, message);
    }

    @Test
    void aStreamToATerminalHandsOnNoControlCharacters() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream stream = Printable.stream(bytes);
        stream.print("\rone \u001b[2J\ttwo © \u009b é\u007f 你");
        stream.println();
        stream.print((char) 0x1b);
        stream.flush();
        assertEquals(
                "\rone \\u001b[2J\ttwo © \\u009b é\\u007f 你" + System.lineSeparator() + "\\u001b",
                bytes.toString(StandardCharsets.UTF_8));
    }
}
