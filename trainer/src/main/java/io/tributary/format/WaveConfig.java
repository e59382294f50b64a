package io.tributary.format;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.error.UserException;
import io.tributary.storage.Storage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * WAV files, of which each is an example: its first log-mel frames, {@code [frames × bins]}, silence behind the end of a
 * shorter one. The directory it lies in tells its class.
 *
 * @param mel how frames are computed
 * @param frames frames of an example
 * @param classes the class of each directory
 */
record WaveConfig(LogMel mel, int frames, DirectoryClasses classes) implements FormatConfig, FileDecoder {
    private static final String SECTION = "audio";

    /**
     * Reads the keys of WAV files.
     *
     * @param data the data's object
     * @return what they say
     * @throws UserException if a rule is broken, with the place
     */
    static WaveConfig read(Section data) {
        Section label = data.sectionOrEmpty("label");
        label.choice("type", "class", Map.of("class", true));
        Section audio = data.section(SECTION);
        int rate = audio.integer("sample-rate", Bounds.between(1, 1 << 20));
        int length = audio.integer("frame-length", Bounds.between(2, 1 << 16));
        int step = audio.integer("frame-step", Math.max(1, length / 2), Bounds.between(1, length));
        int bins = audio.integer("mel-bins", 40, Bounds.between(1, length));
        double highest = audio.number("highest", rate / 2.0, Bounds.between(1, rate / 2.0));
        double lowest = audio.number("lowest", 0, Bounds.between(0, highest));
        if (!(lowest < highest)) {
            throw audio.error("lowest", "must be below highest, " + highest + ", got " + lowest, "");
        }
        LogMel mel = new LogMel(rate, length, step, bins, lowest, highest);
        int empty = mel.emptyBin();
        if (empty >= 0) {
            throw audio.error(
                    "mel-bins",
                    "bin " + empty + " of " + bins + " is so narrow that it has no frequency of a frame of " + length
                            + " samples",
                    "use fewer bins or longer frames");
        }
        int frames = audio.integer("frames", Bounds.between(1, Integer.MAX_VALUE / bins));
        return new WaveConfig(mel, frames, DirectoryClasses.read(label));
    }

    @Override
    public int targets() {
        return 1;
    }

    @Override
    public RowFormat parser(Storage storage) {
        return new FolderFormat(this, classes, storage);
    }

    @Override
    public List<String> identity() {
        return List.of(SECTION);
    }

    @Override
    public int features() {
        return frames * mel.bins();
    }

    @Override
    public double[] decode(String uri, byte[] bytes) {
        Waveform wave = Waveform.decode(uri, bytes);
        if (wave.sampleRate() != mel.sampleRate()) {
            throw new UserException(
                    uri,
                    "has " + wave.sampleRate() + " samples a second, needs data.audio.sample-rate = "
                            + mel.sampleRate(),
                    "convert it; files of several rates do not go together");
        }
        if (wave.samples().length == 0) {
            throw new UserException(uri, "has no samples", "leave such files out");
        }
        double[] signal = Arrays.copyOf(wave.samples(), Math.max(wave.samples().length, mel.frameLength()));
        double[] there = mel.of(signal, frames);
        double[] all = Arrays.copyOf(there, features());
        Arrays.fill(all, there.length, all.length, LogMel.silence());
        return all;
    }
}
