package dev.pith.fibonacci.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.fibonacci.phrase.PhraseBook;
import dev.pith.fibonacci.phrase.Samples;
import dev.pith.fibonacci.tiling.PhraseMask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskExperimentTest {

    private static final ExperimentOptions OPTIONS = new ExperimentOptions(List.of(2_000, 20_000), 500, 20_000);

    @TempDir
    Path folder;

    @Test
    void measuresPrefixesUpToTheWholeText() throws IOException {
        ExperimentReport report = run(15_000);

        assertEquals(
                List.of(2_000, 15_000),
                report.texts().stream().map(TextResult::bytes).toList());
    }

    @Test
    void measuresAnEmptyFileOnce() throws IOException {
        assertEquals(1, run(0).texts().size());
    }

    @Test
    void everyMaskHasTheSameBookAndCoversAllUnits() throws IOException {
        TextResult text = run(20_000).texts().getLast();

        int book = text.mask(MaskSet.EVERYWHERE).bookBytes();
        for (MaskResult mask : text.masks()) {
            assertEquals(mask.kind().equals(MaskSet.NONE) ? 0 : book, mask.bookBytes(), mask.name());
            ParseResult parse = mask.cheapest();
            int phrases = parse.phrases().stream().mapToInt(Integer::intValue).sum();
            assertEquals(text.units(), parse.symbols() - phrases + parse.coveredUnits(), mask.name());
        }
    }

    @Test
    void noPhrasesMeansNone() throws IOException {
        TextResult text = run(20_000).texts().getLast();

        assertEquals(text.units(), text.mask(MaskSet.NONE).cheapest().symbols());
        assertTrue(text.mask(MaskSet.EVERYWHERE).cheapest().symbols() < text.units());
        assertEquals(0, text.saved(MaskSet.NONE, false));
    }

    @Test
    void periodicTilingsReachEveryPositionUpToTheirPeriodAndCollapseBeyond() {
        PhraseMask mask = candidate(MaskSet.PERIOD + 5, 8).mask().apply(1000);

        for (int unit = 0; unit < 900; unit++) {
            for (int level = 0; level < PhraseBook.LENGTHS.size(); level++) {
                assertEquals(
                        PhraseBook.LENGTHS.get(level) <= 8, mask.allows(level, unit), "level " + level + ", " + unit);
            }
        }
    }

    @Test
    void fibonacciTilingsHavePlacesForPhrasesOfEveryLength() {
        PhraseMask mask = candidate(MaskSet.FIBONACCI, 1).mask().apply(10_000);

        for (int level = 0; level < PhraseBook.LENGTHS.size(); level++) {
            boolean found = false;
            for (int unit = 0; unit < 10_000; unit++) {
                found |= mask.allows(level, unit);
            }
            assertTrue(found, "level " + level);
        }
    }

    @Test
    void moreTilingsOfAKindAllowMore() {
        PhraseMask few = candidate(MaskSet.SHIFTED, 12).mask().apply(2000);
        PhraseMask many = candidate(MaskSet.SHIFTED, 36).mask().apply(2000);

        for (int level = 0; level < PhraseBook.LENGTHS.size(); level++) {
            for (int unit = 0; unit < 2000; unit++) {
                assertTrue(many.allows(level, unit) || !few.allows(level, unit), "level " + level + ", " + unit);
            }
        }
    }

    @Test
    void everyMaskButNoneAllowsPairsEverywhere() {
        for (MaskSet.Candidate candidate : MaskSet.candidates()) {
            PhraseMask mask = candidate.mask().apply(100);
            assertEquals(PhraseBook.LENGTHS, mask.lengths(), candidate.kind());
            assertEquals(!candidate.kind().equals(MaskSet.NONE), mask.allows(0, 17), candidate.kind());
        }
    }

    @Test
    void theReportIsTheSameEveryTime() throws IOException {
        ExperimentReport report = run(20_000);
        ExperimentReport again = run(20_000);

        assertEquals(report, again);
        assertEquals(report.toJson(), again.toJson());
        assertEquals(report.toMarkdown(), again.toMarkdown());
        assertEquals(report.toSvg(), again.toSvg());
    }

    @Test
    void theReportNamesEveryMask() throws IOException {
        ExperimentReport report = run(20_000);

        for (MaskResult mask : report.texts().getLast().masks()) {
            assertTrue(report.toMarkdown().contains("| " + mask.name() + " |"), mask.name());
            assertTrue(report.toJson().contains('"' + mask.kind() + '"'), mask.name());
        }
        assertFalse(report.toSvg().contains("NaN"), "a point is nowhere");
    }

    private ExperimentReport run(int length) throws IOException {
        Path file = folder.resolve("text");
        byte[] text = Samples.sentences(1, 1000);
        assertTrue(text.length >= length, "only " + text.length + " bytes");
        Files.write(file, java.util.Arrays.copyOf(text, length));
        return MaskExperiment.run(List.of(file), OPTIONS);
    }

    private static MaskSet.Candidate candidate(String kind, int tilings) {
        return MaskSet.candidates().stream()
                .filter(candidate -> candidate.kind().equals(kind) && candidate.tilings() == tilings)
                .findFirst()
                .orElseThrow();
    }
}
