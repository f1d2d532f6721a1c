package dev.pith.cli;

import dev.pith.llm.train.ModelSize;
import dev.pith.llm.train.ModelTrainer;
import dev.pith.llm.train.TrainingListener;
import dev.pith.llm.train.TrainingOptions;
import dev.pith.llm.train.TrainingProgress;
import dev.pith.llm.train.TrainingReport;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** {@code pith train}. */
final class TrainCommand implements Command {

    /** How long the process stays when it is told to end, so that what was done can be saved. */
    private static final int SAVING_SECONDS = 60;

    private final Console console;

    TrainCommand(Console console) {
        this.console = console;
    }

    @Override
    public void describe(CommandSpec command) {
        command.usageMessage()
                .header("Train a language model on your own text.")
                .description("Makes a model for 'pith compress --model DIR' from text like the one that is to be "
                        + "compressed; a few million bytes and some minutes do. What was interrupted goes on with --resume. "
                        + "The Deep Java Library with PyTorch must be on the class path; docs/train.md tells how.");
        command.addOption(OptionSpec.builder("--text")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1..*")
                .required(true)
                .paramLabel("PATH")
                .description("Files, or directories with them; NUL bytes end documents, .gz and .xz are decompressed.")
                .build());
        command.addOption(OptionSpec.builder("--out")
                .type(String.class)
                .required(true)
                .paramLabel("DIR")
                .description("Write the model to this directory, which is made if need be.")
                .build());
        command.addOption(Options.value(
                ModelSize.class,
                new SizeConverter(),
                "SIZE",
                "tiny, the default, small or base: 0.8, 1.8 or 10 million parameters.",
                "--size"));
        command.addOption(Options.value(
                Integer.class,
                new NumberConverter(1, Integer.MAX_VALUE, "tokens"),
                "N",
                "Train on N tokens, text that is shorter several times; by default 20 for each parameter.",
                "--tokens"));
        command.addOption(Options.value(
                Integer.class,
                new NumberConverter(TrainingOptions.MIN_VOCABULARY, TrainingOptions.MAX_VOCABULARY, "tokens"),
                "N",
                "Have up to N tokens in the vocabulary; by default 2048, 4096 or 8192, as the size is.",
                "--vocab"));
        command.addOption(Options.value(
                Integer.class,
                new NumberConverter(0, Integer.MAX_VALUE, "a seed"),
                "N",
                "Begin with other random weights, and take the text in another order.",
                "--seed"));
        command.addOption(
                Options.flag("Go on where a run with the same text and options was interrupted.", "--resume"));
        command.addOption(Options.value(
                Integer.class,
                Resources.THREADS,
                "N",
                "Compute by N threads; 0, the default, is one per processor. More than are free take far longer.",
                "-T",
                "--threads"));
        command.addOption(Options.flag("Tell no progress.", "-q", "--quiet"));
    }

    @Override
    public int run(ParseResult arguments) throws IOException {
        List<String> text = arguments.matchedOptionValue("--text", List.of());
        String directory = arguments.matchedOptionValue("--out", "");
        TrainingOptions options = options(arguments);
        boolean quiet = arguments.hasMatchedOption("-q");
        Report report = new Report(console.err(), Verbosity.NORMAL);
        CountDownLatch done = new CountDownLatch(1);
        Thread saver = saver(Thread.currentThread(), done);
        Runtime.getRuntime().addShutdownHook(saver);
        try {
            List<Path> paths = text.stream().map(Path::of).toList();
            TrainingListener listener = quiet ? TrainingListener.NONE : new Display(console);
            TrainingReport result = arguments.hasMatchedOption("--resume")
                    ? ModelTrainer.resume(paths, Path.of(directory), options, listener)
                    : ModelTrainer.train(paths, Path.of(directory), options, listener);
            console.showStatus("");
            console.print(summary(result));
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            console.showStatus("");
            String subject = e instanceof FileSystemException named
                    ? Objects.requireNonNullElse(named.getFile(), directory)
                    : directory;
            report.error(subject, e);
        } finally {
            done.countDown();
            removeHook(saver);
        }
        return report.exitStatus();
    }

    private static TrainingOptions options(ParseResult arguments) {
        ModelSize size = arguments.matchedOptionValue("--size", ModelSize.TINY);
        TrainingOptions usual = TrainingOptions.of(size);
        int seed = arguments.matchedOptionValue("--seed", (int) usual.seed());
        Integer tokens = arguments.matchedOptionValue("--tokens", null);
        int threads = new Resources(arguments.matchedOptionValue("-T", 0), 0).threadCount();
        try {
            return new TrainingOptions(
                    size,
                    arguments.matchedOptionValue("--vocab", usual.vocabularySize()),
                    tokens == null ? usual.tokens() : tokens,
                    seed,
                    threads);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(arguments.commandSpec().commandLine(), e.getMessage(), e);
        }
    }

    /** Makes what runs when the process is told to end, as by Ctrl-C: training stops, and saves what it has. */
    private static Thread saver(Thread trainer, CountDownLatch done) {
        return new Thread(
                () -> {
                    trainer.interrupt();
                    try {
                        if (!done.await(SAVING_SECONDS, TimeUnit.SECONDS)) {
                            System.err.println("pith: training does not stop, and is not saved");
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "pith-save");
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process ends already, and the hook runs.
        }
    }

    private static String summary(TrainingReport report) {
        return String.format(
                Locale.ROOT,
                "%s parameters, %s tokens in the vocabulary, trained on %s tokens.%n"
                        + "Held-out text, %s bytes: %.4f bits per byte; with the weights in BF16, as written, %.4f.%n"
                        + "The first %s bytes of it on the portable engine: %.4f bits per byte.%n",
                ByteSize.grouped(report.parameters()),
                ByteSize.grouped(report.vocabularySize()),
                ByteSize.grouped(report.tokens()),
                ByteSize.grouped(report.heldOutBytes()),
                report.bitsPerByte(),
                report.roundedBitsPerByte(),
                ByteSize.grouped(report.engineSample()),
                report.engineBitsPerByte());
    }

    /** Shows progress: a line that changes, if there is a terminal, and a line for each measurement. */
    private static final class Display implements TrainingListener {

        private static final long INTERVAL = Duration.ofMillis(200).toNanos();

        private final Console console;
        private long shown = System.nanoTime() - INTERVAL;

        Display(Console console) {
            this.console = console;
        }

        @Override
        public void began(String activity) {
            console.showStatus(activity);
        }

        @Override
        public void progressed(TrainingProgress progress) {
            long now = System.nanoTime();
            if (now - shown >= INTERVAL) {
                shown = now;
                console.showStatus(describe(progress));
            }
        }

        @Override
        public void evaluated(TrainingProgress progress, double bitsPerByte) {
            console.showStatus("");
            console.err()
                    .println(describe(progress)
                            + String.format(Locale.ROOT, "; held-out text takes %.4f bits per byte", bitsPerByte));
        }

        private static String describe(TrainingProgress progress) {
            return String.format(
                    Locale.ROOT,
                    "Step %s of %s, %.2f bits per token, %s tokens/s, %s left",
                    ByteSize.grouped(progress.step()),
                    ByteSize.grouped(progress.steps()),
                    progress.bitsPerToken(),
                    ByteSize.grouped(Math.round(progress.tokensPerSecond())),
                    time(progress.timeLeft()));
        }

        private static String time(Duration time) {
            return String.format(
                    Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
        }
    }

    private static final class SizeConverter implements ITypeConverter<ModelSize> {

        @Override
        public ModelSize convert(String text) {
            return Arrays.stream(ModelSize.values())
                    .filter(size -> name(size).equals(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + text + "' is none of "
                            + Arrays.stream(ModelSize.values())
                                    .map(SizeConverter::name)
                                    .collect(Collectors.joining(", "))));
        }

        private static String name(ModelSize size) {
            return size.name().toLowerCase(Locale.ROOT);
        }
    }
}
