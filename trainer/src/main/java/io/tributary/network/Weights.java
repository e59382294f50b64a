package io.tributary.network;

import io.tributary.error.Answer;
import io.tributary.random.Key;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What is learned: all parameters in one array and all non-trainable state in another, laid out by a
 * {@link ParameterLayout}.
 *
 * @param parameters [P], changed in place by the optimizer on the driver, read everywhere else
 * @param state [S], running moments and their kin
 */
public record Weights(float[] parameters, float[] state) {
    /**
     * Draws the first values of every slot. Each slot has a key of its own, so a slot's values depend on the seed and its
     * number alone.
     *
     * @param layout the slot table
     * @param seed the training's seed
     * @return fresh weights
     */
    public static Weights initial(ParameterLayout layout, long seed) {
        Weights weights = new Weights(new float[layout.parameterCount()], new float[layout.stateCount()]);
        long base = Key.mix(seed, "initial weights");
        int number = 0;
        for (ParameterLayout.Slot slot : layout.slots()) {
            slot.initializer()
                    .fill(
                            Key.mix(base, number++),
                            slot.shape(),
                            slot.fanIn(),
                            slot.fanOut(),
                            weights.parameters,
                            slot.offset());
            for (int i = slot.offset(); i < slot.end(); i++) {
                float value = weights.parameters[i];
                Answer.require(Float.isFinite(value), slot.initializer(), "fill", value, "finite values");
            }
        }
        for (ParameterLayout.StateSlot slot : layout.stateSlots()) {
            Arrays.fill(weights.state, slot.offset(), slot.end(), slot.initial());
        }
        return weights;
    }

    /** @return an independent copy */
    public Weights copy() {
        return new Weights(parameters.clone(), state.clone());
    }

    /**
     * Takes over the values of others of the same size.
     *
     * @param other read
     */
    public void set(Weights other) {
        System.arraycopy(other.parameters, 0, parameters, 0, parameters.length);
        System.arraycopy(other.state, 0, state, 0, state.length);
    }

    /** @return SHA-256, in lower-case hex, of the little-endian float32 parameters followed by the state */
    public String sha256() {
        MessageDigest digest = digest();
        update(digest, parameters);
        update(digest, state);
        return HexFormat.of().formatHex(digest.digest());
    }

    /** @return what computes {@link #sha256} */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void update(MessageDigest digest, float[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        int chunk = buffer.capacity() / Float.BYTES;
        for (int from = 0; from < values.length; from += chunk) {
            int count = Math.min(chunk, values.length - from);
            buffer.clear();
            buffer.asFloatBuffer().put(values, from, count);
            buffer.limit(count * Float.BYTES);
            digest.update(buffer);
        }
    }
}
