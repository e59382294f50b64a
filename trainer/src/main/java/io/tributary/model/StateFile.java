package io.tributary.model;

import io.tributary.error.UserException;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Weights;
import io.tributary.train.ShardRemainders;
import io.tributary.train.TrainingState;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * A {@link TrainingState} as a file. All numbers are little-endian:
 *
 * <pre>
 *   magic      TRIBUTARY-CHECKPOINT, 20 bytes of ASCII
 *   version    int32
 *   SCAL       the scalars; of the reduction on a plateau from version 2 on, of what diverges from version 3 on, of what
 *              shards keep from version 4 on
 *   WARN       from version 3 on, what the user was warned of: a line "kind: text" of UTF-8 each
 *   PARM       parameters, [P] float32
 *   STAT       state, [S] float32
 *   MOMT       one section per moment, [P] float32 each
 *   BSTP BSTS  parameters and state of the best epoch, where they are kept
 *   SCAL …     from version 3 on, the last good state, where there is one: the same sections again
 *   REMA …     from version 4 on, where shards keep what rounding took: a section per shard, in their order, [P] float32 or
 *              nothing
 *   REND       an empty section, the end of these
 *   checksum   int32, CRC-32C of all bytes before
 * </pre>
 *
 * <p>A section is its name, 4 bytes of ASCII, its length in bytes as int64, and that many bytes. Values are bit for
 * bit.
 */
final class StateFile {
    /** The version written; every version from 1 on can be read. */
    static final int VERSION = 4;

    static final byte[] MAGIC = "TRIBUTARY-CHECKPOINT".getBytes(StandardCharsets.US_ASCII);

    /** More bytes of warnings than a training can have. */
    private static final int MOST_WARNINGS = 1 << 20;

    /** Stands between the kind of a warning and its text. */
    private static final String REMAINDER = "REMA";

    private static final String REMAINDERS_END = "REND";

    private static final String KIND = ": ";

    /** Opens the file once more, for what is too large to be held. */
    @FunctionalInterface
    interface Opening {
        /**
         * @return the file from its beginning, closed by the caller
         * @throws IOException if it cannot be opened
         */
        InputStream open() throws IOException;
    }

    private StateFile() {}

    /**
     * Writes a state.
     *
     * @param out overwritten from its start, flushed, not closed
     * @param state read
     * @return what the manifest says of the file
     */
    static Manifest.FileEntry write(OutputStream out, TrainingState state) throws IOException {
        BinaryOutput binary = new BinaryOutput(out);
        binary.bytes(MAGIC);
        binary.int32(VERSION);
        writeSections(binary, state);
        if (state.good != null) {
            writeSections(binary, state.good);
        }
        if (keepsRemainders(state)) {
            state.remainders.each((shard, values) -> writeFloats(binary, REMAINDER, values));
            section(binary, REMAINDERS_END, 0);
        }
        int checksum = binary.checksum();
        binary.int32(checksum);
        binary.flush();
        return new Manifest.FileEntry(binary.position(), checksum);
    }

    private static boolean keepsRemainders(TrainingState state) {
        return state.remainders != null && state.step != state.freshStep;
    }

    private static void writeSections(BinaryOutput binary, TrainingState state) throws IOException {
        writeScalars(binary, state);
        writeWarnings(binary, state);
        writeFloats(binary, "PARM", state.weights.parameters());
        writeFloats(binary, "STAT", state.weights.state());
        for (float[] moment : state.moments) {
            writeFloats(binary, "MOMT", moment);
        }
        if (state.bestWeights != null) {
            writeFloats(binary, "BSTP", state.bestWeights.parameters());
            writeFloats(binary, "BSTS", state.bestWeights.state());
        }
    }

    private static void writeWarnings(BinaryOutput binary, TrainingState state) throws IOException {
        StringBuilder lines = new StringBuilder();
        state.warnings.forEach(
                (kind, text) -> lines.append(kind).append(KIND).append(text).append('\n'));
        byte[] utf8 = lines.toString().getBytes(StandardCharsets.UTF_8);
        section(binary, "WARN", utf8.length);
        binary.bytes(utf8);
    }

    private static void writeScalars(BinaryOutput binary, TrainingState state) throws IOException {
        byte[] stoppedBy = state.stoppedBy == null ? new byte[0] : state.stoppedBy.getBytes(StandardCharsets.UTF_8);
        section(binary, "SCAL", 4 * Long.BYTES + 10 * Double.BYTES + 11 * Integer.BYTES + stoppedBy.length);
        binary.int64(state.step);
        binary.int32(state.epoch);
        binary.int64(state.taken);
        binary.float64(state.epochSums.loss);
        binary.float64(state.epochSums.weight);
        binary.int64(state.epochSums.examples);
        binary.float64(state.lastEpochLoss);
        binary.float64(state.lastValidationLoss);
        binary.float64(state.best);
        binary.int32(state.bestEpoch);
        binary.float64(state.rateFactor);
        binary.float64(state.plateauBest);
        binary.int32(state.plateauWait);
        binary.int32(state.plateauCooldown);
        binary.float64(state.firstLoss);
        binary.float64(state.lastLoss);
        binary.int32(state.highSteps);
        binary.int32(state.rollbacks);
        binary.float64(state.rollbackFactor);
        binary.int32(state.good == null ? 0 : 1);
        binary.int64(state.freshStep);
        binary.int32(keepsRemainders(state) ? 1 : 0);
        binary.int32(state.moments.length);
        binary.int32(state.bestWeights == null ? 0 : 1);
        binary.int32(stoppedBy.length);
        binary.bytes(stoppedBy);
    }

    private static void writeFloats(BinaryOutput binary, String name, float[] values) throws IOException {
        section(binary, name, (long) values.length * Float.BYTES);
        binary.floats(values, 0, values.length);
    }

    private static void section(BinaryOutput binary, String name, long bytes) throws IOException {
        binary.bytes(name.getBytes(StandardCharsets.US_ASCII));
        binary.int64(bytes);
    }

    /**
     * Checks that the file is whole, reading it once. After this a wrong value in it is not damage.
     *
     * @param in read to its end, not closed
     * @param file the file, for errors
     * @param entry what the manifest says of it
     * @throws UserException if it was truncated, extended or changed, or belongs to another manifest
     */
    static void verify(InputStream in, CheckpointFile file, Manifest.FileEntry entry) throws IOException {
        BinaryInput binary = new BinaryInput(in);
        int computed;
        int written;
        try {
            binary.skip(entry.bytes() - Integer.BYTES);
            computed = binary.checksum();
            written = binary.int32();
        } catch (EOFException e) {
            throw file.damaged(
                    "is truncated: has " + binary.position() + " bytes, its manifest says " + entry.bytes(), e);
        }
        if (!binary.atEnd()) {
            throw file.damaged("is corrupt: goes on after the " + entry.bytes() + " bytes that its manifest says");
        }
        if (computed != written) {
            throw file.damaged("is corrupt: its checksum is " + hex(computed) + ", written was " + hex(written));
        }
        if (computed != entry.crc32c()) {
            throw file.damaged("does not belong to its manifest: its checksum is " + hex(computed)
                    + ", the manifest says " + hex(entry.crc32c()));
        }
    }

    private static String hex(int checksum) {
        return String.format(Locale.ROOT, "%08x", checksum);
    }

    /**
     * Reads a state that fits a network.
     *
     * @param in a file that passed {@link #verify}, read, not closed
     * @param file the file, for errors
     * @param layout the slot table of the network at hand
     * @param moments the number of moments of the optimizer at hand
     * @param again opens the file for what shards keep, when it is asked for
     * @return the state
     * @throws UserException if the file is of a newer version, the state of another network or optimizer, or none of
     *     ours
     */
    static TrainingState read(InputStream in, CheckpointFile file, ParameterLayout layout, int moments, Opening again)
            throws IOException {
        return new Reader(new BinaryInput(in), file, layout, moments).state(again);
    }

    /** What reading one file needs everywhere. */
    private record Reader(BinaryInput binary, CheckpointFile file, ParameterLayout layout, int moments) {
        TrainingState state(Opening again) throws IOException {
            try {
                TrainingState state = state(version());
                if (state.remainders != null) {
                    long position = binary.position();
                    visitRemainders(null);
                    state.remainders = to -> {
                        try (InputStream in = again.open()) {
                            BinaryInput anew = new BinaryInput(in);
                            anew.skip(position);
                            new Reader(anew, file, layout, moments).visitRemainders(to);
                        }
                    };
                }
                return state;
            } catch (EOFException e) {
                throw file.damaged("is truncated: " + e.getMessage(), e);
            }
        }

        /** Reads them, or with nobody to take them looks whether they are whole. */
        private void visitRemainders(ShardRemainders.Visitor to) throws IOException {
            float[] values = new float[to == null ? 0 : layout.parameterCount()];
            for (int shard = 0; ; shard++) {
                String name = name();
                long bytes = binary.int64();
                if (name.equals(REMAINDERS_END) && bytes == 0) {
                    return;
                }
                boolean fits = bytes == 0 || bytes == (long) layout.parameterCount() * Float.BYTES;
                if (!name.equals(REMAINDER) || !fits) {
                    throw file.damaged("is corrupt: what shard " + shard + " kept must begin at byte "
                            + (binary.position() - REMAINDER.length() - Long.BYTES));
                }
                if (to == null) {
                    binary.skip(bytes);
                } else {
                    binary.floats(values, 0, bytes == 0 ? 0 : values.length);
                    to.visit(shard, bytes == 0 ? new float[0] : values);
                }
            }
        }

        private TrainingState state(int version) throws IOException {
            TrainingState state = new TrainingState(emptyWeights(), moments);
            Parts parts = readScalars(state, version);
            if (version >= 3) {
                readWarnings(state);
            }
            readFloats("PARM", "parameters", state.weights.parameters());
            readFloats("STAT", "state values", state.weights.state());
            for (float[] moment : state.moments) {
                readFloats("MOMT", "values per moment", moment);
            }
            if (parts.best) {
                state.bestWeights = emptyWeights();
                readFloats("BSTP", "best parameters", state.bestWeights.parameters());
                readFloats("BSTS", "best state values", state.bestWeights.state());
            }
            if (parts.good) {
                state.good = state(version);
                if (state.good.good != null) {
                    throw file.damaged("is corrupt: its good state has a good state");
                }
            }
            return state;
        }

        private void readWarnings(TrainingState state) throws IOException {
            long bytes = section("WARN");
            if (bytes < 0 || bytes > MOST_WARNINGS) {
                throw file.damaged("is corrupt: section WARN says " + bytes + " bytes");
            }
            String lines = new String(binary.bytes((int) bytes), StandardCharsets.UTF_8);
            for (String line : lines.lines().toList()) {
                int end = line.indexOf(KIND);
                if (end < 0) {
                    throw file.damaged("is corrupt: section WARN has a line without a kind");
                }
                state.warnings.put(line.substring(0, end), line.substring(end + KIND.length()));
            }
        }

        /** Stands where they are, until it is known how to reach them. */
        private static final ShardRemainders IN_THE_FILE = to -> {
            throw new IllegalStateException("the file is still being read");
        };

        /** What follows the scalars. */
        private record Parts(boolean best, boolean good) {}

        private Weights emptyWeights() {
            return new Weights(new float[layout.parameterCount()], new float[layout.stateCount()]);
        }

        private int version() throws IOException {
            if (!Arrays.equals(binary.bytes(MAGIC.length), MAGIC)) {
                throw file.damaged(
                        "is not a checkpoint: it must begin with " + new String(MAGIC, StandardCharsets.US_ASCII));
            }
            int version = binary.int32();
            file.requireVersion(version, VERSION);
            return version;
        }

        private Parts readScalars(TrainingState state, int version) throws IOException {
            long bytes = section("SCAL");
            long start = binary.position();
            state.step = binary.int64();
            state.epoch = binary.int32();
            state.taken = binary.int64();
            state.epochSums.loss = binary.float64();
            state.epochSums.weight = binary.float64();
            state.epochSums.examples = binary.int64();
            state.lastEpochLoss = binary.float64();
            state.lastValidationLoss = binary.float64();
            state.best = binary.float64();
            state.bestEpoch = binary.int32();
            if (version >= 2) {
                state.rateFactor = binary.float64();
                state.plateauBest = binary.float64();
                state.plateauWait = binary.int32();
                state.plateauCooldown = binary.int32();
            }
            boolean hasGood = false;
            if (version >= 3) {
                state.firstLoss = binary.float64();
                state.lastLoss = binary.float64();
                state.highSteps = binary.int32();
                state.rollbacks = binary.int32();
                state.rollbackFactor = binary.float64();
                hasGood = binary.int32() != 0;
            }
            if (version >= 4) {
                state.freshStep = binary.int64();
                state.remainders = binary.int32() != 0 ? IN_THE_FILE : null;
            }
            requireMoments(binary.int32());
            boolean hasBest = binary.int32() != 0;
            int length = binary.int32();
            if (length < 0 || bytes != binary.position() - start + length) {
                throw file.damaged("is corrupt: section SCAL says " + bytes + " bytes and a text of " + length);
            }
            String stoppedBy = new String(binary.bytes(length), StandardCharsets.UTF_8);
            state.stoppedBy = stoppedBy.isEmpty() ? null : stoppedBy;
            return new Parts(hasBest, hasGood);
        }

        private void requireMoments(int saved) {
            if (saved != moments) {
                throw new UserException(
                        file.place(),
                        "holds " + saved + " optimizer moments, the optimizer at hand has " + moments,
                        "resume with the optimizer it was saved from or start anew with another --output");
            }
        }

        private void readFloats(String name, String what, float[] values) throws IOException {
            long bytes = section(name);
            if (bytes != (long) values.length * Float.BYTES) {
                throw new UserException(
                        file.place(),
                        "holds " + bytes / Float.BYTES + " " + what + ", the network at hand has " + values.length,
                        "resume with the network it was saved from or start anew with another --output");
            }
            binary.floats(values, 0, values.length);
        }

        private String name() throws IOException {
            return new String(binary.bytes(REMAINDER.length()), StandardCharsets.US_ASCII);
        }

        private long section(String name) throws IOException {
            String seen = name();
            if (!seen.equals(name)) {
                throw file.damaged(
                        "is corrupt: section " + name + " must begin at byte " + (binary.position() - name.length()));
            }
            return binary.int64();
        }
    }
}
