package io.tributary.local;

import static io.tributary.local.BadInput.TRAIN_IMAGES;
import static io.tributary.local.BadInput.job;
import static io.tributary.local.BadInput.train;
import static io.tributary.local.Playground.gzip;
import static io.tributary.local.Playground.idx;

import io.tributary.local.BadInput.Spoil;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Data files that are wrong. */
final class BadData {
    private static final int UINT8 = 0x08;
    private static final int FLOAT32 = 0x0D;

    private static final List<BadInput> CSV = List.of(
            train(
                    "no data file",
                    here -> here.delete("rows.csv"),
                    "tributary: data.train: no file HERE/rows.csv; relative paths are relative to the configuration "
                            + "file, those given by --set to the working directory"),
            job(
                    "an empty directory",
                    "\"rows.csv\"",
                    "\"none\"",
                    "tributary: data.train: no file HERE/none; relative paths are relative to the configuration "
                            + "file, those given by --set to the working directory"),
            train(
                    "a directory without data",
                    here -> {
                        Files.createDirectory(here.path("rows"));
                        here.write("rows/_SUCCESS", "");
                        here.replace("job.conf", "rows.csv", "rows");
                    },
                    "tributary: data.train: no data file in the directory HERE/rows; names that begin with _ or . "
                            + "are left out, and directories in it are not entered: a glob such as DIR/*/* names the files in them"),
            job(
                    "a glob that matches nothing",
                    "\"rows.csv\"",
                    "\"part-*.csv\"",
                    "tributary: data.train: no file HERE/part-*.csv; relative paths are relative to the "
                            + "configuration file, those given by --set to the working directory"),
            rows("an empty file", "", "tributary: data.train: has no rows: every file is empty"),
            rows("a header and no row", "x,z,y\n", "tributary: data.train: has no rows"),
            rows(
                    "a column named twice",
                    "x,x,y\n1,2,a\n",
                    "tributary: HERE/rows.csv:1: columns 0 and 1 have the same name \"x\"; rename one, or set "
                            + "data.header = false if this line is data"),
            job(
                    "no such label column",
                    "column = y",
                    "column = Y",
                    "tributary: data.label.column: no column Y in HERE/rows.csv; it has the columns x, z, y"),
            job(
                    "no such weight column",
                    "header = true",
                    "header = true, weight { column = w }",
                    "tributary: data.weight.column: no column w in HERE/rows.csv; it has the columns x, z, y"),
            job(
                    "no such column to ignore",
                    "header = true",
                    "header = true, ignore = [id]",
                    "tributary: data.ignore: no column id in HERE/rows.csv; it has the columns x, z, y"),
            job(
                    "a column of two roles",
                    "header = true",
                    "header = true, ignore = [y]",
                    "tributary: data.ignore: column y is named in data.label.column already"),
            rows(
                    "only a label",
                    "y\na\nb\n",
                    "tributary: HERE/rows.csv: no column is left as a feature; it has the columns y; check "
                            + "data.separator"),
            cell(
                    "a word in a numeric column",
                    "one",
                    "tributary: HERE/rows.csv:3, column \"x\": must be a finite decimal number, got \"one\"; correct "
                            + "it, or leave the column out with data.ignore"),
            cell(
                    "an empty cell",
                    "",
                    "tributary: HERE/rows.csv:3, column \"x\": must be a number, and is empty; fill it in, "
                            + "delete the line, or let data.missing say what takes its place"),
            cell(
                    "not a number",
                    "NaN",
                    "tributary: HERE/rows.csv:3, column \"x\": must be a finite decimal number, got \"NaN\"; fill it "
                            + "in, delete the line, or let data.missing say what takes its place"),
            cell(
                    "an infinity",
                    "-Infinity",
                    "tributary: HERE/rows.csv:3, column \"x\": must be a finite decimal number, got \"-Infinity\"; "
                            + "correct it, or leave the column out with data.ignore"),
            cell(
                    "a number too large for float32",
                    "1e39",
                    "tributary: HERE/rows.csv:3, column \"x\": must fit a float32 (at most 3.4e38), got 1e39"),
            cell(
                    "a decimal comma",
                    "\"1,5\"",
                    "tributary: HERE/rows.csv:3, column \"x\": must be a finite decimal number, got \"1,5\"; numbers "
                            + "have a decimal point and nothing between thousands; a decimal comma is not supported"),
            cell(
                    "a number of hexadecimal digits",
                    "0x10",
                    "tributary: HERE/rows.csv:3, column \"x\": must be a finite decimal number, got \"0x10\"; "
                            + "correct it, or leave the column out with data.ignore"),
            cell(
                    "a quote that does not end",
                    "\"1",
                    "tributary: HERE/rows.csv:3: a quoted field does not end on its line; line breaks inside quotes "
                            + "are not supported"),
            cell(
                    "text behind a quoted field",
                    "\"1\"2",
                    "tributary: HERE/rows.csv:3: a quote stands inside a quoted field; double it: \"\""),
            rows(
                    "a row of too few fields",
                    "x,z,y\n1,2,a\n1,b\n",
                    "tributary: HERE/rows.csv:3: needs 3 fields, got 2; each line has as many as the first line of "
                            + "the first file"),
            rows(
                    "a row of too many fields",
                    "x,z,y\n1,2,a\n1,2,b,3\n",
                    "tributary: HERE/rows.csv:3: needs 3 fields, got 4; each line has as many as the first line of "
                            + "the first file"),
            rows(
                    "an empty line between rows",
                    "x,z,y\n1,2,a\n\n1,2,b\n",
                    "tributary: HERE/rows.csv:3: the line is empty and more lines follow; delete it"),
            rows(
                    "a row without its label",
                    "x,z,y\n1,2,a\n1,2,\n",
                    "tributary: HERE/rows.csv:3, column \"y\": the class label is missing; fill it in or delete the "
                            + "line"),
            rows(
                    "another separator",
                    "x;z;y\n1;2;a\n",
                    "tributary: data.label.column: no column y in HERE/rows.csv; it has the columns x;z;y"),
            train(
                    "not UTF-8",
                    here -> here.edit("rows.csv", b -> "x,z,y\n1,2,\u00e4\n".getBytes(StandardCharsets.ISO_8859_1)),
                    "tributary: HERE/rows.csv:2: is not UTF-8 text; convert the file to UTF-8"),
            train(
                    "a negative weight",
                    here -> {
                        here.replace("job.conf", "header = true", "header = true, weight { column = z }");
                        here.replace("job.conf", "[2]", "[1]");
                        here.replace("rows.csv", "2,5,a", "2,-5,a");
                    },
                    "tributary: HERE/rows.csv:6, column \"z\": a weight must be at least 0, got -5"),
            train(
                    "weights that are all 0",
                    here -> {
                        here.replace("job.conf", "header = true", "header = true, weight { column = z }");
                        here.replace("job.conf", "[2]", "[1]");
                        here.write("rows.csv", "x,z,y\n1,0,a\n2,0,b\n3,0,a\n");
                    },
                    "tributary: data.weight: all 3 training rows have the weight 0; give some of them a weight above "
                            + "0"),
            train(
                    "no header where one is said to be",
                    here -> {
                        here.replace("job.conf", "column = y", "column = 2");
                        here.replace("job.conf", "header = true", "header = false");
                    },
                    "tributary: HERE/rows.csv:1, column 0: must be a finite decimal number, got \"x\"; if the first "
                            + "line names the columns, set data.header = true"),
            train(
                    "files of different headers",
                    here -> {
                        here.write("rows/a.csv", "x,z,y\n1,2,a\n");
                        here.write("rows/b.csv", "z,x,y\n1,2,b\n");
                        here.replace("job.conf", "rows.csv", "rows");
                    },
                    "tributary: HERE/rows/b.csv:1, column 0: the header says \"z\", that of the first file \"x\"; "
                            + "files read together need equal headers"),
            train(
                    "gzip data not named so",
                    here -> here.edit("rows.csv", Playground::gzip),
                    "tributary: HERE/rows.csv: is gzip data; a compressed file must be named .gz"),
            compressed(
                    "text named gzip",
                    b -> b,
                    "tributary: HERE/rows.csv.gz: is named .gz and is not gzip data; rename it or fetch it again"),
            compressed(
                    "truncated gzip",
                    b -> Arrays.copyOf(gzip(b), 40),
                    "tributary: HERE/rows.csv.gz: the gzip data ends early; the file is truncated; fetch it again"),
            compressed(
                    "damaged gzip",
                    b -> flipped(gzip(b)),
                    "tributary: HERE/rows.csv.gz: the gzip data is damaged: Corrupt GZIP trailer; fetch it again"),
            job(
                    "one class alone",
                    "header = true",
                    "header = true, split { test = 0.9 }",
                    "tributary: HERE/rows.csv:3, data.label: class \"b\" is not among the classes of the training rows, \"a\"; add "
                            + "training rows of it, or take these rows out; where data.split left it none, another seed may help"),
            train(
                    "all rows of one class",
                    here -> here.replace("rows.csv", ",b\n", ",a\n"),
                    "tributary: loss softmax-cross-entropy: the network has 2 outputs, the data has 1 class; two "
                            + "classes are the least to choose from"),
            train(
                    "a class that training never saw",
                    here -> {
                        here.write("test.csv", "x,z,y\n1,2,a\n1,2,c\n");
                        here.replace("job.conf", "header = true", "header = true, test = \"test.csv\"");
                    },
                    "tributary: HERE/test.csv:3, data.label: class \"c\" is not among the classes of the training rows, \"a\", \"b\"; add "
                            + "training rows of it, or take these rows out; where data.split left it none, another seed may help"),
            train(
                    "a validation file of other columns",
                    here -> {
                        here.write("held.csv", "x,w,y\n1,2,a\n");
                        here.replace("job.conf", "header = true", "header = true, validation = \"held.csv\"");
                    },
                    "tributary: HERE/held.csv: no column \"z\", which the training data has; it has the columns x, "
                            + "w, y"),
            train(
                    "a test file without rows",
                    here -> {
                        here.write("test.csv", "x,z,y\n");
                        here.replace("job.conf", "header = true", "header = true, test = \"test.csv\"");
                    },
                    "tributary: data.test: no test rows; give more data"),
            job(
                    "a split that takes no row",
                    "header = true",
                    "header = true, split { validation = 0.0001 }",
                    "tributary: data.split.validation: no validation rows; give more data, or change the split"),
            train(
                    "a target above 1 for binary cross-entropy",
                    here -> {
                        here.replace("job.conf", "column = y, type = class", "column = z, type = number");
                        here.replace("job.conf", "header = true", "header = true, ignore = [y]");
                        here.replace("job.conf", "[2]", "[1]");
                        here.replace("job.conf", "units = 2", "units = 1");
                        here.replace("job.conf", "softmax-cross-entropy", "binary-cross-entropy");
                    },
                    "tributary: loss binary-cross-entropy: a target must be between 0 and 1, got 3.0; use 0 and 1 as "
                            + "labels"),
            job(
                    "an id that has no row in the embedding",
                    "{ type = dense, units = 3, activation = relu }",
                    "{ type = concat, branches = [{ columns = [1], layers = [{ type = embedding, input-dim = 12, "
                            + "output-dim = 2 }, flatten] }] }",
                    "tributary: layer 0 (concat), branch 0 (sequential), layer 0 (embedding): ids are whole numbers "
                            + "from 0 to 11, got 12; set a larger input-dim, or correct the data"),
            train(
                    "a label of text for a number",
                    here -> {
                        here.replace("job.conf", "type = class", "type = number");
                        here.replace("job.conf", "units = 2", "units = 1");
                        here.replace("job.conf", "softmax-cross-entropy", "mean-squared-error");
                    },
                    "tributary: HERE/rows.csv:2, column \"y\": must be a finite decimal number, got \"a\"; correct "
                            + "it, or leave the column out with data.ignore"));

    private static final List<BadInput> IDX = List.of(
            images(
                    "no label file",
                    here -> here.delete("labels.idx"),
                    "tributary: data.label.train: no file HERE/labels.idx; relative paths are relative to the "
                            + "configuration file, those given by --set to the working directory"),
            images(
                    "a truncated image file",
                    here -> here.cut("images.idx", -1),
                    "tributary: HERE/images.idx: must have 64 bytes by its header, has 63; it is truncated; fetch it "
                            + "again"),
            images(
                    "a truncated label file",
                    here -> here.cut("labels.idx", -1),
                    "tributary: HERE/labels.idx: must have 20 bytes by its header, has 19; it is truncated; fetch it "
                            + "again"),
            images(
                    "half a header",
                    here -> here.cut("images.idx", 7),
                    "tributary: HERE/images.idx: the file ends early; it is truncated; fetch it again"),
            images(
                    "an empty image file",
                    here -> here.write("images.idx", ""),
                    "tributary: HERE/images.idx: the file ends early; it is truncated; fetch it again"),
            images(
                    "bytes after the last image",
                    here -> here.edit("images.idx", b -> Arrays.copyOf(b, b.length + 1)),
                    "tributary: HERE/images.idx: must have 64 bytes by its header, has 65; fetch it again"),
            images(
                    "a file that is no IDX",
                    here -> here.write("images.idx", "x,y\n1,2\n"),
                    "tributary: HERE/images.idx: is not an IDX file: it begins with the bytes 78 2c 79 0a; IDX "
                            + "begins with 00 00, a type 08 to 0e, and the number of dimensions"),
            images(
                    "fewer labels than images",
                    here -> here.write("labels.idx", idx(UINT8, new int[] {11}, 11)),
                    "tributary: HERE/labels.idx: has 11 labels for the 12 items of HERE/images.idx"),
            images(
                    "images as labels",
                    here -> here.write("labels.idx", idx(UINT8, new int[] {12, 2, 2}, 48)),
                    "tributary: HERE/labels.idx: must have one label per item, got 4 values; is this the file of the "
                            + "items?"),
            images(
                    "labels that are fractions",
                    here -> here.write("labels.idx", idx(FLOAT32, new int[] {12}, 48)),
                    "tributary: HERE/labels.idx: class labels must be whole numbers, got FLOAT32"),
            images(
                    "images that are not a number",
                    here -> here.edit("images.idx", b -> notNumbers()),
                    "tributary: HERE/images.idx, item 0, value 0: must be a finite float32, got NaN"),
            images(
                    "gzip images not named so",
                    here -> here.edit("images.idx", Playground::gzip),
                    "tributary: HERE/images.idx: is gzip data; a compressed file must be named .gz"),
            images(
                    "images of another size",
                    here -> here.write("images.idx", idx(UINT8, new int[] {12, 2, 3}, 72)),
                    "tributary: model.input: must be the data's number of features, 6, is 4; set it to the data's, "
                            + "or take columns out with data.ignore"),
            images(
                    "no image at all",
                    here -> {
                        here.write("images.idx", idx(UINT8, new int[] {0, 2, 2}, 0));
                        here.write("labels.idx", idx(UINT8, new int[] {0}, 0));
                    },
                    "tributary: data.train: has no rows"),
            images(
                    "labels without their images",
                    here -> here.replace("images.conf", "labels.idx\"", "labels.idx\", test = \"labels.idx\""),
                    "tributary: HERE/images.conf:4: data.label.test: labels without items; set data.test too"),
            images(
                    "images without their labels",
                    here -> here.replace("images.conf", "\"images.idx\"", "\"images.idx\", test = \"images.idx\""),
                    "tributary: HERE/images.conf:4: data.label: needs test, the labels of data.test"),
            images(
                    "a column of images",
                    here -> here.replace("images.conf", "type = class", "type = class, column = 3"),
                    "tributary: HERE/images.conf:4: data.label.column: unknown key; valid keys here: test, train, "
                            + "type, validation"),
            images(
                    "images without labels at all",
                    here -> here.replace("images.conf", "label { type = class, train = \"labels.idx\" }", ""),
                    "tributary: HERE/images.conf:1: data.label: is required: training needs a target; add label { "
                            + "type = class, train = FILE }"),
            images(
                    "one label file for two image files",
                    here -> {
                        here.write("many/a.idx", idx(UINT8, new int[] {2, 2, 2}, 8));
                        here.write("many/b.idx", idx(UINT8, new int[] {2, 2, 2}, 8));
                        here.replace("images.conf", "images.idx", "many");
                    },
                    "tributary: data.label.train: needs one label file per file, got 1 label files for 2; files are "
                            + "paired in path order"));

    private static final List<BadInput> CIFAR = List.of(
            cifar(
                    "a file that is cut off",
                    here -> here.write("batch.bin", new byte[3072]),
                    "tributary: HERE/batch.bin: must be whole records of 3073 bytes, one or more; has 3072 bytes; it "
                            + "is truncated or no CIFAR-10 binary file; fetch it again"),
            cifar(
                    "a file of the hundred classes",
                    here -> here.write("batch.bin", new byte[3074]),
                    "tributary: HERE/batch.bin: must be whole records of 3073 bytes, one or more; has 3074 bytes; if "
                            + "this is CIFAR-100, set data.classes = 100"),
            cifar(
                    "a label out of range",
                    here -> here.edit("batch.bin", bytes -> {
                        bytes[3073] = 10;
                        return bytes;
                    }),
                    "tributary: HERE/batch.bin, record 1: the label must be 0 to 9, got 10; is this a CIFAR-10 binary "
                            + "file?"),
            cifar(
                    "too few names of classes",
                    here -> here.write("batches.meta.txt", "cat\ndog\n"),
                    "tributary: HERE/batches.meta.txt: must name 10 different classes, one on each line, got 2, 2 of "
                            + "them different; mend it, or take it away to call classes by their numbers"),
            cifar(
                    "another size of image",
                    here -> here.replace("images.conf", "[3, 32, 32]", "[3, 16, 16]"),
                    "tributary: model.input: must be the data's number of features, 3072, is 3×16×16 = 768; set it "
                            + "to the data's, or take columns out with data.ignore"),
            cifar(
                    "augmentation of what is no image",
                    here -> here.replace("images.conf", "[3, 32, 32]", "[3072]"),
                    "tributary: HERE/images.conf:4: data.augment: needs images: a model.input of [channels, height, "
                            + "width], got 3072; give model.input that shape, or leave this out"),
            train(
                    "augmentation of categories",
                    here -> {
                        here.replace(
                                "job.conf",
                                "header = true",
                                "header = true, columns { z { type = category } }, augment { random-flip = horizontal }");
                        here.replace("job.conf", "[2]", "[1, 1, 2]");
                        here.replace("job.conf", "layers = [", "layers = [flatten, ");
                    },
                    "tributary: data.augment: is for images, all of whose values are numbers; here numbers are 1 of 2 inputs; "
                            + "leave it out"),
            cifar(
                    "channels of what is no image",
                    here -> {
                        here.replace("images.conf", "augment { random-flip = horizontal }", "");
                        here.replace("images.conf", "cifar", "cifar, scale = standardize-channels");
                        here.replace("images.conf", "[3, 32, 32]", "[3072]");
                    },
                    "tributary: HERE/images.conf:2: data.scale: needs images: a model.input of [channels, height, "
                            + "width], got 3072; give model.input that shape, or leave this out"));

    static final List<BadInput> TABLE =
            Stream.of(CSV, IDX, CIFAR).flatMap(List::stream).toList();

    private BadData() {}

    /** Other rows for the job. */
    private static BadInput rows(String what, String rows, String line) {
        return train(what, here -> here.write("rows.csv", rows), line);
    }

    /** Another value in the second row, column x. */
    private static BadInput cell(String what, String cell, String line) {
        return train(what, here -> here.replace("rows.csv", "0.25,2,b", cell + ",2,b"), line);
    }

    private static BadInput compressed(String what, UnaryOperator<byte[]> change, String line) {
        return train(
                what,
                here -> {
                    here.write("rows.csv.gz", change.apply(Playground.ROWS.getBytes(StandardCharsets.UTF_8)));
                    here.replace("job.conf", "rows.csv", "rows.csv.gz");
                },
                line);
    }

    private static BadInput images(String what, Spoil spoil, String line) {
        return new BadInput(what, spoil, TRAIN_IMAGES, line);
    }

    /** The job of images on two records of black, which are augmented. */
    private static BadInput cifar(String what, Spoil spoil, String line) {
        return images(
                what + " (cifar)",
                here -> {
                    here.write("batch.bin", new byte[2 * 3073]);
                    here.replace("images.conf", "idx\n", "cifar\n");
                    here.replace("images.conf", "images.idx", "batch.bin");
                    here.replace(
                            "images.conf",
                            "label { type = class, train = \"labels.idx\" }",
                            "augment { random-flip = horizontal }");
                    here.replace("images.conf", "[4]", "[3, 32, 32]");
                    here.replace("images.conf", "layers = [", "layers = [flatten, ");
                    spoil.in(here);
                },
                line);
    }

    private static byte[] flipped(byte[] bytes) {
        bytes[bytes.length - 8] ^= 0x55; // in the checksum
        return bytes;
    }

    /** Twelve float32 images whose pixels have all bits set. */
    private static byte[] notNumbers() {
        byte[] bytes = idx(FLOAT32, new int[] {12, 2, 2}, 192);
        Arrays.fill(bytes, 16, bytes.length, (byte) -1);
        return bytes;
    }
}
