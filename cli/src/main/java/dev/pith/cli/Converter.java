package dev.pith.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes one output of each input. All that concerns files is done here, and the same way for every conversion: where
 * the output goes, what is refused, that nothing is lost, and what becomes of the source.
 */
final class Converter {

    /** What is done to the bytes. */
    interface Conversion {

        /**
         * Returns the file that the output of this one goes to unless the user says otherwise.
         *
         * @throws SkippedException if files with this name are not converted
         */
        Path outputBeside(Path source) throws SkippedException;

        /**
         * Says why output is not for a terminal, or returns null if it may go there.
         */
        @Nullable
        String unfitForTerminal();

        /**
         * Converts everything and completes the output, which need not be closed.
         *
         * @param length how many bytes the input has, or {@link ProgressDisplay#UNKNOWN_LENGTH}
         * @throws SkippedException if the content is such that it is not converted
         */
        Result convert(Source source, long length, Output output) throws IOException, SkippedException;

        /** Puts into words what was done. */
        default String describe(Result result, long nanoseconds) {
            return result.describe(nanoseconds);
        }
    }

    /** How many bytes there were on both sides. */
    record Result(long contentBytes, long compressedBytes) {

        /** Puts sizes, ratio, time and speed into words. */
        String describe(long nanoseconds) {
            double seconds = nanoseconds / 1e9;
            return ByteSize.grouped(contentBytes) + " bytes, compressed " + ByteSize.grouped(compressedBytes) + " ("
                    + ByteSize.ratio(compressedBytes, contentBytes) + "), " + ByteSize.hundredths(100 * seconds)
                    + " s, " + ByteSize.speed(contentBytes, seconds);
        }
    }

    /** Tells that a file is not converted, on purpose; the message says why. */
    static final class SkippedException extends Exception {

        private static final long serialVersionUID = 1;

        SkippedException(String reason) {
            super(reason);
        }
    }

    private final Console console;
    private final Report report;
    private final OutputOptions options;
    private final Conversion conversion;
    private final OutputTarget target;

    Converter(Console console, PartialFiles partialFiles, Report report, OutputOptions options, Conversion conversion) {
        this.console = console;
        this.report = report;
        this.options = options;
        this.conversion = conversion;
        target = new OutputTarget(console, partialFiles, options);
    }

    /**
     * Returns a file's name without the directory.
     *
     * @throws SkippedException if it has bytes that mean nothing in the encoding of file names, so that no other name
     *     can be made of it
     */
    static String nameOf(Path file) throws SkippedException {
        String name = String.valueOf(file.getFileName());
        if (!file.resolveSibling(name).equals(file)) {
            throw new SkippedException("its name is not valid " + System.getProperty("sun.jnu.encoding") + ", skipped");
        }
        return name;
    }

    /**
     * Converts one input, and reports how that went.
     *
     * @return how many bytes there were, if it was converted
     */
    Optional<Result> convert(Source source) {
        try {
            return Optional.of(
                    source instanceof Source.NamedFile file ? convertFile(file) : convertStandardInput(source));
        } catch (SkippedException e) {
            report.warning(source.name(), String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            report.error(source.name(), e);
        }
        return Optional.empty();
    }

    private Result convertStandardInput(Source source) throws IOException, SkippedException {
        Path named = options.namedFile();
        try (Output output = named == null ? standardOutput() : target.open(named, List.of(), false)) {
            return run(source, ProgressDisplay.UNKNOWN_LENGTH, output, null);
        }
    }

    private Result convertFile(Source.NamedFile source) throws IOException, SkippedException {
        Path path = source.path();
        FileAttributes before = FileAttributes.of(path);
        if (!before.isRegularFile() && !options.toStandardOutput() && options.namedFile() == null) {
            throw new SkippedException("is not a regular file, skipped");
        }
        if (options.remove() && Files.isSymbolicLink(path) && !options.force()) {
            throw new SkippedException("is a symbolic link, which --rm would remove instead of the file, skipped");
        }
        long length = before.isRegularFile() && before.size() > 0 ? before.size() : ProgressDisplay.UNKNOWN_LENGTH;
        Result result;
        try (Output output = output(path, before)) {
            result = run(source, length, output, before.isRegularFile() ? before : null);
        }
        if (!before.stillHoldFor(path)) {
            report.warning(source.name(), "changed while it was read" + (options.remove() ? ", kept" : ""));
        } else if (options.remove()) {
            remove(path);
        }
        return result;
    }

    private Result run(Source source, long length, Output output, @Nullable FileAttributes attributes)
            throws IOException, SkippedException {
        long start = System.nanoTime();
        Result result = conversion.convert(source, length, output);
        if (!output.commit(attributes)) {
            report.warning(source.name(), "its time or permissions could not be copied");
        }
        report.detail(source.name(), conversion.describe(result, System.nanoTime() - start));
        return result;
    }

    private void remove(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            report.error(path.toString(), "cannot be removed, " + Problems.describe(e));
        }
    }

    private Output output(Path source, FileAttributes attributes) throws IOException, SkippedException {
        if (options.toStandardOutput()) {
            return standardOutput();
        }
        Path named = options.namedFile();
        return target.open(
                named == null ? conversion.outputBeside(source) : named, List.of(source), attributes.isRegularFile());
    }

    private Output standardOutput() throws IOException {
        String reason = conversion.unfitForTerminal();
        if (reason != null && console.terminals().out() && !options.force()) {
            throw new OutputException(Output.STANDARD_OUTPUT, new IOException(reason));
        }
        return StreamOutput.ofStandardOutput(console);
    }
}
