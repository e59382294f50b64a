package io.tributary.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * A folder with four small jobs that work, for tests that spoil one thing: {@code job.conf} on {@code rows.csv} (12 rows,
 * two features, the classes a and b) and {@code images.conf} on {@code images.idx} and {@code labels.idx} (12 images of 2×2,
 * the classes 0 and 1), {@code mails.conf} on the eight documents under {@code mails}, and the language model
 * {@code speeches.conf} on {@code speeches}.
 */
record Playground(Path folder) {
    /** Stands for the folder in arguments and in expected messages. */
    static final String HERE = "HERE";

    static final String JOB = """
            name = small
            data {
              format = csv
              header = true
              train = "rows.csv"
              label { column = y, type = class }
            }
            model {
              input = [2]
              layers = [
                { type = dense, units = 3, activation = relu }
                { type = dense, units = 2 }
              ]
              loss = softmax-cross-entropy
            }
            optimizer { type = sgd, learning-rate = 0.1 }
            train {
              epochs = 1
              batch-size = 4
              shards = 2
            }
            metrics = [accuracy]
            """;

    static final String IMAGES_JOB = """
            data {
              format = idx
              train = "images.idx"
              label { type = class, train = "labels.idx" }
            }
            model {
              input = [4]
              layers = [{ type = dense, units = 2 }]
              loss = softmax-cross-entropy
            }
            optimizer { type = sgd, learning-rate = 0.1 }
            train { epochs = 1, batch-size = 4 }
            """;

    static final String MAILS_JOB = """
            data {
              format = text
              train = "mails/*/*.txt"
              label {
                type = class
                classes = [
                  { name = good, directories = [ham] }
                  { name = bad
                    directories = [spam] }
                ]
              }
              text { max-tokens = 8, output-sequence-length = 4 }
            }
            model {
              input = [4]
              layers = [
                { type = embedding, input-dim = 8, output-dim = 4, mask-zero = true }
                global-average-pool
                { type = dense, units = 2 }
              ]
              loss = softmax-cross-entropy
            }
            optimizer { type = adam, learning-rate = 0.05 }
            train { epochs = 1, batch-size = 4, shards = 2 }
            metrics = [accuracy]
            """;

    static final String SPEECHES_JOB = """
            data {
              format = text
              train = "speeches"
              label { type = next-character }
              text { max-tokens = 9, output-sequence-length = 6 }
            }
            model {
              input = [6]
              layers = [
                { type = embedding, input-dim = 9, output-dim = 8 }
                { type = gru, units = 8, return-sequences = true }
                { type = dense, units = 9 }
              ]
              loss = softmax-cross-entropy
            }
            optimizer { type = adam, learning-rate = 0.03 }
            train { epochs = 1, batch-size = 4, shards = 2 }
            metrics = [perplexity]
            """;

    static final String ROWS = """
            x,z,y
            0.5,1,a
            0.25,2,b
            1.5,3,a
            -1,4,b
            2,5,a
            0,6,b
            1,7,a
            3,8,b
            0.125,9,a
            4,10,b
            5,11,a
            6,12,b
            """;

    /** Lays the files out. */
    Playground lay() throws IOException {
        write("job.conf", JOB);
        write("rows.csv", ROWS);
        write("images.conf", IMAGES_JOB);
        write("images.idx", idx(0x08, new int[] {12, 2, 2}, 48));
        write("labels.idx", idx(0x08, new int[] {12}, 12));
        write("mails.conf", MAILS_JOB);
        for (int i = 0; i < 4; i++) {
            write("mails/ham/" + i + ".txt", "See you at the usual place, " + "friend ".repeat(i));
            write("mails/spam/" + i + ".txt", "Buy it now! " + "Buy it all! ".repeat(i));
        }
        write("speeches.conf", SPEECHES_JOB);
        write("speeches/1.txt", "abcdefg".repeat(10));
        write("speeches/2.txt", "abcdefg".repeat(4));
        return this;
    }

    /** The bytes of an IDX file whose elements, of one byte, are 0, 1, 0, 1 … */
    static byte[] idx(int type, int[] dimensions, int elements) {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * dimensions.length + elements);
        bytes.put((byte) 0).put((byte) 0).put((byte) type).put((byte) dimensions.length);
        Arrays.stream(dimensions).forEach(bytes::putInt);
        for (int i = 0; i < elements; i++) {
            bytes.put((byte) (i % 2));
        }
        return bytes.array();
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(compressed)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    void write(String name, String content) throws IOException {
        write(name, content.getBytes(StandardCharsets.UTF_8));
    }

    void write(String name, byte[] content) throws IOException {
        Files.createDirectories(path(name).getParent());
        Files.write(path(name), content);
    }

    /** Changes a file's bytes, which must make a difference. */
    void edit(String name, UnaryOperator<byte[]> change) throws IOException {
        byte[] old = Files.readAllBytes(path(name));
        byte[] changed = change.apply(old.clone());
        if (Arrays.equals(old, changed)) {
            throw new AssertionError(name + " is as it was");
        }
        write(name, changed);
    }

    /** Replaces a text that is in a file, once or more. */
    void replace(String name, String from, String to) throws IOException {
        edit(
                name,
                bytes -> new String(bytes, StandardCharsets.ISO_8859_1)
                        .replace(from, to)
                        .getBytes(StandardCharsets.ISO_8859_1));
    }

    void cut(String name, int bytes) throws IOException {
        edit(name, old -> Arrays.copyOf(old, bytes < 0 ? old.length + bytes : bytes));
    }

    void delete(String name) throws IOException {
        Files.delete(path(name));
    }

    /** Runs what must succeed here. */
    void done(String... arguments) {
        CommandRun.done(here(List.of(arguments)));
    }

    /** Puts the folder where {@link #HERE} stands for it. */
    List<String> here(List<String> arguments) {
        return arguments.stream().map(this::here).toList();
    }

    String here(String text) {
        return text.replace(HERE, folder.toString());
    }

    /** Everything in the folder: a file's bytes by its path. */
    SortedMap<String, String> content() throws IOException {
        SortedMap<String, String> content = new TreeMap<>();
        List<Path> all = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            paths.forEach(all::add);
        }
        for (Path path : all) {
            content.put(
                    folder.relativize(path).toString(),
                    Files.isDirectory(path)
                            ? "a directory"
                            : new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1));
        }
        return content;
    }
}
