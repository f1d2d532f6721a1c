package dev.pith.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pith.codec.CodecOption;
import dev.pith.codec.CodecOptions;
import dev.pith.codec.PithFrame;
import dev.pith.codec.PithInputStream;
import dev.pith.llm.LanguageModel;
import dev.pith.llm.LlmCodec;
import dev.pith.llm.TokenTrace;
import dev.pith.llm.TracedToken;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PushbackInputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@code pith inspect}. */
final class InspectCommand implements Command {

    private static final String MODEL = "model";

    /** What does not change the tokens' probabilities. */
    private static final String MODE = "mode";

    private static final int DEFAULT_ALTERNATIVES = 5;
    private static final int MAX_ALTERNATIVES = 100;
    private static final long DEFAULT_LIMIT = 1 << 20;

    /** The longest array, or nearly. */
    private static final long MAX_LIMIT = Integer.MAX_VALUE - 16;

    private static final int MAX_EXCERPT_LENGTH = 60;

    private final Console console;
    private final PartialFiles partialFiles;
    private final LevelOption level = new LevelOption();

    InspectCommand(Console console, PartialFiles partialFiles) {
        this.console = console;
        this.partialFiles = partialFiles;
    }

    @Override
    public void describe(CommandSpec command) {
        command.usageMessage()
                .header("Show which words of a text a language model finds hard to predict.")
                .description(
                        "Runs the model of codec llm over a text, or over what a .pith file holds, and prints what "
                                + "each line costs, or writes a page that shows what each token costs and what else was likely.");
        level.describe(command);
        for (CodecOption option : options()) {
            command.addOption(Options.text(
                    "VALUE",
                    (option.description() + "; by default " + option.defaultValue() + ".").replace("%", "%%"),
                    "--" + option.name()));
        }
        command.addOption(Options.text(
                "OUT", "Write a page of HTML to this file, instead of printing; '-' is standard output.", "--html"));
        command.addOption(Options.flag("Overwrite files.", "-f", "--force"));
        command.addOption(Options.flag("Print a JSON object with all lines and tokens.", "--json"));
        command.addOption(Options.value(
                Integer.class,
                new NumberConverter(0, MAX_ALTERNATIVES, "alternatives"),
                "N",
                "Tell of the N likeliest tokens at each place, by default " + DEFAULT_ALTERNATIVES
                        + "; for --html and --json.",
                "--alternatives"));
        command.addOption(Options.value(
                Long.class,
                new ByteSize.Converter(),
                "S",
                "Refuse longer texts, by default than " + ByteSize.binary(DEFAULT_LIMIT)
                        + ": a page takes 20 to 70 times as much.",
                "--limit"));
        Resources.describeThreads(command);
        command.addOption(Options.flag("No progress.", "-q", "--quiet"));
        command.addPositional(PositionalParamSpec.builder()
                .index("0")
                .arity("0..1")
                .type(String.class)
                .paramLabel("FILE")
                .description("A text or a .pith file; '-' or none is standard input.")
                .build());
    }

    private static List<CodecOption> options() {
        return new LlmCodec()
                .options().stream()
                        .filter(option -> !option.name().equals(MODE))
                        .toList();
    }

    @Override
    public int run(ParseResult arguments) {
        Request request = Request.of(arguments, level.level());
        Report report = new Report(console.err(), new Verbosity(arguments.hasMatchedOption("-q"), false));
        Source source;
        try {
            source = request.file().equals(Source.STANDARD_STREAM)
                    ? new Source.StandardInput(console.in())
                    : new Source.NamedFile(Path.of(request.file()));
        } catch (InvalidPathException e) {
            report.error(request.file(), e);
            return report.exitStatus();
        }
        try (Output page = request.page() == null ? null : open(request.page(), source)) {
            byte[] content = read(source, request, report);
            LanguageModel model = open(request.model());
            InspectedText text =
                    new InspectedText(content, trace(source, content, model, request, report), model.tokenizer());
            if (page != null) {
                Writer writer = new BufferedWriter(new OutputStreamWriter(page.stream(), StandardCharsets.UTF_8));
                InspectionPage.write(writer, nameOf(source), text, model, request.alternatives());
                writer.flush();
                page.commit(null);
            } else if (request.json()) {
                console.print(new ObjectMapper()
                                .writerWithDefaultPrettyPrinter()
                                .writeValueAsString(InspectionReport.of(source.name(), text, model))
                        + "\n");
            } else {
                console.print(table(text));
            }
        } catch (Converter.SkippedException e) {
            report.warning(source.name(), String.valueOf(e.getMessage()));
        } catch (ModelException e) {
            report.error(e.file, e.problem);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            report.error(source.name(), e);
        }
        return report.exitStatus();
    }

    /**
     * What the user asked for.
     *
     * @param file as the arguments name it
     * @param model the directory of the model
     * @param options for codec llm, without the model
     * @param page where a page goes to; null if none is wanted
     * @param json whether JSON is to be printed
     * @param alternatives how many alternatives are told of each token
     * @param limit the longest content, in bytes
     * @param resources what the job may take of the machine
     */
    private record Request(
            String file,
            Path model,
            CodecOptions options,
            @Nullable OutputOptions page,
            boolean json,
            int alternatives,
            long limit,
            Resources resources) {

        static Request of(ParseResult arguments, int level) {
            Map<String, String> settings = new HashMap<>(CodecSettings.of(arguments));
            String model = settings.remove(MODEL);
            if (model == null) {
                throw refused(arguments, "--model is needed: the directory of a language model");
            }
            String html = arguments.matchedOptionValue("--html", null);
            boolean json = arguments.hasMatchedOption("--json");
            if (html != null && json) {
                throw refused(arguments, "--html and --json exclude each other");
            }
            long limit = arguments.matchedOptionValue("--limit", DEFAULT_LIMIT);
            int alternatives = arguments.matchedOptionValue("--alternatives", DEFAULT_ALTERNATIVES);
            try {
                OutputOptions page = html == null
                        ? null
                        : new OutputOptions(
                                html.equals(Source.STANDARD_STREAM),
                                html.equals(Source.STANDARD_STREAM) ? null : Path.of(html),
                                arguments.hasMatchedOption("-f"),
                                false);
                return new Request(
                        arguments.matchedPositionalValue(0, Source.STANDARD_STREAM),
                        Path.of(model),
                        new CodecOptions(level, settings),
                        page,
                        json,
                        html != null || json ? alternatives : 0,
                        Math.min(limit, MAX_LIMIT),
                        Resources.of(arguments));
            } catch (InvalidPathException e) {
                throw refused(arguments, Problems.describe(e));
            }
        }

        private static ParameterException refused(ParseResult arguments, String reason) {
            return new ParameterException(arguments.commandSpec().commandLine(), reason);
        }
    }

    /** Tells that it was the model that failed, and not the text. */
    private static final class ModelException extends Exception {

        private static final long serialVersionUID = 1;

        private final String file;
        private final IOException problem;

        ModelException(String file, IOException problem) {
            super(problem);
            this.file = file;
            this.problem = problem;
        }
    }

    private static LanguageModel open(Path directory) throws ModelException {
        try {
            return LanguageModel.open(directory);
        } catch (NoSuchFileException e) {
            throw new ModelException(e.getFile(), e);
        } catch (IOException e) {
            throw new ModelException(directory.toString(), e);
        }
    }

    private Output open(OutputOptions options, Source source) throws IOException, Converter.SkippedException {
        Path file = options.namedFile();
        if (file == null) {
            return StreamOutput.ofStandardOutput(console);
        }
        List<Path> sources = source instanceof Source.NamedFile(Path path) ? List.of(path) : List.of();
        return new OutputTarget(console, partialFiles, options).open(file, sources, false);
    }

    private byte[] read(Source source, Request request, Report report) throws IOException {
        try (ProgressDisplay progress = new ProgressDisplay(
                        console, report, source.name(), () -> ProgressDisplay.Prospect.NOTHING_KNOWN);
                PushbackInputStream in = new PushbackInputStream(source.open(), PithFrame.SIGNATURE_LENGTH)) {
            byte[] signature = in.readNBytes(PithFrame.SIGNATURE_LENGTH);
            in.unread(signature);
            if (!PithFrame.matches(signature, signature.length)) {
                return read(in, request.limit());
            }
            CodecOptions model =
                    CodecOptions.DEFAULT.with(MODEL, request.model().toString());
            try (PithInputStream content = request.resources().decode(in, model, progress)) {
                return read(content, request.limit());
            }
        }
    }

    private static byte[] read(InputStream in, long limit) throws IOException {
        byte[] content = in.readNBytes((int) limit + 1);
        if (content.length > limit) {
            throw new IOException("is longer than " + ByteSize.binary(limit)
                    + ", which is as much as is inspected (--limit raises it)");
        }
        return content;
    }

    private List<TracedToken> trace(Source source, byte[] content, LanguageModel model, Request request, Report report)
            throws IOException {
        AtomicLong done = new AtomicLong();
        ProgressDisplay.Prospect prospect =
                new ProgressDisplay.Prospect(content.length, ProgressDisplay.UNKNOWN_LENGTH, Long.MAX_VALUE);
        try (ProgressDisplay progress = new ProgressDisplay(console, report, source.name(), () -> prospect)) {
            return TokenTrace.of(
                    model,
                    request.options(),
                    content,
                    request.alternatives(),
                    request.resources().threadCount(),
                    bytes -> progress.progress(done.addAndGet(bytes), 0));
        }
    }

    private static String nameOf(Source source) {
        return source instanceof Source.NamedFile(Path path) ? String.valueOf(path.getFileName()) : source.name();
    }

    private static String table(InspectedText text) {
        TextTable table = new TextTable(5, "Line", "Bytes", "Tokens", "Bits", "Bits/byte", "Text");
        for (InspectedText.Line line : text.lines()) {
            table.add(
                    String.valueOf(line.number()),
                    ByteSize.grouped(line.length()),
                    ByteSize.grouped(line.tokens()),
                    ByteSize.hundredths(100 * line.bits()),
                    ByteSize.hundredths(100 * line.bitsPerByte()),
                    excerpt(text.content(), line));
        }
        int length = text.content().length;
        table.add(
                "",
                ByteSize.grouped(length),
                ByteSize.grouped(text.tokens().size()),
                ByteSize.hundredths(100 * text.bits()),
                length == 0 ? "-" : ByteSize.hundredths(100 * text.bits() / length),
                "coded in " + ByteSize.grouped(text.codedLength()) + " bytes ("
                        + ByteSize.ratio(text.codedLength(), length) + ")");
        return table.toString();
    }

    /** Returns the beginning of a line, without the line feed. */
    private static String excerpt(byte[] content, InspectedText.Line line) {
        boolean ended = content[line.end() - 1] == '\n';
        int end = Math.min(ended ? line.end() - 1 : line.end(), line.start() + 4 * MAX_EXCERPT_LENGTH);
        String text = VisibleText.of(content, line.start(), end, false);
        if (text.codePointCount(0, text.length()) <= MAX_EXCERPT_LENGTH) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, MAX_EXCERPT_LENGTH - 1)) + "…";
    }
}
