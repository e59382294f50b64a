package io.tributary.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.config.Section;
import io.tributary.config.Setting;
import io.tributary.error.UserException;
import io.tributary.network.Shape;
import io.tributary.row.Assignment;
import io.tributary.row.ColumnRef;
import io.tributary.row.Split;
import io.tributary.transform.Augmentation;
import io.tributary.transform.Scaling;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataConfigTest {
    private static final String CSV = "format = csv, train = a.csv, label { column = 1, type = class }";
    private static final String IDX = "format = idx, train = i, label { train = l }";

    @Test
    void readsCsv() {
        DataConfig config =
                read("format = csv, header = yes, separator = \";\", train = \"s3a://b/t.csv\", test = x.csv,"
                        + "label { columns = [u, v], type = number }, weight { column = w }, ignore = [0, id],"
                        + "split { validation = 0.25 }, scale = min-max");
        CsvConfig csv = (CsvConfig) config.format();
        assertEquals("s3a://b/t.csv", config.files().get(Split.TRAIN));
        assertEquals("/conf/x.csv", config.files().get(Split.TEST));
        assertTrue(csv.header());
        assertEquals(';', csv.separator());
        assertFalse(csv.roles().classes());
        assertEquals(
                List.of("u", "v"),
                csv.roles().labels().stream().map(ColumnRef::text).toList());
        assertEquals(
                new ColumnRef("data.weight.column", "w"), csv.roles().weight().orElseThrow());
        assertEquals(
                List.of("0", "id"),
                csv.roles().ignored().stream().map(ColumnRef::text).toList());
        assertEquals(0.25, config.validationFraction());
        assertEquals(Scaling.Kind.MIN_MAX, config.scaling().kind());
        assertTrue(config.has(Split.VALIDATION) && config.has(Split.TEST));
        assertEquals(new Assignment(1, 2, 0.25, 0), config.assignment(1, 2));
    }

    @Test
    void defaultsAreFew() {
        DataConfig config = read(CSV);
        CsvConfig csv = (CsvConfig) config.format();
        assertFalse(csv.header());
        assertEquals(',', csv.separator());
        assertEquals(Optional.empty(), csv.roles().weight());
        assertEquals(new Scaling(Scaling.Kind.NONE, 1), config.scaling());
        assertFalse(config.has(Split.VALIDATION) || config.has(Split.TEST));
    }

    @Test
    void readsIdxWithItsLabelFiles() {
        DataConfig config = read("format = idx, train = i, test = ti, label { type = class, train = l, test = tl },"
                + "scale = 0.00392156862745098");
        assertEquals(Optional.of("/conf/l"), config.place(Split.TRAIN).labels());
        assertEquals(Optional.of("/conf/tl"), config.place(Split.TEST).labels());
        assertEquals(Optional.empty(), config.place(Split.VALIDATION).labels());
        assertEquals(Scaling.Kind.FACTOR, config.scaling().kind());
    }

    @Test
    void readsCifar() {
        DataConfig config = read("format = cifar, train = batches, test = \"test_batch.bin\", "
                + "scale = standardize-channels, augment { random-flip = horizontal, random-crop { padding = 5 } }");
        assertEquals(CifarConfig.CIFAR_10, config.format());
        assertEquals(1, config.format().targets());
        assertEquals(new Scaling(Scaling.Kind.STANDARDIZE_CHANNELS, 1, 3), config.scaling());
        assertEquals(
                Optional.of(new Augmentation(Shape.of(3, 8, 6), Augmentation.Flip.HORIZONTAL, 5)),
                config.augmentation());
        assertEquals(
                CifarConfig.CIFAR_100,
                read("format = cifar, train = a, classes = 100").format());
    }

    @Test
    void pathsOfTheCommandLineAreRelativeToTheWorkingDirectory() {
        Section root = Section.parse(
                "/conf/a.conf", "data { " + CSV + " }", List.of(Setting.parse("data.train=b.csv")), "/conf");
        DataConfig config = DataConfig.read(root.section("data"), Shape.of(3, 8, 6));
        assertEquals(
                Path.of("b.csv").toAbsolutePath().toString(), config.files().get(Split.TRAIN));
        assertTrue(
                root.resolvedText().contains(Path.of("b.csv").toAbsolutePath().toString()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "train = a, label { column = 1, type = class }|data.format: is missing",
                "format = cvs, train = a|data.format: unknown format \"cvs\"",
                "format = csv, label { column = 1, type = class }|data.train: is missing",
                "format = csv, train = \"\", label { column = 1, type = class }|data.train: must be a file, a directory or a glob, got nothing",
                "format = csv, train = a|data.label: is required: training needs a target",
                "format = csv, train = a, label { type = class }|data.label: needs either column or columns",
                "format = csv, train = a, label { type = class, column = 1, columns = [2] }"
                        + "|data.label: needs either column or columns",
                "format = csv, train = a, label { type = class, columns = [1, 2] }"
                        + "|data.label.columns: are numeric targets, and the type is class; use column, or type = number",
                "format = csv, train = a, label { type = number, columns = [] }|data.label.columns: must not be empty",
                "format = csv, train = a, label { column = 1 }|data.label.type: is missing",
                "format = csv, train = a, label { column = y, type = class }"
                        + "|data.label.column: must be a column number from 0 where the files have no header, got \"y\"; "
                        + "set data.header = true if the first line names the columns",
                "CSV, separator = ab|data.separator: must be one character, not a quote or a line break, got \"ab\"",
                "CSV, separator = \"\\\"\"|data.separator: must be one character",
                "CSV, ignore = [-1]|data.ignore: must be a column number from 0",
                "CSV, split { validation = 1 }|data.split.validation: must be ",
                "CSV, split { test = -0.1 }|data.split.test: must be ",
                "CSV, split { validation = 0.5, test = 0.5 }"
                        + "|data.split: validation and test together must be less than 1, got 0.5 + 0.5",
                "CSV, validation = v, split { validation = 0.1 }|data.split.validation: data.validation names files already; "
                        + "leave one of data.validation and data.split.validation",
                "CSV, scale = standardise|data.scale: unknown value \"standardise\"",
                "CSV, augment { random-flip = left }|data.augment.random-flip: unknown value \"left\"",
                "CSV, augment { random-crop {} }|data.augment.random-crop.padding: is missing",
                "CSV, augment { random-crop { padding = 6 } }|data.augment.random-crop.padding: must be ",
                "CSV, augment { random-flop = vertical }|data.augment.random-flop: unknown key",
                "format = cifar, train = a, label { type = class }|data.label: unknown key",
                "format = cifar, train = a, classes = 20|data.classes: unknown value \"20\"",
                "CSV, scale = 0|data.scale: must be a float32 number other than 0, got 0.0",
                "CSV, scale = 1e60|data.scale: must be a float32 number other than 0, got 1.0E60",
                "CSV, shape = [1]|data.shape: unknown key",
                "format = idx, train = i|data.label: is required: training needs a target",
                "format = idx, train = i, label { type = class }|data.label: needs train, the labels of data.train",
                "format = idx, train = i, label { type = number, train = l }|data.label.type: unknown value \"number\"",
                "IDX, test = ti|data.label: needs test, the labels of data.test",
                "format = idx, train = i, label { train = l, test = tl }"
                        + "|data.label.test: labels without items; set data.test too",
                "IDX, header = true|data.header: unknown key",
            })
    void whatIsWrongIsSaidWithItsPlace(String text, String message) {
        String data = text.replace("CSV", CSV).replace("IDX", IDX);
        String seen = assertThrows(UserException.class, () -> read(data)).getMessage();
        assertTrue(seen.startsWith("/conf/a.conf:1: " + message), seen);
    }

    private static DataConfig read(String data) {
        Section root = Section.parse("/conf/a.conf", "data { " + data + " }", List.of(), "/conf");
        DataConfig config = DataConfig.read(root.section("data"), Shape.of(3, 8, 6));
        root.finish();
        return config;
    }
}
