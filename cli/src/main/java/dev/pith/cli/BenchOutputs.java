package dev.pith.cli;

import dev.pith.corpora.bench.BenchmarkReport;
import dev.pith.corpora.bench.HtmlReport;
import dev.pith.corpora.bench.MarkdownReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The files that the results of {@code pith bench} go to. The one of JSON is written anew after each measurement, so that
 * a run that is interrupted can go on; the others are written when all is done.
 *
 * @param json null if none is wanted, as are the others
 * @param force whether they may replace others
 * @param resume whether to go on with the results that are in the file of JSON
 */
record BenchOutputs(
        @Nullable Path json, @Nullable Path html, @Nullable Path markdown, boolean force, boolean resume) {

    static void describe(CommandSpec command) {
        command.addOption(Options.text("OUT", "Write the results to this file too, as JSON.", "--json"));
        command.addOption(
                Options.flag("Go on with the run whose results are in the file of --json, if it exists.", "--resume"));
        command.addOption(Options.text("OUT", "Write a report with plots to this file, as a page of HTML.", "--html"));
        command.addOption(Options.text("OUT", "Write a report to this file, as Markdown.", "--markdown"));
        command.addOption(Options.flag("Overwrite these files.", "-f", "--force"));
    }

    static BenchOutputs of(ParseResult arguments) {
        BenchOutputs outputs = new BenchOutputs(
                path(arguments, "--json"),
                path(arguments, "--html"),
                path(arguments, "--markdown"),
                arguments.hasMatchedOption("-f"),
                arguments.hasMatchedOption("--resume"));
        if (outputs.resume && outputs.json == null) {
            throw new ParameterException(
                    arguments.commandSpec().commandLine(), "--resume needs --json, the results to go on with");
        }
        return outputs;
    }

    private static @Nullable Path path(ParseResult arguments, String option) {
        String file = arguments.matchedOptionValue(option, null);
        try {
            return file == null ? null : Path.of(file);
        } catch (InvalidPathException e) {
            throw new ParameterException(
                    arguments.commandSpec().commandLine(), option + ": " + Problems.describe(e), e);
        }
    }

    /** Checks that all files can be written, before hours are spent on what could not be. */
    void check(PartialFiles partialFiles) throws IOException {
        for (Path file :
                Stream.of(json, html, markdown).filter(Objects::nonNull).toList()) {
            boolean mayExist = force || (resume && file.equals(json));
            if (!mayExist && Files.exists(file)) {
                throw new OutputException(file.toString(), new FileAlreadyExistsException(file.toString()));
            }
            FileOutput.create(file, true, false, partialFiles).close();
        }
    }

    /**
     * Returns what to add measurements to: the results that are there already, or none.
     *
     * @param nothing the report without results
     * @throws IllegalArgumentException if they cannot be compared with what is measured now; the message is fit for a
     *     person to read
     */
    BenchmarkReport begin(BenchmarkReport nothing) throws IOException {
        return resume && json != null && Files.exists(json)
                ? nothing.with(BenchmarkReport.ofJson(Files.readString(json)))
                : nothing;
    }

    /** Writes the file of JSON, if one is wanted. */
    void writeJson(BenchmarkReport report, PartialFiles partialFiles) throws IOException {
        write(json, report.toJson(), partialFiles);
    }

    /** Writes the other files that are wanted. */
    void writeReports(BenchmarkReport report, PartialFiles partialFiles) throws IOException {
        if (html != null) {
            write(html, HtmlReport.of(report), partialFiles);
        }
        if (markdown != null) {
            write(markdown, MarkdownReport.of(report), partialFiles);
        }
    }

    private static void write(@Nullable Path file, String text, PartialFiles partialFiles) throws IOException {
        if (file != null) {
            try (Output output = FileOutput.create(file, true, false, partialFiles)) {
                output.stream().write(text.getBytes(StandardCharsets.UTF_8));
                output.commit(null);
            }
        }
    }
}
