package io.tributary.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.error.UserException;
import org.junit.jupiter.api.Test;

class TextEncodingTest {
    private static String decode(TextEncoding encoding, byte[] bytes, long offset) {
        return encoding.decode("mail.txt", bytes, 0, bytes.length, offset);
    }

    @Test
    void textsComeBack() {
        String text = "café ☕ 𐐀";
        assertEquals(text, decode(TextEncoding.UTF_8, text.getBytes(UTF_8), 0));
        assertEquals("caf\u00e9 \u0085", decode(TextEncoding.ISO_8859_1, "caf\u00e9 \u0085".getBytes(ISO_8859_1), 0));
        assertEquals("", decode(TextEncoding.UTF_8, new byte[0], 0));
        assertEquals("b", TextEncoding.UTF_8.decode("x", new byte[] {'a', 'b', 'c'}, 1, 2, 0));
    }

    @Test
    void aByteOrderMarkIsLeftOutAtTheBeginningOfTheFileAlone() {
        byte[] marked = "\uFEFFa".getBytes(UTF_8);
        assertEquals("a", decode(TextEncoding.UTF_8, marked, 0));
        assertEquals("\uFEFFa", decode(TextEncoding.UTF_8, marked, 10));
    }

    @Test
    void whatIsNoTextIsAnErrorThatNamesTheByte() {
        byte[] latin = "abc \u00e9t\u00e9".getBytes(ISO_8859_1);
        String message = "mail.txt, byte 104: is not UTF-8 text; convert the file, or set data.encoding = iso-8859-1, "
                + "which takes any byte";
        assertEquals(
                message,
                assertThrows(UserException.class, () -> decode(TextEncoding.UTF_8, latin, 100))
                        .getMessage());
        byte[] cut = {'a', 'b', 'c', 'd', (byte) 0xE2, (byte) 0x98};
        assertEquals(
                message,
                assertThrows(UserException.class, () -> decode(TextEncoding.UTF_8, cut, 100))
                        .getMessage());
    }

    @Test
    void charactersBeginWhereTheyBegin() {
        byte[] bytes = "é".getBytes(UTF_8);
        assertTrue(TextEncoding.UTF_8.begins(bytes[0]));
        assertFalse(TextEncoding.UTF_8.begins(bytes[1]));
        assertTrue(TextEncoding.ISO_8859_1.begins(bytes[1]));
    }
}
