package io.tributary.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingTest {
    private static final String FILE = """
            name = digits
            data { train = "data/"${name}".csv", dir = /d }
            optimizer { type = adam, beta1 = 0.9 }
            train { epochs = 20, shards = 4 }
            layers = [
              { type = dense, units = 100 }
              dropout
              { type = dense, units = 10 }
            ]
            """;

    @Test
    void replacesAddsAndRemovesKeys() {
        Section root = read("train.epochs=5", "train.batch-size=64", "train.shards=null");
        Section train = root.section("train");
        assertEquals(5, train.integer("epochs", Bounds.any()));
        assertEquals(64, train.integer("batch-size", Bounds.any()));
        assertFalse(train.has("shards"));
        train.finish();
    }

    @Test
    void createsTheObjectsOnItsWay() {
        assertEquals("v", read("a.b.c=v").section("a").section("b").string("c"));
    }

    @Test
    void objectReplacesTheFilesObjectWithoutMerging() {
        Section optimizer = read("optimizer={type=sgd}").section("optimizer");
        assertEquals("sgd", optimizer.string("type"));
        assertFalse(optimizer.has("beta1"));
    }

    @Test
    void laterOverrideReachesIntoAnEarlierOne() {
        Section optimizer =
                read("optimizer={type=sgd}", "optimizer.momentum=0.9").section("optimizer");
        assertEquals("sgd", optimizer.string("type"));
        assertEquals(0.9, optimizer.number("momentum", Bounds.any()));
        assertFalse(optimizer.has("beta1"));
    }

    @Test
    void editsOneListElementAndLeavesTheOthers() {
        List<Section> layers =
                read("layers.0.units=200", "layers[2].bias=false").entries("layers");
        assertEquals(3, layers.size());
        assertEquals(200, layers.get(0).integer("units", Bounds.any()));
        assertEquals("dense", layers.get(0).string("type"));
        assertEquals("dropout", layers.get(1).string("type"));
        assertEquals(10, layers.get(2).integer("units", Bounds.any()));
        assertFalse(layers.get(2).bool("bias", true));
    }

    @Test
    void keyBelowABareNameMakesItAnObject() {
        Section dropout = read("layers.1.rate=0.25").entries("layers").get(1);
        assertEquals("dropout", dropout.string("type"));
        assertEquals(0.25, dropout.number("rate", Bounds.any()));
    }

    @Test
    void replacesAWholeElementAndEditsANewList() {
        assertEquals("relu", read("layers.1=relu").entries("layers").get(1).string("type"));
        Section only = read("layers=[{type=dense,units=1}]", "layers.0.units=2")
                .entries("layers")
                .get(0);
        assertEquals(2, only.integer("units", Bounds.any()));
    }

    @Test
    void numericKeyOfAnObjectIsNoIndex() {
        Section root = Section.parse("f.conf", "names { 0 = cat }", List.of(Setting.parse("names.0=dog")));
        assertEquals("dog", root.section("names").string("0"));
    }

    @Test
    void overriddenValueReachesTheFilesSubstitutions() {
        assertEquals("data/faces.csv", read("name=faces").section("data").string("train"));
    }

    @Test
    void valueMaySubstitute() {
        Section root = read("data.train=${data.dir}/${name}.csv", "layers.1.type=${name}");
        assertEquals("/d/digits.csv", root.section("data").string("train"));
        assertEquals("digits", root.entries("layers").get(1).string("type"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "hdfs://a/b | hdfs://a/b",
                "s3a://bucket//x#y?z=1 | s3a://bucket//x#y?z=1",
                "C:\\data\\x.csv | C:\\data\\x.csv",
                "/data//x.csv | /data//x.csv",
                "[ab]*.csv | [ab]*.csv",
                "{a,b}.csv | {a,b}.csv",
                "a, b | a, b",
                "a=b | a=b",
                "1.10 | 1.10",
                "\"quoted # text\" | quoted # text",
                "include \"x\" | include \"x\"",
                "`` | ``",
            })
    void whatHoconRejectsIsAStringAsItStands(String value, String expected) {
        assertEquals(expected, read("data.train=" + value).section("data").string("train"));
    }

    @Test
    void listsAndTruthValuesAreHocon() {
        Section root = read("input=[28, 28]", "shuffle=false");
        assertEquals(List.of(28, 28), root.integers("input", Bounds.any()));
        assertFalse(root.bool("shuffle", true));
    }

    @Test
    void aRelativePathStartsWhereItsValueStands() {
        Section root = read("data.train=x.csv", "optimizer={type=sgd}", "layers.0.units=2");
        Section data = root.section("data");
        assertEquals("", data.directory("train"));
        assertEquals("conf", data.directory("dir"));
        assertEquals("", root.section("optimizer").directory("type"));
        assertEquals("", root.entries("layers").get(0).directory("units"));
        assertEquals("conf", root.entries("layers").get(0).directory("type"));
        assertEquals("conf", root.entries("layers").get(2).directory("units"));
        assertEquals("conf", root.directory("data"));
    }

    private static Section read(String... arguments) {
        return Section.parse(
                "f.conf", FILE, Stream.of(arguments).map(Setting::parse).toList(), "conf");
    }
}
