package io.tributary.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.error.UserException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
    @Test
    void whatIsWrittenIsRead() {
        ObjectNode json = Json.object().put("z", "ü\n").put("a", 0.1);
        json.putArray("list").add(5_000_000_000L).addNull();
        assertEquals(json, Json.parseObject(Json.compact(json), "f", ""));
        assertEquals(json, Json.parseObject(Json.pretty(json), "f", ""));
    }

    @Test
    void fieldsKeepTheirOrderAndLinesEndTheSameEverywhere() {
        ObjectNode json = Json.object().put("z", 1).put("a", 2);
        assertEquals("{\"z\":1,\"a\":2}", new String(Json.compact(json), StandardCharsets.UTF_8));
        assertEquals("{\n  \"z\" : 1,\n  \"a\" : 2\n}\n", new String(Json.pretty(json), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~ | must be a JSON object, got nothing; mend it",
                "[1] | must be a JSON object, got a value of type array; mend it",
                "null | must be a JSON object, got a value of type null; mend it",
                "{\"a\": 1, \"a\": 2} | is not valid JSON: Duplicate",
                "{\"a\": 1} x | is not valid JSON: ",
                "{\"a\": 1} {} | is not valid JSON: ",
                "{\"a\": NaN} | is not valid JSON: ",
                "{\"a\" | is not valid JSON: ",
                "{'a': 1} | is not valid JSON: ",
            })
    void whatIsNotOneObjectIsOneLine(String text, String problem) {
        String message = error(text.getBytes(StandardCharsets.UTF_8));
        assertTrue(message.startsWith("f.json: " + problem), message);
        assertTrue(message.endsWith("; mend it"), message);
    }

    @Test
    void theLineOfAnErrorIsNamed() {
        String message = error("{\n\"a\": 1,\n}".getBytes(StandardCharsets.UTF_8));
        assertTrue(message.contains("(line 3)"), message);
    }

    @Test
    void bytesThatAreNotUtf8AreAnError() {
        assertEquals(
                "f.json: is not valid JSON: not UTF-8; mend it",
                error("{\"a\": \"ä\"}".getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static String error(byte[] text) {
        return assertThrows(UserException.class, () -> Json.parseObject(text, "f.json", "mend it"))
                .getMessage();
    }
}
