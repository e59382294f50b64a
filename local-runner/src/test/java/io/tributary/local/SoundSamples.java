package io.tributary.local;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/** Small WAV files as the jobs in conf/ read them, with the settings for a short run. */
final class SoundSamples {
    private static final int RATE = 8000;

    private SoundSamples() {}

    /** Tones of half a second to three in the directories of the languages, each of a height of its own. */
    static List<String> prompts(Path folder) throws IOException {
        List<String> languages = List.of("en", "es", "fr", "it", "ru");
        for (int i = 0; i < 100; i++) {
            int language = i % languages.size();
            Path file =
                    folder.resolve("prompts").resolve(languages.get(language)).resolve(i + ".wav");
            Files.createDirectories(file.getParent());
            write(file, 300 + 500 * language + i, RATE / 2 * (1 + i % 6));
        }
        return List.of("train.epochs=2", "data.train=" + folder.resolve("prompts") + "/*/*.wav");
    }

    private static void write(Path file, int hertz, int samples) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(2 * samples).order(ByteOrder.LITTLE_ENDIAN);
        for (int s = 0; s < samples; s++) {
            bytes.putShort((short) (20_000 * Math.sin(2 * Math.PI * hertz * s / RATE)));
        }
        AudioInputStream in = new AudioInputStream(
                new ByteArrayInputStream(bytes.array()), new AudioFormat(RATE, 16, 1, true, false), samples);
        AudioSystem.write(in, AudioFileFormat.Type.WAVE, file.toFile());
    }
}
