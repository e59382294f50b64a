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
import java.math.BigInteger;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** A tensor as the header has it; its bytes are counted from the end of the header. */
    private record Tensor(String name, String dtype, List<Long> shape, long begin, long end) {}

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
            List<Tensor> tensors = tensors(header, place);
            requireFit(tensors, targets, place);
            requireNoGap(tensors, place);
            for (Tensor tensor : tensors) {
                Target target = targets.get(tensor.name);
                binary.floats(target.values, target.offset, target.shape.size());
            }
            requireEnd(binary, place);
            checkSha256(metadata, weights.sha256(), place);
        } catch (EOFException e) {
            throw new UserException(place, "is truncated: " + e.getMessage(), RESTORE, e);
        }
        return weights;
    }

    private static void requireEnd(BinaryInput binary, String place) throws IOException {
        if (!binary.atEnd()) {
            throw invalid(place, "goes on after its last tensor, which ends at byte " + binary.position());
        }
    }

    /** What is to become of the tensors of a file that is not, or not all, of the network at hand. */
    interface Choice {
        /**
         * @param name of a tensor of the file
         * @param shape its dimensions
         * @return where it goes; empty to leave it out
         * @throws UserException if it fits nowhere
         */
        Optional<Destination> of(String name, List<Long> shape);

        /** Is told that all tensors were chosen, before the first is read. */
        void end();
    }

    /**
     * A place for a tensor's values.
     *
     * @param values overwritten in [offset, offset + size)
     * @param offset where it begins
     * @param reversed whether the dimensions are to be in the opposite order of the file's
     */
    record Destination(float[] values, int offset, boolean reversed) {}

    /**
     * Reads some of a file's tensors.
     *
     * @param in read to its end, not closed
     * @param place the file, for errors
     * @param choice which, and where to
     * @throws UserException if the file is not a safetensors file, is truncated, too long or changed
     * @throws IOException if the stream fails
     */
    static void read(InputStream in, String place, Choice choice) throws IOException {
        DigestInputStream digested = new DigestInputStream(in, Weights.digest());
        BinaryInput binary = new BinaryInput(digested);
        digested.on(false);
        try {
            ObjectNode header = header(binary, place);
            JsonNode metadata = header.remove(METADATA);
            List<Tensor> tensors = tensors(header, place);
            requireNoGap(tensors, place);
            Map<Tensor, Destination> chosen = new LinkedHashMap<>();
            for (Tensor tensor : tensors) {
                choice.of(tensor.name, tensor.shape).ifPresent(to -> {
                    requireFloats(tensor, place + ", tensor " + tensor.name);
                    chosen.put(tensor, to);
                });
            }
            choice.end();
            digested.on(true); // of our own files: parameters and state, as Weights.sha256 has them
            for (Tensor tensor : tensors) {
                read(binary, tensor, chosen.get(tensor));
            }
            requireEnd(binary, place);
            checkSha256(
                    metadata,
                    HexFormat.of().formatHex(digested.getMessageDigest().digest()),
                    place);
            chosen.forEach((tensor, to) -> requireFinite(
                    to.values,
                    to.offset,
                    Math.toIntExact((tensor.end - tensor.begin) / Float.BYTES),
                    place,
                    tensor.name));
        } catch (EOFException e) {
            throw new UserException(place, "is truncated: " + e.getMessage(), "restore the file", e);
        }
    }

    private static void read(BinaryInput binary, Tensor tensor, Destination to) throws IOException {
        if (to == null) {
            binary.skip(tensor.end - tensor.begin);
            return;
        }
        int size = Math.toIntExact((tensor.end - tensor.begin) / Float.BYTES);
        if (!to.reversed) {
            binary.floats(to.values, to.offset, size);
            return;
        }
        float[] values = new float[size];
        binary.floats(values, 0, size);
        for (int i = 0; i < size; i++) {
            to.values[to.offset + reversed(i, tensor.shape)] = values[i];
        }
    }

    /** Where value i of a tensor lies when its dimensions are in the opposite order. */
    private static int reversed(int i, List<Long> shape) {
        int rest = i;
        int index = 0;
        for (int axis = shape.size() - 1; axis >= 0; axis--) { // the file's last dimension becomes the first
            int length = Math.toIntExact(shape.get(axis));
            index = index * length + rest % length;
            rest /= length;
        }
        return index;
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

    /** Checks every tensor against the network. */
    private static void requireFit(List<Tensor> tensors, Map<String, Target> targets, String place) {
        Set<String> missing = new TreeSet<>(targets.keySet());
        for (Tensor tensor : tensors) {
            Target target = targets.get(tensor.name);
            if (target == null) {
                throw misfit(place, "has a tensor " + tensor.name + " that the network has not");
            }
            String at = place + ", tensor " + tensor.name;
            requireFloats(tensor, at);
            if (!tensor.shape.equals(dimensions(target.shape))) {
                throw misfit(at, "has shape " + tensor.shape + ", the network's is " + dimensions(target.shape));
            }
            missing.remove(tensor.name);
        }
        if (!missing.isEmpty()) {
            throw misfit(place, "has no tensor " + missing.iterator().next() + ", which the network has");
        }
    }

    private static void requireFloats(Tensor tensor, String place) {
        if (!DTYPE.equals(tensor.dtype)) {
            throw new UserException(place, "must have dtype F32, got " + tensor.dtype, "convert it to float32");
        }
        BigInteger bytes = tensor.shape.stream() // a stranger's numbers: the product may be any
                .map(BigInteger::valueOf)
                .reduce(BigInteger.valueOf(Float.BYTES), BigInteger::multiply);
        if (!bytes.equals(BigInteger.valueOf(tensor.end - tensor.begin))) {
            throw invalid(
                    place + ", data_offsets",
                    "must span " + bytes + " bytes, got [" + tensor.begin + ", " + tensor.end + "]");
        }
    }

    /** The tensors of a header in the order of the file, without gap or overlap. */
    private static List<Tensor> tensors(ObjectNode header, String place) {
        List<Tensor> tensors = new ArrayList<>();
        header.properties().forEach(entry -> tensors.add(tensor(entry.getKey(), entry.getValue(), place)));
        tensors.sort(Comparator.comparingLong(Tensor::begin));
        return tensors;
    }

    private static void requireNoGap(List<Tensor> tensors, String place) {
        long end = 0;
        for (Tensor tensor : tensors) {
            if (tensor.begin != end) {
                throw invalid(
                        place + ", tensor " + tensor.name,
                        "must begin at byte " + end + ", where the tensor before it ends, got " + tensor.begin);
            }
            end = tensor.end;
        }
    }

    private static Tensor tensor(String name, JsonNode entry, String file) {
        String place = file + ", tensor " + name;
        Set<String> keys = new TreeSet<>();
        entry.fieldNames().forEachRemaining(keys::add);
        if (!keys.equals(ENTRY_KEYS)) {
            throw invalid(place, "must have dtype, shape and data_offsets, got " + entry);
        }
        List<Long> shape = integers(entry.get("shape"), place + ", shape");
        List<Long> offsets = integers(entry.get("data_offsets"), place + ", data_offsets");
        if (offsets.size() != 2 || offsets.get(1) < offsets.get(0)) {
            throw invalid(place + ", data_offsets", "must be where the bytes begin and end, got " + offsets);
        }
        return new Tensor(name, entry.get("dtype").asText(), shape, offsets.get(0), offsets.get(1));
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

    private static void checkSha256(JsonNode metadata, String actual, String place) {
        if (metadata == null) {
            return;
        }
        if (!metadata.isObject()) {
            throw invalid(place, METADATA + " must be an object of strings, got " + metadata);
        }
        JsonNode expected = metadata.get(SHA256);
        if (expected != null && !expected.asText().equals(actual)) {
            throw invalid(
                    place, "is corrupt: its weights have SHA-256 " + actual + ", written was " + expected.asText());
        }
    }

    /** Checks values of a tensor: with one that is none, whatever is computed is none, or silently wrong. */
    static void requireFinite(float[] values, int offset, int size, String place, String tensor) {
        for (int i = offset; i < offset + size; i++) {
            if (!Float.isFinite(values[i])) {
                throw new UserException(
                        place + ", tensor " + tensor,
                        "must be finite numbers, value " + (i - offset) + " is " + values[i],
                        "take a checkpoint or a model from before the training diverged");
            }
        }
    }

    private static UserException invalid(String place, String problem) {
        return new UserException(place, problem, RESTORE);
    }

    private static UserException misfit(String place, String problem) {
        return new UserException(place, problem, "use the weights and the model.conf of one and the same training");
    }
}
