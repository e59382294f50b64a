package io.tributary.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.error.UserException;
import io.tributary.json.Json;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Weights as a safetensors file, which every framework reads (github.com/huggingface/safetensors, section "Format"):
 * the length of the header, 8 bytes little-endian; the header, a JSON object padded with spaces to a multiple of 8
 * bytes, with type, shape and place of every tensor; then the tensors' bytes, little-endian and row-major, without
 * gaps.
 *
 * <p>Every slot of the {@link ParameterLayout}, parameters first, then state, is one tensor under its full name.
 * Tensors are copied straight between the stream and the weights' arrays; there is no limit but that of the arrays. The
 * format has no checksum, so the header's metadata carry {@link Weights#sha256}; a file that has it is checked against
 * it.
 */
public final class Safetensors {
    /** The longest header a reader must accept; the reference implementation's limit. */
    private static final long MAX_HEADER_BYTES = 100_000_000;

    private static final int ALIGNMENT = 8;
    private static final String METADATA = "__metadata__";
    private static final String SHA256 = "weightsSha256";
    private static final String DTYPE = "F32";
    private static final Set<String> ENTRY_KEYS = Set.of("dtype", "shape", "data_offsets");
    private static final String RESTORE = "restore the file or train anew";

    /** Where a tensor's values lie in our arrays: values[offset, offset + shape.size()). */
    private record Target(Shape shape, float[] values, int offset) {
        long bytes() {
            return (long) shape.size() * Float.BYTES;
        }
    }

    /** Where a tensor's bytes lie in the file, counted from the end of the header. */
    private record Range(String name, long begin, long end) {}

    private Safetensors() {}

    /**
     * Writes all weights.
     *
     * @param out overwritten from its start, flushed, not closed
     * @param layout the slot table
     * @param weights read
     * @throws IOException if the stream fails
     */
    public static void write(OutputStream out, ParameterLayout layout, Weights weights) throws IOException {
        Map<String, Target> targets = targets(layout, weights);
        ObjectNode header = Json.object();
        header.putObject(METADATA).put("producer", "tributary").put(SHA256, weights.sha256());
        long begin = 0;
        for (Map.Entry<String, Target> entry : targets.entrySet()) {
            Target target = entry.getValue();
            ObjectNode tensor = header.putObject(entry.getKey()).put("dtype", DTYPE);
            ArrayNode shape = tensor.putArray("shape");
            for (int axis = 0; axis < target.shape.rank(); axis++) {
                shape.add(target.shape.dimension(axis));
            }
            tensor.putArray("data_offsets").add(begin).add(begin + target.bytes());
            begin += target.bytes();
        }
        byte[] text = padded(Json.compact(header));
        BinaryOutput binary = new BinaryOutput(out);
        binary.int64(text.length);
        binary.bytes(text);
        for (Target target : targets.values()) {
            binary.floats(target.values, target.offset, target.shape.size());
        }
        binary.flush();
    }

    private static byte[] padded(byte[] text) {
        int length = (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        byte[] padded = Arrays.copyOf(text, length);
        Arrays.fill(padded, text.length, length, (byte) ' ');
        return padded;
    }

    /**
     * Reads weights that fit a network: exactly its tensors, each with its shape. Their order in the file is free.
     *
     * @param in read to its end, not closed
     * @param place the file, for errors
     * @param layout the slot table
     * @return the weights
     * @throws UserException if the file is not a safetensors file, is truncated, too long or changed, or does not fit
     * @throws IOException if the stream fails
     */
    public static Weights read(InputStream in, String place, ParameterLayout layout) throws IOException {
        Weights weights = new Weights(new float[layout.parameterCount()], new float[layout.stateCount()]);
        Map<String, Target> targets = targets(layout, weights);
        BinaryInput binary = new BinaryInput(in);
        try {
            ObjectNode header = header(binary, place);
            JsonNode metadata = header.remove(METADATA);
            List<Range> ranges = ranges(header, targets, place);
            for (Range range : ranges) {
                Target target = targets.get(range.name);
                binary.floats(target.values, target.offset, target.shape.size());
            }
            if (!binary.atEnd()) {
                throw invalid(place, "goes on after its last tensor, which ends at byte " + binary.position());
            }
            checkSha256(metadata, weights, place);
        } catch (EOFException e) {
            throw new UserException(place, "is truncated: " + e.getMessage(), RESTORE, e);
        }
        return weights;
    }

    private static Map<String, Target> targets(ParameterLayout layout, Weights weights) {
        Map<String, Target> targets = new LinkedHashMap<>();
        for (ParameterLayout.Slot slot : layout.slots()) {
            put(targets, slot.fullName(), new Target(slot.shape(), weights.parameters(), slot.offset()));
        }
        for (ParameterLayout.StateSlot slot : layout.stateSlots()) {
            put(targets, slot.fullName(), new Target(slot.shape(), weights.state(), slot.offset()));
        }
        return targets;
    }

    private static void put(Map<String, Target> targets, String name, Target target) {
        if (name.equals(METADATA) || targets.put(name, target) != null) {
            throw new IllegalArgumentException("a layer declares a slot " + name + " that is there already");
        }
    }

    private static ObjectNode header(BinaryInput binary, String place) throws IOException {
        long length = binary.int64();
        if (length < 2 || length > MAX_HEADER_BYTES) {
            throw invalid(
                    place,
                    "is not a safetensors file: its header must have 2 to " + MAX_HEADER_BYTES + " bytes, got "
                            + Long.toUnsignedString(length));
        }
        byte[] text = binary.bytes((int) length);
        if (text[0] != '{') {
            throw invalid(place, "is not a safetensors file: its header must begin with {");
        }
        return Json.parseObject(text, place + ", header", RESTORE);
    }

    /** Checks every tensor against the network; gives the ranges in the order of the file, without gap or overlap. */
    private static List<Range> ranges(ObjectNode header, Map<String, Target> targets, String place) {
        Set<String> missing = new TreeSet<>(targets.keySet());
        List<Range> ranges = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            String name = entry.getKey();
            Target target = targets.get(name);
            if (target == null) {
                throw misfit(place, "has a tensor " + name + " that the network has not");
            }
            ranges.add(range(name, entry.getValue(), target, place + ", tensor " + name));
            missing.remove(name);
        }
        if (!missing.isEmpty()) {
            throw misfit(place, "has no tensor " + missing.iterator().next() + ", which the network has");
        }
        ranges.sort(Comparator.comparingLong(Range::begin));
        long end = 0;
        for (Range range : ranges) {
            if (range.begin != end) {
                throw invalid(
                        place + ", tensor " + range.name,
                        "must begin at byte " + end + ", where the tensor before it ends, got " + range.begin);
            }
            end = range.end;
        }
        return ranges;
    }

    private static Range range(String name, JsonNode entry, Target target, String place) {
        Set<String> keys = new TreeSet<>();
        entry.fieldNames().forEachRemaining(keys::add);
        if (!keys.equals(ENTRY_KEYS)) {
            throw invalid(place, "must have dtype, shape and data_offsets, got " + entry);
        }
        if (!DTYPE.equals(entry.get("dtype").textValue())) {
            throw new UserException(
                    place, "must have dtype F32, got " + entry.get("dtype").asText(), "convert it to float32");
        }
        List<Long> shape = integers(entry.get("shape"), place + ", shape");
        if (!shape.equals(dimensions(target.shape))) {
            throw misfit(place, "has shape " + shape + ", the network's is " + dimensions(target.shape));
        }
        List<Long> offsets = integers(entry.get("data_offsets"), place + ", data_offsets");
        if (offsets.size() != 2 || offsets.get(1) - offsets.get(0) != target.bytes()) {
            throw invalid(place + ", data_offsets", "must span " + target.bytes() + " bytes, got " + offsets);
        }
        return new Range(name, offsets.get(0), offsets.get(1));
    }

    private static List<Long> dimensions(Shape shape) {
        List<Long> dimensions = new ArrayList<>();
        for (int axis = 0; axis < shape.rank(); axis++) {
            dimensions.add((long) shape.dimension(axis));
        }
        return dimensions;
    }

    /** A list of integers from 0 to 2^53, which every JSON reader represents. */
    private static List<Long> integers(JsonNode list, String place) {
        List<Long> integers = new ArrayList<>();
        boolean valid = list.isArray();
        for (JsonNode element : list) {
            valid &= element.isIntegralNumber()
                    && element.canConvertToLong()
                    && element.asLong() >= 0
                    && element.asLong() <= 1L << 53;
            integers.add(element.asLong());
        }
        if (!valid) {
            throw invalid(place, "must be a list of integers, at least 0, got " + list);
        }
        return integers;
    }

    private static void checkSha256(JsonNode metadata, Weights weights, String place) {
        if (metadata == null) {
            return;
        }
        if (!metadata.isObject()) {
            throw invalid(place, METADATA + " must be an object of strings, got " + metadata);
        }
        JsonNode expected = metadata.get(SHA256);
        if (expected != null && !expected.asText().equals(weights.sha256())) {
            throw invalid(
                    place,
                    "is corrupt: its weights have SHA-256 " + weights.sha256() + ", written was " + expected.asText());
        }
    }

    private static UserException invalid(String place, String problem) {
        return new UserException(place, problem, RESTORE);
    }

    private static UserException misfit(String place, String problem) {
        return new UserException(place, problem, "use the weights and the model.conf of one and the same training");
    }
}
