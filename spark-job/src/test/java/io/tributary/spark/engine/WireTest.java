package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.network.GradientForm;
import io.tributary.network.Precision;
import io.tributary.network.Rounding;
import io.tributary.network.Weights;
import io.tributary.train.Step;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages between resident tasks and the driver arrive as they were written. */
class WireTest {
    private static final int MOST = 100; // bytes of a piece
    private static final float[] PARAMETERS = new float[150];
    private static final float[] STATE = {-0f, Float.NaN, Float.MIN_VALUE};

    static {
        for (int i = 0; i < PARAMETERS.length; i++) {
            PARAMETERS[i] = i - 0.1f * i * i;
        }
    }

    @Test
    void aHeadArrivesAndTheTimeThatWritingTookIsWrittenLast() {
        Wire.Head head = new Wire.Head(Wire.Kind.MORE, 3, 7, true, 1L << 40, 0);
        ByteBuffer message =
                head.begin(Wire.on(new byte[Wire.HEAD + Float.BYTES])).putFloat(1.5f);
        Wire.took(message, 12_345_678_901L);
        ByteBuffer read = Wire.on(message.array());
        assertEquals(new Wire.Head(Wire.Kind.MORE, 3, 7, true, 1L << 40, 12_345_678_901L), Wire.Head.of(read));
        assertEquals(1.5f, read.getFloat());
        assertEquals(0, read.remaining());
    }

    /** In two bytes a parameter too; state stays as it is. */
    @ParameterizedTest
    @EnumSource(Precision.class)
    void aCommandArrivesInPiecesNoneLargerThanTheLimit(Precision precision) {
        Rounding rounding = new Rounding(precision, 1);
        Weights sent = new Weights(PARAMETERS, STATE);
        Step step = new Step(9, 2, 640, 64, precision == Precision.FLOAT16);
        Command.Gradients given = new Command.Gradients(5, step, sent);
        WeightsPart all = WeightsPart.all(sent);
        List<byte[]> pieces = Wire.encode(given, all, given.ofWeights(rounding), MOST);
        int values = precision.bytes() * PARAMETERS.length + Float.BYTES * STATE.length;
        assertEquals(
                values + all.headBytes(),
                pieces.stream().mapToInt(piece -> piece.length).sum() - Wire.head(given).length);
        assertTrue(pieces.size() > 2, "pieces " + pieces.size());
        pieces.forEach(piece -> assertTrue(piece.length <= MOST, "bytes " + piece.length));

        ByteBuffer first = Wire.on(pieces.get(0));
        Weights got = new Weights(new float[PARAMETERS.length], new float[STATE.length]);
        Command.Gradients command = (Command.Gradients) Wire.decode(first, (parameters, states) -> {
            assertEquals(PARAMETERS.length, parameters);
            assertEquals(STATE.length, states);
            return got;
        });
        assertEquals(5, command.number());
        assertEquals(step, command.step());
        WeightsPart part = WeightsPart.read(first);
        assertFalse(part.isPart());
        FloatCursor floats = part.numbers(got, command.ofWeights(rounding));
        floats.read(first);
        pieces.stream().skip(1).forEach(piece -> floats.read(Wire.on(piece)));
        assertEquals(0, floats.left());
        float[] rounded = new float[PARAMETERS.length];
        rounding.round(PARAMETERS, rounded, rounded.length);
        assertArrayEquals(rounded, got.parameters());
        assertArrayEquals(STATE, got.state());
    }

    @Test
    void whatChangedArrivesInThePlacesOfTheWeightsBefore() {
        GradientForm form = new GradientForm(
                PARAMETERS.length, List.of(new GradientForm.Table(2, 3, 2, 1), new GradientForm.Table(9, 2, 1, 1)));
        Weights sent = new Weights(PARAMETERS, STATE);
        WeightsPart changed = WeightsPart.changed(form, List.of(new int[] {2, 0}, new int[0]), sent);
        List<byte[]> pieces =
                Wire.encode(new Command.Gradients(5, new Step(9, 2, 640, 64), sent), changed, Rounding.NONE, MOST);
        Weights got = new Weights(new float[PARAMETERS.length], new float[STATE.length]);
        ByteBuffer first = Wire.on(pieces.get(0));
        Wire.decode(first, (parameters, states) -> got);
        WeightsPart part = WeightsPart.read(first);
        assertTrue(part.isPart());
        FloatCursor numbers = part.numbers(got, Rounding.NONE);
        numbers.read(first);
        pieces.stream().skip(1).forEach(piece -> numbers.read(Wire.on(piece)));
        assertEquals(0, numbers.left());
        part.put(got);
        float[] expected = PARAMETERS.clone();
        for (int missing : new int[] {4, 5, 9, 10}) { // row 1 of the first table, and the second
            expected[missing] = 0;
        }
        assertArrayEquals(expected, got.parameters());
        assertArrayEquals(STATE, got.state());
    }
}
