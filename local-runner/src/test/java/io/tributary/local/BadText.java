package io.tributary.local;

import io.tributary.local.BadInput.Spoil;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Text that is wrong, and what is wrong about it. */
final class BadText {
    private static final List<String> TRAIN_MAILS = train("mails.conf");
    private static final List<String> TRAIN_SPEECHES = train("speeches.conf");

    static final List<BadInput> TABLE = List.of(
            mails(
                    "an empty tree of documents",
                    here -> here.replace("mails.conf", "mails/", "none/"),
                    "tributary: data.train: no file HERE/none/*/*.txt; relative paths are relative to the configuration "
                            + "file, those given by --set to the working directory"),
            mails(
                    "an empty document",
                    here -> here.write("mails/ham/3.txt", "\n"),
                    "tributary: HERE/mails/ham/3.txt: the document is empty: it has no tokens; take it out, or set "
                            + "data.text.empty-documents = keep"),
            mails(
                    "a document that is not UTF-8",
                    here -> here.write("mails/spam/3.txt", "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1)),
                    "tributary: HERE/mails/spam/3.txt, byte 3: is not UTF-8 text; convert the file, or set "
                            + "data.encoding = iso-8859-1, which takes any byte"),
            mails(
                    "a directory of no class",
                    here -> here.write("mails/sent/1.txt", "hi"),
                    "tributary: HERE/mails/sent/1.txt: its directory \"sent\" is of no class; add it to directories in "
                            + "data.label.classes, or leave such files out"),
            mails(
                    "a directory of two classes",
                    here -> here.replace("mails.conf", "[spam]", "[spam, ham]"),
                    "tributary: HERE/mails.conf:9: data.label.classes[1].directories: \"ham\" is a directory of class "
                            + "\"good\" already; remove one of them"),
            mails(
                    "a vocabulary without words",
                    here -> here.replace("mails.conf", "max-tokens = 8", "max-tokens = 2"),
                    "tributary: HERE/mails.conf:12: data.text.max-tokens: must be at least 3, got 2"),
            mails(
                    "an unknown way to split text",
                    here -> here.replace("mails.conf", "max-tokens = 8", "split = words"),
                    "tributary: HERE/mails.conf:12: data.text.split: unknown value \"words\"; known: character, "
                            + "whitespace, word; did you mean word?"),
            mails(
                    "text without a length",
                    here -> here.replace("mails.conf", "output-sequence-length = 4", ""),
                    "tributary: HERE/mails.conf:12: data.text.output-sequence-length: is missing"),
            mails(
                    "text to be scaled",
                    here -> here.replace("mails.conf", "format = text", "format = text, scale = min-max"),
                    "tributary: HERE/mails.conf:2: data.scale: scales numbers, and text has none; leave it out"),
            mails(
                    "documents of another length than the model's",
                    here -> here.replace("mails.conf", "input = [4]", "input = [5]"),
                    "tributary: model.input: must be the data's number of features, 4, is 5; set it to the data's, or "
                            + "take columns out with data.ignore"),
            mails(
                    "a vocabulary larger than its embedding",
                    here -> here.replace("mails.conf", "input-dim = 8", "input-dim = 7"),
                    "tributary: layer 0 (embedding): ids are whole numbers from 0 to 6, got 7; set a larger input-dim, "
                            + "or correct the data"),
            speeches(
                    "a language model of words",
                    here -> here.replace("speeches.conf", "max-tokens = 9", "split = word"),
                    "tributary: HERE/speeches.conf:5: data.text.split: unknown value \"word\"; known: character"),
            speeches(
                    "windows with gaps between them",
                    here -> here.replace("speeches.conf", "max-tokens = 9", "stride = 7"),
                    "tributary: HERE/speeches.conf:5: data.text.stride: must be between 1 and 6, got 7"),
            speeches(
                    "a language model with too few outputs",
                    here -> here.replace("speeches.conf", "units = 9", "units = 8"),
                    "tributary: loss softmax-cross-entropy: the network has 8 outputs, the data has 9 classes; give the "
                            + "last layer units = 9"),
            speeches(
                    "a speech without characters",
                    here -> here.write("speeches/3.txt", ""),
                    "tributary: HERE/speeches/3.txt: the document is empty: it has no tokens; take it out, or set "
                            + "data.text.empty-documents = keep"),
            new BadInput(
                    "predictions of a language model",
                    here -> here.done(TRAIN_SPEECHES.toArray(String[]::new)),
                    List.of("predict", "HERE/out", "--input", "HERE/speeches", "--output", "HERE/predictions"),
                    "tributary: --input: the model predicts the next character, not something about a document; use "
                            + "tributary generate, or evaluate"),
            new BadInput(
                    "text from a model of numbers",
                    here -> here.done("train", "HERE/job.conf", "--output", "HERE/out"),
                    List.of("generate", "HERE/out"),
                    "tributary: generate: needs a model of the next character; train one with data.format = text, "
                            + "data.label.type = next-character"),
            BadInput.arguments(
                    "a length below 0",
                    List.of("generate", "HERE/out", "--length", "-1"),
                    "tributary: --length: must be at least 0, got -1"),
            BadInput.arguments(
                    "a temperature below 0",
                    List.of("generate", "HERE/out", "--temperature", "-0.5"),
                    "tributary: --temperature: must be finite and at least 0, got -0.5"));

    private BadText() {}

    private static List<String> train(String conf) {
        return List.of("train", "HERE/" + conf, "--output", "HERE/out", "--threads", "1");
    }

    private static BadInput mails(String what, Spoil spoil, String line) {
        return new BadInput(what, spoil, TRAIN_MAILS, line);
    }

    private static BadInput speeches(String what, Spoil spoil, String line) {
        return new BadInput(what, spoil, TRAIN_SPEECHES, line);
    }
}
