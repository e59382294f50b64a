package io.tributary.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.network.Shape;
import io.tributary.row.Row;
import io.tributary.support.DataFixture;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Log-mel frames beside NumPy's, see python/golden_log_mel.py, and WAV files of every kind. */
class WaveFormatTest {
    private static final String CONFIG = """
            format = wav, train = "*/*.wav", label { type = class }
            audio { sample-rate = 8000, frame-length = 200, frame-step = 80, mel-bins = 20, lowest = 100, highest = 3800
                    frames = FRAMES }
            """;

    @TempDir
    Path directory;

    private DataFixture data;
    private double[] signal;
    private double[] frames; // [11 × 20]

    @BeforeEach
    void fixture() throws IOException {
        data = new DataFixture(directory);
        try (InputStream in = getClass().getResourceAsStream("/golden/log-mel.json")) {
            JsonNode golden = new ObjectMapper().readTree(in);
            signal = doubles(golden.get("signal"));
            frames = StreamSupport.stream(golden.get("frames").spliterator(), false)
                    .flatMapToDouble(frame -> Arrays.stream(doubles(frame)))
                    .toArray();
        }
    }

    private static double[] doubles(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    private List<Row> rows(int count) throws IOException {
        return data.rows(CONFIG.replace("FRAMES", "" + count), 1000);
    }

    /** A WAV file as Java writes it, of the samples in 16 bits or what the format says. */
    private static byte[] wave(AudioFormat format, double[] samples) throws IOException {
        AudioFormat pcm = new AudioFormat(format.getSampleRate(), 16, format.getChannels(), true, false);
        ByteBuffer bytes = ByteBuffer.allocate(2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double sample : samples) {
            bytes.putShort((short) Math.max(-32768, Math.min(32767, Math.round(sample * 32768))));
        }
        AudioInputStream in = new AudioInputStream(
                new ByteArrayInputStream(bytes.array()), pcm, samples.length / format.getChannels());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AudioSystem.write(
                format.getEncoding().equals(pcm.getEncoding()) && format.getSampleSizeInBits() == 16
                        ? in
                        : AudioSystem.getAudioInputStream(format, in),
                AudioFileFormat.Type.WAVE,
                out);
        return out.toByteArray();
    }

    private static AudioFormat pcm(int channels) {
        return new AudioFormat(8000, 16, channels, true, false);
    }

    @Test
    void framesAreNumPysAndSilenceFollowsTheEnd() throws IOException {
        data.bytes("b/x.wav", wave(pcm(1), signal));
        data.bytes("a/y.wav", wave(pcm(1), new double[100])); // shorter than a frame
        List<Row> rows = rows(13);
        assertEquals("a", rows.get(0).texts()[0]);
        assertEquals("b", rows.get(1).texts()[0]);
        double[] silence = new double[13 * 20];
        Arrays.fill(silence, Math.log(1e-6));
        assertArrayEquals(silence, rows.get(0).values(), 1e-12);
        assertArrayEquals(frames, Arrays.copyOf(rows.get(1).values(), frames.length), 1e-9);
        assertArrayEquals(
                Arrays.copyOf(silence, 40), Arrays.copyOfRange(rows.get(1).values(), 220, 260), 1e-12);
        assertArrayEquals(Arrays.copyOf(frames, 60), rows(3).get(1).values(), 1e-9);
    }

    @Test
    void severalChannelsAreTheirMean() throws IOException {
        double[] both = new double[2 * signal.length];
        for (int i = 0; i < signal.length; i++) {
            both[2 * i] = signal[i];
        }
        data.bytes("a/x.wav", wave(pcm(2), both));
        double[] half = Arrays.stream(signal).map(sample -> sample / 2).toArray();
        LogMel mel = new LogMel(8000, 200, 80, 20, 100, 3800);
        assertArrayEquals(mel.of(half, 11), rows(11).get(0).values(), 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8 PCM_UNSIGNED",
                "16 PCM_SIGNED",
                "24 PCM_SIGNED",
                "32 PCM_SIGNED",
                "32 PCM_FLOAT",
                "8 ULAW",
                "8 ALAW"
            })
    void samplesOfEveryKindAreRead(String kind) throws IOException {
        int bits = Integer.parseInt(kind.substring(0, kind.indexOf(' ')));
        Encoding encoding = new Encoding(kind.substring(kind.indexOf(' ') + 1));
        byte[] file = wave(new AudioFormat(encoding, 8000, bits, 1, bits / 8, 8000, false), signal);
        double[] samples = Waveform.decode("x.wav", file).samples();
        // A-law and µ-law round to a sixteenth of the size, 8 bits to 1/256
        assertArrayEquals(signal, samples, bits == 8 ? 0.04 : 1.0 / 32768);
    }

    @Test
    void whatCannotBeReadIsSaid() throws IOException {
        data.text("a/x.wav", "no sound at all");
        data.fails(
                "DIR/a/x.wav: is no WAV file of PCM, floats, µ-law or A-law; " + "convert it, or leave such files out",
                () -> rows(3));
        byte[] whole = wave(pcm(1), signal);
        data.bytes("a/x.wav", Arrays.copyOf(whole, whole.length - 100));
        data.fails(
                "DIR/a/x.wav: must have 1000 samples by its header, has 950; the file is truncated; fetch it again",
                () -> rows(3));
        data.bytes("a/x.wav", wave(new AudioFormat(16000, 16, 1, true, false), signal));
        data.fails(
                "DIR/a/x.wav: has 16000.0 samples a second, needs data.audio.sample-rate = 8000; "
                        + "convert it; files of several rates do not go together",
                () -> rows(3));
        data.bytes("a/x.wav", wave(pcm(1), new double[0]));
        data.fails("DIR/a/x.wav: has no samples; leave such files out", () -> rows(3));
    }

    @Test
    void keysThatDoNotGoTogetherAreRefused() {
        data.fails(
                "test.conf:2: data.audio.mel-bins: bin 4 of 100 is so narrow that it has no frequency of a frame of "
                        + "200 samples; use fewer bins or longer frames",
                () -> read(CONFIG.replace("mel-bins = 20", "mel-bins = 100").replace("FRAMES", "3")));
        data.fails(
                "test.conf:2: data.audio.lowest: must be below highest, 50.0, got 50.0",
                () -> read(CONFIG.replace("lowest = 100", "lowest = 50")
                        .replace("highest = 3800", "highest = 50")
                        .replace("FRAMES", "3")));
    }

    private void read(String config) {
        data.config(config, Shape.of(3, 20));
    }
}
