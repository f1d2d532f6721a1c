package dev.pith.fibonacci.experiment;

import dev.pith.codec.CorruptInputException;
import dev.pith.fibonacci.phrase.Parse;
import dev.pith.fibonacci.phrase.Parser;
import dev.pith.fibonacci.phrase.PhraseBook;
import dev.pith.fibonacci.phrase.PhraseLattice;
import dev.pith.fibonacci.phrase.SymbolCoder;
import dev.pith.fibonacci.phrase.UnitDictionary;
import dev.pith.fibonacci.phrase.UnitSequence;
import dev.pith.fibonacci.tiling.PhraseMask;
import dev.pith.fibonacci.tiling.PhraseMasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Compares masks fairly: for each text one dictionary of units, one phrase book, chosen without regard to any mask, and one
 * coder; only where phrases may stand differs. All sizes are of codes that decode again. The same files and options give
 * the same report on any machine.
 *
 * <pre>{@code
 * ExperimentReport report = MaskExperiment.run(List.of(Path.of("alice29.txt")), ExperimentOptions.defaults());
 * Files.writeString(Path.of("report.md"), report.toMarkdown());
 * }</pre>
 */
public final class MaskExperiment {

    private static final int LEVELS = PhraseBook.LENGTHS.size();
    private static final int CONTEXTS = 1;

    private MaskExperiment() {}

    /** Is told how far an experiment has come, by one thread at a time. */
    @FunctionalInterface
    public interface Progress {

        /**
         * Takes note that a mask was measured.
         *
         * @param file the text
         * @param length how many bytes of it are measured now
         * @param measured how many masks were measured on them
         * @param masks how many masks there are
         */
        void advanced(Path file, int length, int measured, int masks);
    }

    /** Measures all masks on prefixes of texts and tells nobody how far it has come. */
    public static ExperimentReport run(List<Path> files, ExperimentOptions options) throws IOException {
        return run(files, options, (file, length, measured, masks) -> {});
    }

    /**
     * Measures all masks on prefixes of texts. Uses all processors, and up to 200 bytes of memory for each unit of a text and
     * 100 MB, and 100 bytes for each unit, for each processor.
     *
     * @throws IOException if a file cannot be read
     */
    public static ExperimentReport run(List<Path> files, ExperimentOptions options, Progress progress)
            throws IOException {
        List<TextResult> texts = new ArrayList<>();
        for (Path file : files) {
            byte[] text = Files.readAllBytes(file);
            for (int length : options.prefixLengths()) {
                byte[] prefix = Arrays.copyOf(text, Math.min(length, text.length));
                Counter counter = new Counter(progress, file, prefix.length);
                texts.add(measure(file.getFileName().toString(), prefix, options, counter));
                if (length >= text.length) {
                    break;
                }
            }
        }
        return new ExperimentReport(options, texts);
    }

    /** Counts the masks that were measured on a text. */
    private static final class Counter {

        private final Progress progress;
        private final Path file;
        private final int length;
        private int measured;

        Counter(Progress progress, Path file, int length) {
            this.progress = progress;
            this.file = file;
            this.length = length;
        }

        synchronized void advance(int masks) {
            progress.advanced(file, length, ++measured, masks);
        }
    }

    /** Measures all masks on one text. */
    private static TextResult measure(String name, byte[] text, ExperimentOptions options, Counter counter) {
        UnitSequence units = UnitSequence.split(text);
        byte[] dictionary = units.dictionary().encode();
        PhraseBook book = PhraseBook.build(units, options.maxPhrases());
        byte[] bookCode = book.encode();
        boolean verify = text.length <= options.maxVerifiedLength();
        if (verify) {
            verify(text, units, dictionary, bookCode);
        }
        PhraseLattice lattice = PhraseLattice.of(book, units);
        List<MaskSet.Candidate> candidates = MaskSet.candidates();
        List<MaskResult> masks = candidates.parallelStream()
                .map(candidate -> {
                    MaskResult result = measure(candidate, lattice, bookCode.length, verify);
                    counter.advance(candidates.size());
                    return result;
                })
                .toList();
        return new TextResult(
                name,
                text.length,
                units.length(),
                units.dictionary().size(),
                dictionary.length,
                IntStream.range(0, LEVELS).mapToObj(book::phrases).toList(),
                masks);
    }

    private static MaskResult measure(
            MaskSet.Candidate candidate, PhraseLattice lattice, int bookBytes, boolean verify) {
        int units = lattice.length();
        PhraseMask mask = candidate.mask().apply(units);
        PhraseLattice allowed = lattice.under(mask);
        List<Long> places = IntStream.range(0, LEVELS)
                .mapToObj(level -> PhraseMasks.count(mask, level, units))
                .toList();
        return new MaskResult(
                candidate.kind(),
                candidate.tilings(),
                places,
                candidate.kind().equals(MaskSet.NONE) ? 0 : bookBytes,
                measure(Parser.longestFirst(allowed), false, verify),
                measure(Parser.cheapest(allowed), true, verify));
    }

    private static ParseResult measure(Parse parse, boolean contexts, boolean verify) {
        List<Integer> phrases = parse.phrases();
        int covered = IntStream.range(0, LEVELS)
                .map(level -> phrases.get(level) * PhraseBook.LENGTHS.get(level))
                .sum();
        return new ParseResult(
                parse.length(),
                phrases,
                covered,
                codeLength(parse, 0, verify),
                contexts ? codeLength(parse, CONTEXTS, verify) : -1);
    }

    private static int codeLength(Parse parse, int order, boolean verify) {
        SymbolCoder coder = new SymbolCoder(parse.book(), order);
        byte[] code = coder.encode(parse);
        if (verify) {
            try {
                requireSame(parse.expand(), coder.decode(code, parse.units()).expand());
            } catch (CorruptInputException e) {
                throw new IllegalStateException("a code does not decode", e);
            }
        }
        return code.length;
    }

    /** Makes sure that text, dictionary and book come out of their codes as they went in. */
    private static void verify(byte[] text, UnitSequence units, byte[] dictionary, byte[] bookCode) {
        try {
            UnitDictionary decoded = UnitDictionary.decode(dictionary);
            if (!Arrays.equals(text, UnitSequence.text(decoded, units.toArray()))) {
                throw new IllegalStateException("the text does not come out of its units");
            }
            if (!Arrays.equals(
                    bookCode, PhraseBook.decode(bookCode, decoded.size()).encode())) {
                throw new IllegalStateException("the phrase book does not come out of its code");
            }
        } catch (CorruptInputException e) {
            throw new IllegalStateException("a code does not decode", e);
        }
    }

    private static void requireSame(int[] units, int[] decoded) {
        if (!Arrays.equals(units, decoded)) {
            throw new IllegalStateException("a code decodes to other units");
        }
    }
}
