package io.tributary.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.json.Json;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class HtmlReportTest {
    private static final Pattern RAW = Pattern.compile("(?s)(<(script|style)[^>]*>)(.*?)(</\\2>)");
    private static final String HOSTILE = "</script><script>alert('x')</script><!-- \"{{data}}\" & $1 \\";

    private static String page(String name, History history, Optional<Confusion> confusion) {
        return Samples.report(name, history, confusion, "name = \"" + HOSTILE + "\"")
                .render();
    }

    /** The page as a tree. Scripts and styles, which are no markup, are taken out; all else is written well-formed. */
    private static Document parse(String page) throws Exception {
        String markup = RAW.matcher(page).replaceAll("$1$4");
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(markup)));
    }

    private static ObjectNode data(String page) {
        Matcher data = Pattern.compile("(?s)<script type=\"application/json\" id=\"data\">(.*?)</script>")
                .matcher(page);
        assertTrue(data.find());
        return Json.parseObject(data.group(1).getBytes(StandardCharsets.UTF_8), "data", "");
    }

    private static List<String> texts(Document document, String tag) {
        NodeList nodes = document.getElementsByTagName(tag);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> nodes.item(i).getTextContent())
                .toList();
    }

    @Test
    void isWellFormedAndShowsWhatWasGiven() throws Exception {
        Document page = parse(page("digits", Samples.history(20, true), Optional.of(Samples.confusion(10))));
        assertEquals(List.of("digits"), texts(page, "h1"));
        assertEquals(5, page.getElementsByTagName("canvas").getLength());
        List<String> values = texts(page, "dd");
        assertTrue(
                values.containsAll(List.of("0.9722", "0.9634", "7,510", "threads", "17.0.1+2", Samples.SHA)),
                values.toString());
        assertTrue(texts(page, "td").containsAll(List.of("layers.0", "dense", "6,500", "9,460", "90")));
        assertEquals(3, page.getElementsByTagName("script").getLength());
    }

    @Test
    void whateverNamesHoldIsTextAndNeverMarkup() throws Exception {
        String page = page(HOSTILE, Samples.history(3, true), Optional.of(Samples.confusion(4)));
        assertFalse(page.contains("alert('x')"));
        assertFalse(page.contains("<script>alert"));
        Document document = parse(page);
        assertEquals(List.of(HOSTILE), texts(document, "h1"));
        assertEquals(List.of("name = \"" + HOSTILE + "\""), texts(document, "pre"));
        assertTrue(texts(document, "th").contains("<script>alert(\"'1'\")</script>"));
        assertEquals(3, document.getElementsByTagName("script").getLength());
    }

    @Test
    void metricNamesCannotEndTheData() throws Exception {
        Map<String, Double> metrics = Samples.metrics(HOSTILE, 0.5);
        History history = new History(List.of(), List.of(Samples.epoch(1, 10, 1, 1, metrics)));
        String page = page("x", history, Optional.empty());
        assertEquals(3, parse(page).getElementsByTagName("script").getLength());
        assertEquals(0.5, data(page).at("/epochs/metrics").path(HOSTILE).path(0).doubleValue());
    }

    @Test
    void controlCharactersBecomeReplacementCharacters() throws Exception {
        Document page = parse(page("a\u0000b\u001b\ud800c\n", Samples.history(1, true), Optional.empty()));
        assertEquals(List.of("a\ufffdb\ufffd\ufffdc\n"), texts(page, "h1"));
    }

    @Test
    void needsNoOtherFileAndNoNetwork() throws Exception {
        String page = page("digits", Samples.history(3, true), Optional.of(Samples.confusion(3)));
        assertTrue(page.contains("default-src 'none'"));
        assertFalse(page.contains("sourceMappingURL"));
        String markup = RAW.matcher(page).replaceAll("$1$4");
        assertFalse(
                Pattern.compile("\\s(src|href)=|url\\(|@import").matcher(markup).find());
        assertFalse(Html.resource("report.css").matches("(?s).*(url\\(|@import).*"));
        assertTrue(page.contains("Chart.js v4"));
    }

    @Test
    void dataAreTheCurvesAndNumbersThatAreNotFiniteAreNull() {
        History history = new History(
                List.of(new History.Interval(5, 1, Double.NaN, 10, 0.1, Double.POSITIVE_INFINITY, List.of())),
                List.of(Samples.epoch(1, 10, 0.5, Double.NaN, Map.of()), Samples.epoch(2, 20, 0.25, 0.5, Map.of())));
        ObjectNode data = data(page("x", history, Optional.empty()));
        assertEquals("[1,2]", data.at("/epochs/epoch").toString());
        assertEquals("[0.5,0.25]", data.at("/epochs/trainLoss").toString());
        assertEquals("[null,0.5]", data.at("/epochs/validationLoss").toString());
        assertEquals("[5]", data.at("/intervals/step").toString());
        assertEquals("[null]", data.at("/intervals/loss").toString());
        assertEquals("[null]", data.at("/intervals/gradientNorm").toString());
    }

    @Test
    void withoutValidationThereAreNoColumnsAndChartsForIt() throws Exception {
        String page = page("xor", Samples.history(2, false), Optional.empty());
        Document document = parse(page);
        assertEquals(4, document.getElementsByTagName("canvas").getLength());
        assertFalse(texts(document, "th").contains("validation loss"));
        assertFalse(texts(document, "dt").contains("validation loss"));
        assertFalse(texts(document, "h2").stream().anyMatch(title -> title.startsWith("Confusion")));
    }

    @Test
    void theBarOfAStepShowsItsSevenPartsInOrder() throws Exception {
        String page = page("digits", Samples.history(3, true), Optional.empty());
        Matcher bar = Pattern.compile("<span class=\"([a-z]+)\" style=\"width:([0-9.]+)%\">([a-z]*)</span>")
                .matcher(page);
        List<String> parts = new ArrayList<>();
        double width = 0;
        while (bar.find()) {
            parts.add(bar.group(1) + " " + bar.group(2));
            width += Double.parseDouble(bar.group(2));
            assertEquals(Double.parseDouble(bar.group(2)) >= 10 ? bar.group(1) : "", bar.group(3));
            assertTrue(page.contains("." + bar.group(1) + " { background: "), "a colour of " + bar.group(1));
        }
        assertEquals(
                List.of(
                        "sample 8.33",
                        "forward 25.00",
                        "backward 41.67",
                        "reduce 12.50",
                        "update 4.17",
                        "broadcast 1.67",
                        "wait 6.67"),
                parts);
        assertEquals(100, width, 0.05);
        Document document = parse(page);
        assertTrue(texts(document, "dd").containsAll(List.of("0.300 ms, 25 %", "0.020 ms, 2 %", "0.080 ms, 7 %")));
        assertTrue(texts(document, "p").contains("Bound by arithmetic."));
    }

    @Test
    void aTrainingOfFewStepsSaysNothingOfWhatBoundsThem() throws Exception {
        Document page = parse(page("xor", Samples.history(1, false), Optional.empty()));
        assertTrue(texts(page, "dt").contains("broadcast"));
        assertFalse(texts(page, "p").stream().anyMatch(text -> text.startsWith("Bound")));
    }

    @Test
    void aTrainingOfNoStepHasAPage() throws Exception {
        Document page = parse(page("none", new History(List.of(), List.of()), Optional.empty()));
        assertEquals(0, page.getElementsByTagName("canvas").getLength());
        assertTrue(texts(page, "p").contains("No step was reported."));
    }

    @Test
    void manyClassesAreListedByTheirLargestMistakes() throws Exception {
        Document page = parse(page("many", Samples.history(1, true), Optional.of(Samples.confusion(40))));
        assertTrue(texts(page, "p").contains("The most frequent mistakes."));
        List<Confusion.Mistake> mistakes = Samples.confusion(40).mistakes(5);
        assertEquals(5, mistakes.size());
        assertEquals(39, mistakes.get(0).right());
        assertEquals(43, mistakes.get(0).count());
    }

    @Test
    void figuresPerClassAreThoseOfTheMetric() {
        Confusion confusion = new Confusion("test", List.of("a", "b"), new double[][] {{3, 1}, {0, 4}});
        assertEquals(1, confusion.perClass().get(0).precision());
        assertEquals(0.75, confusion.perClass().get(0).recall());
        assertEquals(0.8, confusion.perClass().get(1).precision());
        assertEquals(8.0 / 9, confusion.perClass().get(1).f1(), 1e-12);
    }

    @Test
    void aMatrixThatDoesNotFitItsClassesIsRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> new Confusion("test", List.of("a"), new double[][] {{1}, {2}}));
        assertThrows(
                IllegalArgumentException.class, () -> new Confusion("test", List.of("a"), new double[][] {{1, 2}}));
    }
}
