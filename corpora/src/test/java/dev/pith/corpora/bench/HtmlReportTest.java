package dev.pith.corpora.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

@DisplayName("A report as a page of HTML")
class HtmlReportTest {

    private final String page = HtmlReport.of(SampleReport.small());

    @Test
    @DisplayName("tells where, how and when was measured")
    void facts() {
        for (String fact : List.of(
                "Some Processor, 2 processors used",
                "System 1",
                "25 (Vendor)",
                "at most 4,000.0 MB",
                "median of 3 runs",
                "2 files, 1,152,000 bytes, measured 2026-01-02 to 2026-01-03")) {
            assertTrue(page.contains(fact), fact);
        }
    }

    @Test
    @DisplayName("has a table of all files together and one for each, with the smallest first")
    void tables() {
        List<String> tables = matches("(?s)<table class=sortable>.*?</table>");
        assertEquals(3, tables.size());
        List<String> names = Pattern.compile("<th scope=row.*?</svg>(.*?)</span>")
                .matcher(tables.getFirst())
                .results()
                .map(match -> match.group(1))
                .toList();
        assertEquals(List.of("pith ngram, level 9", "pith ngram, level 1", "xz -9e", "gzip -9"), names);
        assertTrue(tables.getFirst().contains(">230,400<"), tables.getFirst());
        assertTrue(tables.get(1).contains("slow -1"));
        assertFalse(tables.get(2).contains("slow -1"));
        assertTrue(page.contains("1 compressor left out"));
    }

    @Test
    @DisplayName("has a plot for each direction, with the front drawn through those that none beats")
    void plots() throws Exception {
        List<String> plots = matches("(?s)<svg class=plot.*?</svg>");
        assertEquals(2, plots.size());
        for (String plot : plots) {
            Document xml = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(wellFormed(plot))));
            assertEquals(
                    4 + 1,
                    xml.getElementsByTagName("title").getLength(),
                    "a title for the plot, and one for each point");
            // xz is larger and slower than level 1; the others are either smaller or faster than any.
            assertTrue(plot.contains("from small to fast: pith ngram, level 9, pith ngram, level 1, gzip -9."), plot);
        }
    }

    @Test
    @DisplayName("fetches nothing, and lets only its own script run")
    void selfContained() {
        assertFalse(page.contains("src="), "something to fetch");
        assertFalse(page.contains("@import"), "something to fetch");
        assertFalse(page.contains("http:") || page.contains("https:"), "an address");
        assertTrue(page.contains("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-"));
        assertEquals(1, matches("<script").size());
    }

    @Test
    @DisplayName("shows names and problems as they are, whatever they hold")
    void hostileNames() {
        String name = "<script>alert('x')</script>&\"\u0007";
        MeasuredFile file = new MeasuredFile(name, 100, "00");
        MeasuredFile other = new MeasuredFile("\u202e<img>", 100, "11");
        String hostile = HtmlReport.of(SampleReport.report(List.of(
                SampleReport.measured(file, "gzip <i>", "in process", 50, 1),
                SampleReport.measured(other, "gzip <i>", "in process", 50, 1),
                SampleReport.failed(file, "other"))));
        assertEquals(1, Pattern.compile("<script").matcher(hostile).results().count());
        assertFalse(hostile.contains("<i>") || hostile.contains("<img>") || hostile.contains("<b>"), hostile);
        assertFalse(hostile.contains("\u0007"));
        assertTrue(hostile.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;?"), hostile);
    }

    @Test
    @DisplayName("can be made of empty files, failures, and nothing at all")
    void edges() {
        MeasuredFile empty = new MeasuredFile("empty", 0, "00");
        for (List<Measurement> results : List.of(
                List.<Measurement>of(),
                List.of(SampleReport.failed(empty, "gzip")),
                List.of(SampleReport.measured(empty, "gzip -9", "in process", 20, 0)),
                List.of(SampleReport.measured(SampleReport.ALICE, "gzip -9", "in process", 0, 0)))) {
            String edge = HtmlReport.of(SampleReport.report(results));
            assertTrue(edge.endsWith("</html>\n"));
            assertFalse(edge.contains("NaN") || edge.contains("Infinity"), edge);
        }
    }

    @Test
    @DisplayName("has the line of the Large Text Compression Benchmark if one of its files was measured")
    void largeText() {
        String title = "As the Large Text Compression Benchmark has it";
        assertFalse(page.contains(title));
        MeasuredFile file = new MeasuredFile("somewhere/text", 100_000_000, SampleReport.LARGE_TEXT_SHA256);
        assertTrue(HtmlReport.of(SampleReport.report(
                        List.of(SampleReport.measured(file, "gzip -9", "in process", 40_000_000, 10))))
                .contains(title));
    }

    private List<String> matches(String pattern) {
        return Pattern.compile(pattern)
                .matcher(page)
                .results()
                .map(MatchResult::group)
                .toList();
    }

    /** Puts attributes in quotes, as XML has them. */
    private static String wellFormed(String html) {
        return html.replaceAll("([a-z-]+)=([a-z-]+)(?=[ />])", "$1=\"$2\"");
    }
}
