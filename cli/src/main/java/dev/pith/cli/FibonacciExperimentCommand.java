package dev.pith.cli;

import dev.pith.fibonacci.experiment.ExperimentOptions;
import dev.pith.fibonacci.experiment.ExperimentReport;
import dev.pith.fibonacci.experiment.MaskExperiment;
import dev.pith.fibonacci.experiment.TextResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** {@code pith fibonacci experiment}. */
final class FibonacciExperimentCommand implements Command {

    private static final ExperimentOptions DEFAULTS = ExperimentOptions.defaults();

    /** The longest text that {@link dev.pith.fibonacci.phrase.UnitSequence} takes, in bytes. */
    private static final int MAX_TEXT_LENGTH = 1 << 30;

    private static final int MAX_PHRASES = 1_000_000;

    private final Console console;
    private final PartialFiles partialFiles;

    FibonacciExperimentCommand(Console console, PartialFiles partialFiles) {
        this.console = console;
        this.partialFiles = partialFiles;
    }

    @Override
    public void describe(CommandSpec command) {
        command.usageMessage()
                .header("Measure what tilings do for the compression of texts.")
                .description("Codes each text with the same phrases and the same coder, once for each mask, which says "
                        + "where phrases may stand, and prints the sizes as tables of Markdown. The results are the same "
                        + "on every machine. Long texts take minutes, on all processors.");
        command.addOption(OptionSpec.builder("--prefixes")
                .type(List.class)
                .auxiliaryTypes(Integer.class)
                .converters(new TextLengthConverter())
                .splitRegex(",")
                .paramLabel("SIZES")
                .description("Measure the first so many bytes of each text, ascending, up to the whole; by default "
                        + String.join(
                                ",",
                                DEFAULTS.prefixLengths().stream()
                                        .map(String::valueOf)
                                        .toList())
                        + ".")
                .build());
        command.addOption(Options.value(
                Integer.class,
                new NumberConverter(0, MAX_PHRASES, "phrases"),
                "N",
                "Take up to N phrases of each length, by default " + DEFAULTS.maxPhrases() + ".",
                "--phrases"));
        command.addOption(Options.value(
                Integer.class,
                new TextLengthConverter(),
                "S",
                "Decode texts of up to S bytes again from each code, and compare; by default "
                        + DEFAULTS.maxVerifiedLength() + ".",
                "--verify"));
        OutputOptions.describeTarget(
                command,
                "Write " + String.join(", ", ReportDirectory.FILES)
                        + " to this directory, which is made if need be; '-', the default, prints the tables.");
        FileArguments.describe(command, true, "Texts, each of another name.");
    }

    @Override
    public int run(ParseResult arguments) throws IOException {
        ExperimentOptions options = options(arguments);
        OutputOptions output = OutputOptions.of(arguments, false);
        Report report = new Report(console.err(), Verbosity.NORMAL);
        List<Path> files = new ArrayList<>();
        FileArguments.of(arguments).forEach(console, report, _ -> true, source -> add(source, files, report));
        if (files.isEmpty()) {
            return report.exitStatus();
        }
        Path directory = output.namedFile();
        if (directory == null) {
            List<TextResult> texts = measure(files, options, report);
            if (!texts.isEmpty()) {
                console.print(new ExperimentReport(options, texts).toMarkdown());
            }
            return report.exitStatus();
        }
        // Opened before hours are spent on what could not be written.
        OutputTarget target = new OutputTarget(console, partialFiles, output);
        try (ReportDirectory opened = ReportDirectory.open(directory, target, files)) {
            List<TextResult> texts = measure(files, options, report);
            if (!texts.isEmpty()) {
                opened.write(new ExperimentReport(options, texts));
            }
        } catch (Converter.SkippedException e) {
            report.warning(directory.toString(), String.valueOf(e.getMessage()));
        }
        return report.exitStatus();
    }

    private static ExperimentOptions options(ParseResult arguments) {
        try {
            return new ExperimentOptions(
                    arguments.matchedOptionValue("--prefixes", DEFAULTS.prefixLengths()),
                    arguments.matchedOptionValue("--phrases", DEFAULTS.maxPhrases()),
                    arguments.matchedOptionValue("--verify", DEFAULTS.maxVerifiedLength()));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(arguments.commandSpec().commandLine(), e.getMessage(), e);
        }
    }

    private static void add(Source source, List<Path> files, Report report) {
        if (!(source instanceof Source.NamedFile(Path path))) {
            report.error(source.name(), "texts are read from files only");
            return;
        }
        try {
            FileAttributes attributes = FileAttributes.of(path);
            if (attributes.isRegularFile() && attributes.size() == 0) {
                report.error(source.name(), "is empty");
            } else if (files.stream().anyMatch(file -> Objects.equals(file.getFileName(), path.getFileName()))) {
                report.error(source.name(), "has the name of another file, from which tables could not tell it");
            } else {
                files.add(path);
            }
        } catch (IOException e) {
            report.error(source.name(), e);
        }
    }

    private List<TextResult> measure(List<Path> files, ExperimentOptions options, Report report) {
        List<TextResult> texts = new ArrayList<>();
        for (Path file : files) {
            console.showStatus("Measuring " + file);
            try {
                texts.addAll(MaskExperiment.run(List.of(file), options, this::showProgress)
                        .texts());
                console.showStatus("");
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                console.showStatus("");
                report.error(file.toString(), e);
            }
        }
        return texts;
    }

    private void showProgress(Path file, int length, int measured, int masks) {
        console.showStatus(
                String.format(Locale.ROOT, "Measuring %s: %,d B, %d of %d masks", file, length, measured, masks));
    }

    /** Reads a size that a text may have. */
    private static final class TextLengthConverter implements ITypeConverter<Integer> {

        @Override
        public Integer convert(String text) {
            long size = new ByteSize.Converter().convert(text);
            if (size > MAX_TEXT_LENGTH) {
                throw new TypeConversionException(
                        "'" + text + "' is more than a text may have, " + ByteSize.binary(MAX_TEXT_LENGTH));
            }
            return (int) size;
        }
    }

    /**
     * The files of a report, which appear under their names when all of it is known. If that does not come to be, the
     * directories that were made for them are removed.
     *
     * @param made those directories, each in the next one
     */
    private record ReportDirectory(Output markdown, Output json, Output plot, List<Path> made)
            implements AutoCloseable {

        static final List<String> FILES = List.of("report.md", "report.json", "plot.svg");

        static ReportDirectory open(Path directory, OutputTarget target, List<Path> sources)
                throws IOException, Converter.SkippedException {
            List<Path> made = new ArrayList<>();
            Output.attempt(directory.toString(), () -> {
                if (Files.exists(directory) && !Files.isDirectory(directory)) {
                    throw new IOException("is not a directory");
                }
                @Nullable Path missing = directory.toAbsolutePath();
                while (missing != null && !Files.exists(missing)) {
                    made.add(missing);
                    missing = missing.getParent();
                }
                Files.createDirectories(directory);
            });
            List<Output> opened = new ArrayList<>();
            try {
                for (String name : FILES) {
                    opened.add(target.open(directory.resolve(name), sources, false));
                }
                return new ReportDirectory(opened.get(0), opened.get(1), opened.get(2), made);
            } finally {
                if (opened.size() < FILES.size()) {
                    for (Output output : opened) {
                        output.close();
                    }
                    removeEmpty(made);
                }
            }
        }

        void write(ExperimentReport report) throws IOException {
            write(markdown, report.toMarkdown());
            write(json, report.toJson());
            write(plot, report.toSvg());
            markdown.commit(null);
            json.commit(null);
            plot.commit(null);
        }

        private static void write(Output output, String text) throws IOException {
            output.stream().write(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() throws IOException {
            try (markdown;
                    json;
                    plot) {
                // Closing them is all.
            }
            removeEmpty(made);
        }

        private static void removeEmpty(List<Path> directories) throws IOException {
            for (Path directory : directories) {
                try (Stream<Path> entries = Files.list(directory)) {
                    if (entries.findAny().isPresent()) {
                        return;
                    }
                }
                Files.delete(directory);
            }
        }
    }
}
