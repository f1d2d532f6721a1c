package dev.pith.corpora.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A report as Markdown")
class MarkdownReportTest {

    private final String document = MarkdownReport.of(SampleReport.small());

    @Test
    @DisplayName("tells where and how was measured")
    void facts() {
        assertTrue(
                document.startsWith(
                        "Measured with Pith 1.0 on Some Processor, 2 processors, System 1, Java 25 (Vendor).\n"),
                document);
        assertTrue(document.contains("times are medians of 3 runs"), document);
    }

    @Test
    @DisplayName("has a table of all files together and one for each")
    void tables() {
        assertEquals(
                List.of(
                        "**All 2 files together, 1,152,000 bytes**",
                        "**canterbury/alice29.txt, 152,000 bytes**",
                        "**canterbury/kennedy.xls, 1,000,000 bytes**"),
                document.lines().filter(line -> line.startsWith("**")).toList());
        assertTrue(
                document.contains(
                        "| pith ngram, level 9 | 230,400 | 5.000 |     1.600 |         0.144 |           0.576 |      50.0 | in process    |"),
                document);
    }

    @Test
    @DisplayName("shows names as they are, whatever they hold")
    void hostileNames() {
        MeasuredFile file = new MeasuredFile("a*b*|<i>`[x](y)", 100, "00");
        String hostile = MarkdownReport.of(
                SampleReport.report(List.of(SampleReport.measured(file, "gzip", "in process", 50, 1))));
        assertTrue(hostile.contains("**a\\*b\\*\\|\\<i\\>\\`\\[x\\](y), 100 bytes**"), hostile);
    }
}
