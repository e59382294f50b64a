package io.tributary.format;

import io.tributary.error.UserException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/**
 * What a WAV file has: PCM of 8, 16, 24 or 32 bits, floats of 32 or 64, µ-law or A-law, as Java reads them. Of several
 * channels it is the mean.
 *
 * @param sampleRate samples a second
 * @param samples −1 to 1
 */
record Waveform(float sampleRate, double[] samples) {
    /**
     * @param uri the file, for errors
     * @param file all its bytes
     * @return the signal
     * @throws UserException if it is no WAV file that Java reads, or cut short
     */
    static Waveform decode(String uri, byte[] file) {
        try (AudioInputStream stored = AudioSystem.getAudioInputStream(new ByteArrayInputStream(file));
                AudioInputStream in = linear(stored)) {
            AudioFormat format = in.getFormat();
            byte[] bytes = in.readAllBytes();
            if (bytes.length / format.getFrameSize() < stored.getFrameLength()) {
                throw new UserException(
                        uri,
                        "must have " + stored.getFrameLength() + " samples by its header, has "
                                + bytes.length / format.getFrameSize(),
                        "the file is truncated; fetch it again");
            }
            return new Waveform(format.getSampleRate(), mono(uri, bytes, format));
        } catch (UnsupportedAudioFileException | IOException | IllegalArgumentException e) {
            throw new UserException(
                    uri, "is no WAV file of PCM, floats, µ-law or A-law", "convert it, or leave such files out", e);
        }
    }

    /** Makes numbers on a straight scale of those on a curved one. */
    private static AudioInputStream linear(AudioInputStream in) {
        Encoding encoding = in.getFormat().getEncoding();
        return encoding.equals(Encoding.ULAW) || encoding.equals(Encoding.ALAW)
                ? AudioSystem.getAudioInputStream(Encoding.PCM_SIGNED, in)
                : in;
    }

    private static double[] mono(String uri, byte[] bytes, AudioFormat format) {
        ByteBuffer buffer =
                ByteBuffer.wrap(bytes).order(format.isBigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int channels = format.getChannels();
        int each = format.getFrameSize() / channels; // bytes
        double[] samples = new double[bytes.length / format.getFrameSize()];
        for (int i = 0; i < samples.length; i++) {
            double sum = 0;
            for (int c = 0; c < channels; c++) {
                sum += sample(uri, buffer, (i * channels + c) * each, each, format.getEncoding());
            }
            samples[i] = sum / channels;
        }
        return samples;
    }

    private static double sample(String uri, ByteBuffer buffer, int at, int bytes, Encoding encoding) {
        if (encoding.equals(Encoding.PCM_FLOAT)) {
            double value = bytes == Double.BYTES ? buffer.getDouble(at) : buffer.getFloat(at);
            if (!Double.isFinite(value)) {
                throw new UserException(uri, "has a sample that is " + value, "convert it, or leave such files out");
            }
            return value;
        }
        if (encoding.equals(Encoding.PCM_UNSIGNED)) { // of 8 bits alone
            return ((buffer.get(at) & 0xff) - 128) / 128.0;
        }
        return switch (bytes) {
            case 1 -> buffer.get(at) / 128.0;
            case 2 -> buffer.getShort(at) / 32768.0;
            case 3 -> threeBytes(buffer, at) / 8388608.0;
            default -> buffer.getInt(at) / 2147483648.0;
        };
    }

    private static int threeBytes(ByteBuffer buffer, int at) {
        boolean big = buffer.order() == ByteOrder.BIG_ENDIAN;
        int high = buffer.get(big ? at : at + 2); // with its sign
        return high << 16 | (buffer.get(at + 1) & 0xff) << 8 | buffer.get(big ? at + 2 : at) & 0xff;
    }
}
