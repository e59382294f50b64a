package io.tributary.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.tributary.error.UserException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** Text to JSON trees and back. */
public final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .addModule(new SimpleModule()
                    .addSerializer(Double.class, new Finite())
                    .addSerializer(double.class, new Finite()))
            .build();

    // Line feeds on every system: files are compared and hashed.
    private static final ObjectWriter PRETTY = MAPPER.writer(new DefaultPrettyPrinter()
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withArrayIndenter(new DefaultIndenter("  ", "\n")));

    /** JSON has no other numbers. */
    private static final class Finite extends StdSerializer<Double> {
        private static final long serialVersionUID = 1L;

        Finite() {
            super(Double.class);
        }

        @Override
        public void serialize(Double value, JsonGenerator json, SerializerProvider provider) throws IOException {
            if (Double.isFinite(value)) {
                json.writeNumber(value);
            } else {
                json.writeNull();
            }
        }
    }

    private Json() {}

    /**
     * @param record a record of numbers, texts, maps and such records
     * @return a field for each component, in their order; a number that is not finite is null
     */
    public static ObjectNode of(Record record) {
        return MAPPER.valueToTree(record);
    }

    /** {@return an empty object, whose fields keep the order in which they are put} */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /**
     * Reads an object. Repeated keys, text after the object and bytes that are not UTF-8 are errors.
     *
     * @param utf8 the text, read
     * @param place the file, for the error
     * @param remedy what the user can do about a file that is not valid
     * @return the object
     * @throws UserException if the text is not one JSON object
     */
    public static ObjectNode parseObject(byte[] utf8, String place, String remedy) {
        JsonNode node;
        try (InputStreamReader text =
                new InputStreamReader(new ByteArrayInputStream(utf8), StandardCharsets.UTF_8.newDecoder())) {
            node = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            String where =
                    e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
            // Jackson's words, without the place that its input stream has none of.
            String words = e.getOriginalMessage().replaceAll(" \\(start marker at \\[Source: .*?]\\)", "");
            throw new UserException(place, "is not valid JSON: " + words + where, remedy, e);
        } catch (IOException e) {
            throw new UserException(place, "is not valid JSON: not UTF-8", remedy, e);
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        String seen = node.isMissingNode()
                ? "nothing"
                : "a value of type " + node.getNodeType().name().toLowerCase(Locale.ROOT);
        throw new UserException(place, "must be a JSON object, got " + seen, remedy);
    }

    /**
     * @param json a tree, read
     * @return its text in one line, UTF-8, the same bytes for the same tree
     */
    public static byte[] compact(JsonNode json) {
        return bytes(MAPPER.writer(), json);
    }

    /**
     * @param json a tree, read
     * @return its text for readers, UTF-8, ending with a line feed
     */
    public static byte[] pretty(JsonNode json) {
        byte[] text = bytes(PRETTY, json);
        byte[] line = Arrays.copyOf(text, text.length + 1);
        line[text.length] = '\n';
        return line;
    }

    private static byte[] bytes(ObjectWriter writer, JsonNode json) {
        try {
            return writer.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a JSON tree that cannot be written", e);
        }
    }
}
