package io.tributary.spark.engine;

import io.tributary.error.Mendable;
import io.tributary.error.UserException;
import io.tributary.network.Rounding;
import io.tributary.network.Weights;
import io.tributary.row.Split;
import io.tributary.train.Step;
import io.tributary.train.TrainingException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The messages between resident tasks and the driver: a few numbers, then little-endian values, in pieces of a given
 * size. A task's message begins with a {@link Head}; what the driver answers is a command, or nothing.
 */
final class Wire {
    /** Bytes of a head. */
    static final int HEAD = 4 * Integer.BYTES + 2 * Long.BYTES;

    private static final int NANOS = HEAD - Long.BYTES; // where they stand

    /** Bytes of a command before its weights. */
    private static final int COMMAND = 4 * Integer.BYTES + 5 * Long.BYTES;

    /** The answer to what needs none. */
    static final byte[] NOTHING = {};

    /** The command that tells a task to end, whatever it did last. */
    static final byte[] END_OF_TASK = head(new Command.End(Long.MAX_VALUE));

    private static final int END = 0;
    private static final int GRADIENTS = 1;
    private static final int EVALUATION = 2;
    private static final int ROSTER = 3;

    private static final Kind[] KINDS = Kind.values();

    private Wire() {}

    /** What a task's message is. */
    enum Kind {
        /** The task is there: an origin. */
        STARTED,
        /** The nodes of a step: their head, then floats. */
        GRADIENTS,
        /** More floats of the same. */
        MORE,
        /** The nodes of an evaluation, or what is left of them behind parts. */
        METRICS,
        /** Why the task fails. */
        FAILED,
        /** A question for a piece of the command's weights: which one. */
        FETCH,
        /** The task knows who takes part, and waits for a command. */
        READY,
        /** The task waits for what other executors have not sent, or not taken. */
        WAITS,
        /** Values of the whole sum, from the owner of their range: offset, count, floats. */
        MERGED,
        /** Bytes of what the same task hands in with its next message that is no part. */
        PART
    }

    /**
     * How a task's message begins.
     *
     * @param kind what it is
     * @param generation the task's generation
     * @param partition the partition it hosts
     * @param last whether the answer is the next command; if not, there is nothing to answer
     * @param number of the command it belongs to
     * @param nanos time that went into writing what is handed in, known in its last piece
     */
    record Head(Kind kind, int generation, int partition, boolean last, long number, long nanos) {
        /**
         * @param message little-endian, begins with this afterwards and stands behind it
         * @return the message
         */
        ByteBuffer begin(ByteBuffer message) {
            return message.clear()
                    .putInt(kind.ordinal())
                    .putInt(generation)
                    .putInt(partition)
                    .putInt(last ? 1 : 0)
                    .putLong(number)
                    .putLong(nanos);
        }

        /**
         * @param message a task's, standing at its beginning; stands behind the head afterwards
         * @return the head
         */
        static Head of(ByteBuffer message) {
            Head head = new Head(
                    KINDS[message.getInt()],
                    message.getInt(),
                    message.getInt(),
                    message.getInt() == 1,
                    message.getLong(),
                    message.getLong());
            if (head.partition < 0) {
                throw new IllegalArgumentException("a message of partition " + head.partition);
            }
            return head;
        }
    }

    /**
     * @param message a task's, in whose head this is written
     * @param nanos time that went into writing what is handed in
     */
    static void took(ByteBuffer message, long nanos) {
        message.putLong(NANOS, nanos);
    }

    /**
     * @param bytes read and written
     * @return the bytes, little-endian
     */
    static ByteBuffer on(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * @param content appended with its length
     * @param to stands behind it afterwards
     */
    static void put(byte[] content, ByteBuffer to) {
        to.putInt(content.length).put(content);
    }

    /**
     * @param command read
     * @return all of it but the weights' values
     */
    static byte[] head(Command command) {
        if (command instanceof Command.Gradients gradients) {
            Step step = gradients.step();
            return head(GRADIENTS, command, step.number(), step.epoch(), step.taken(), step.size(), step.fresh());
        }
        return command instanceof Command.Evaluation evaluation
                ? head(EVALUATION, command, evaluation.split().ordinal(), 0, 0, 0, false)
                : head(END, command, 0, 0, 0, 0, false);
    }

    private static byte[] head(int kind, Command command, long a, long b, long c, long d, boolean flag) {
        return on(new byte[COMMAND])
                .putInt(kind)
                .putLong(command.number())
                .putLong(a)
                .putLong(b)
                .putLong(c)
                .putLong(d)
                .putInt(flag ? 1 : 0)
                .putInt(command.weights().parameters().length)
                .putInt(command.weights().state().length)
                .array();
    }

    /**
     * @param roster who takes part
     * @return what tasks that have registered are answered
     */
    static byte[] encode(Roster roster) {
        byte[] content = roster.encode();
        return on(new byte[Integer.BYTES + content.length])
                .putInt(ROSTER)
                .put(content)
                .array();
    }

    /**
     * @param answer to a task that has registered
     * @return who takes part; null if the task is to end
     */
    static Roster roster(ByteBuffer answer) {
        return answer.getInt() == ROSTER ? Roster.decode(answer) : null;
    }

    /**
     * @param command read
     * @param part what of its weights travels
     * @param rounding how they are rounded
     * @param most bytes of a piece
     * @return the command's pieces: the first with all but the numbers that do not fit into it
     */
    static List<byte[]> encode(Command command, WeightsPart part, Rounding rounding, int most) {
        FloatCursor numbers = part.numbers(command.weights(), rounding);
        ByteBuffer first =
                on(new byte[piece(COMMAND + part.headBytes(), numbers, most)]).put(head(command));
        part.write(first);
        numbers.write(first);
        List<byte[]> pieces = new ArrayList<>(List.of(first.array()));
        while (numbers.left() > 0) {
            ByteBuffer piece = on(new byte[piece(0, numbers, most)]);
            numbers.write(piece);
            pieces.add(piece.array());
        }
        return pieces;
    }

    /**
     * @param first a command's first piece, standing at its beginning; stands behind the command's head afterwards, in a star
     *     before what the part of the weights wrote
     * @param buffers gives arrays for so many parameters and so many state values
     * @return the command; its weights are those arrays, still to be read
     */
    static Command decode(ByteBuffer first, BiFunction<Integer, Integer, Weights> buffers) {
        int kind = first.getInt();
        long number = first.getLong();
        long a = first.getLong();
        long b = first.getLong();
        long c = first.getLong();
        long d = first.getLong();
        boolean flag = first.getInt() == 1;
        Weights weights = buffers.apply(first.getInt(), first.getInt());
        return switch (kind) {
            case GRADIENTS -> new Command.Gradients(number, new Step(a, (int) b, c, d, flag), weights);
            case EVALUATION -> new Command.Evaluation(number, Split.values()[(int) a], weights);
            default -> new Command.End(number);
        };
    }

    /**
     * @param thrown what a task threw; a heap that is too small is the user's to mend
     * @return its kind and its first line
     */
    static byte[] encode(Throwable thrown) {
        Throwable failure =
                Mendable.memory(thrown).<Throwable>map(error -> error).orElse(thrown);
        char kind = failure instanceof UserException ? 'u' : failure instanceof TrainingException ? 't' : 'o';
        String text = kind == 'o' ? failure.toString() : String.valueOf(failure.getMessage());
        return (kind + text.lines().findFirst().orElse("")).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * @param bytes what {@link #encode(Throwable)} made
     * @return an error that says the same
     */
    static RuntimeException failure(byte[] bytes) {
        String text = new String(bytes, 1, bytes.length - 1, StandardCharsets.UTF_8);
        int place = text.indexOf(": ");
        return switch (bytes[0]) {
            case 'u' -> new UserException(text.substring(0, place), text.substring(place + 2), "");
            case 't' -> new TrainingException(text);
            default -> new Remote(text);
        };
    }

    /** What failed in another process, by what it said of itself there. */
    private static final class Remote extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Remote(String text) {
            super(text);
        }

        @Override
        public String toString() {
            return getMessage();
        }
    }

    /**
     * @param before bytes before the floats
     * @param floats that are still to come
     * @param most bytes of a piece
     * @return bytes of the next piece: whole floats
     */
    static int piece(int before, FloatCursor floats, int most) {
        return before + floats.bytes(Math.max(0, most - before));
    }
}
