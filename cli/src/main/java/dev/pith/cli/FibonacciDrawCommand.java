package dev.pith.cli;

import dev.pith.fibonacci.phrase.UnitSequence;
import dev.pith.fibonacci.tiling.Hierarchy;
import dev.pith.fibonacci.tiling.TilingDrawing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code pith fibonacci draw}. */
final class FibonacciDrawCommand implements Command {

    private static final int DEFAULT_WORDS = 34;
    private static final int MAX_WORDS = 10_000;

    /** How much of a text is read, in bytes. */
    private static final int MAX_TEXT_LENGTH = 1 << 20;

    private final Console console;
    private final PartialFiles partialFiles;

    FibonacciDrawCommand(Console console, PartialFiles partialFiles) {
        this.console = console;
        this.partialFiles = partialFiles;
    }

    @Override
    public void describe(CommandSpec command) {
        command.usageMessage()
                .header("Draw a tiling and its hierarchy over the words of a text.")
                .description(
                        "Writes an SVG picture: the words in lines, and above them the tiles of each level. The words "
                                + "are the units that phrases are made of, each with what follows it up to the next.");
        command.addOption(Options.value(
                Integer.class,
                new NumberConverter(1, MAX_WORDS, "words"),
                "N",
                "Draw the first N words, by default " + DEFAULT_WORDS + "; only the first "
                        + ByteSize.binary(MAX_TEXT_LENGTH) + " of the text is read.",
                "--words"));
        TilingOptions.describe(command);
        OutputOptions.describeTarget(command, "Write to this file; '-', the default, is standard output.");
        command.addPositional(PositionalParamSpec.builder()
                .index("0")
                .arity("0..1")
                .type(String.class)
                .paramLabel("FILE")
                .description("A text; '-' or none is standard input.")
                .build());
    }

    @Override
    public int run(ParseResult arguments) {
        Hierarchy hierarchy = TilingOptions.hierarchy(arguments);
        OutputOptions output = OutputOptions.of(arguments, false);
        int words = arguments.matchedOptionValue("--words", DEFAULT_WORDS);
        String name = arguments.matchedPositionalValue(0, Source.STANDARD_STREAM);
        Report report = new Report(console.err(), Verbosity.NORMAL);
        Source source;
        try {
            source = name.equals(Source.STANDARD_STREAM)
                    ? new Source.StandardInput(console.in())
                    : new Source.NamedFile(Path.of(name));
        } catch (InvalidPathException e) {
            report.error(name, e);
            return report.exitStatus();
        }
        try (Output target = open(output, source)) {
            List<String> found = words(source, words);
            if (found.isEmpty()) {
                report.error(source.name(), "has no words in it");
            } else {
                target.stream().write(TilingDrawing.svg(found, hierarchy).getBytes(StandardCharsets.UTF_8));
                target.commit(null);
            }
        } catch (Converter.SkippedException e) {
            report.warning(source.name(), String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            report.error(source.name(), e);
        }
        return report.exitStatus();
    }

    private Output open(OutputOptions options, Source source) throws IOException, Converter.SkippedException {
        Path file = options.namedFile();
        if (file == null) {
            return StreamOutput.ofStandardOutput(console);
        }
        List<Path> sources = source instanceof Source.NamedFile(Path path) ? List.of(path) : List.of();
        return new OutputTarget(console, partialFiles, options).open(file, sources, false);
    }

    /** Returns the first words of a text, without the white space before the first and after each. */
    private static List<String> words(Source source, int most) throws IOException {
        byte[] text;
        try (InputStream in = source.open()) {
            text = in.readNBytes(MAX_TEXT_LENGTH);
        }
        int start = 0;
        while (start < text.length && text[start] >= 0 && text[start] <= ' ') {
            start++;
        }
        UnitSequence units = UnitSequence.split(Arrays.copyOfRange(text, start, text.length));
        return IntStream.range(0, Math.min(most, units.length()))
                .mapToObj(
                        index -> new String(units.dictionary().unit(units.unit(index)), StandardCharsets.UTF_8).strip())
                .toList();
    }
}
