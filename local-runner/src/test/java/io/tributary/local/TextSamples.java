package io.tributary.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Small text files as the jobs in conf/ read them, with the settings for a short run. */
final class TextSamples {
    private TextSamples() {}

    /** Mails in the directories of SpamAssassin's, Latin 1; what they are for is in the words. */
    static List<String> mails(Path folder) throws IOException {
        List<String> directories = List.of("easy-ham-1", "easy-ham-2", "hard-ham-1", "spam-1", "spam-2");
        for (int i = 0; i < 100; i++) {
            String directory = directories.get(i % directories.size());
            String body = directory.startsWith("spam") ? "BUY now, for only $5! " : "See you at the caf\u00e9 then. ";
            String mail = "From: <user" + i + "@example.com>\nSubject: " + i + "\n\n" + body.repeat(1 + i % 3);
            Path file = folder.resolve("mails").resolve(directory).resolve(i + ".txt");
            Files.createDirectories(file.getParent());
            Files.write(file, mail.getBytes(StandardCharsets.ISO_8859_1));
        }
        return List.of("train.epochs=2", "data.train=" + folder.resolve("mails") + "/*/*.txt");
    }

    /** Speeches of every tenth year's kind, with more characters than the job's vocabulary takes. */
    static List<String> speeches(Path folder) throws IOException {
        String signs =
                IntStream.range(' ', '\u007f').mapToObj(Character::toString).collect(Collectors.joining());
        for (int year = 1990; year < 2000; year++) {
            String text = "Mr. Speaker, the state of the Union in " + year + " is strong. " + signs;
            Files.writeString(folder.resolve(year + "_somebody_d.txt"), text.repeat(year % 4 + 1));
        }
        return List.of(
                "train.epochs=1",
                "train.batch-size=4",
                "data.train=" + folder + "/???[1-46-9]_*.txt",
                "data.validation=" + folder + "/???0_*.txt",
                "data.test=" + folder + "/???5_*.txt");
    }
}
