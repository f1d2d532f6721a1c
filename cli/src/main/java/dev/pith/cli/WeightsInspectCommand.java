package dev.pith.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pith weights inspect}. */
final class WeightsInspectCommand implements Command {

    private final Console console;

    WeightsInspectCommand(Console console) {
        this.console = console;
    }

    @Override
    public void describe(CommandSpec command) {
        command.usageMessage()
                .header("Tell what tensors take, compressed or not.")
                .description("Prints for each tensor the entropy of its exponents in bits, the bits that a weight "
                        + "takes in the file, its size there and originally, ratio, type, shape, and whether it is "
                        + "coded or stored. Files that are not compressed can be inspected too.");
        command.addOption(
                Options.flag("Print an array of JSON objects, with a list of the tensors in each file.", "--json"));
        Resources.describeThreads(command);
        Verbosity.describe(command);
        WeightPaths.describe(command);
    }

    @Override
    public int run(ParseResult arguments) throws IOException {
        Report report = new Report(console.err(), Verbosity.of(arguments));
        int threads = Resources.of(arguments).threadCount();
        List<InspectedFile> inspected = new ArrayList<>();
        WeightPaths.of(arguments)
                .forEach(
                        report,
                        file -> inspect(file, threads, inspected, report),
                        directory -> inspectAll(directory, threads, inspected, report));
        if (arguments.hasMatchedOption("--json")) {
            console.print(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(inspected) + "\n");
        } else if (!inspected.isEmpty()) {
            console.print(table(inspected));
        }
        return report.exitStatus();
    }

    private void inspectAll(Path directory, int threads, List<InspectedFile> inspected, Report report) {
        WeightFiles.below(directory, report).forEach(file -> inspect(file, threads, inspected, report));
    }

    private void inspect(Path file, int threads, List<InspectedFile> inspected, Report report) {
        try (ProgressDisplay progress =
                new ProgressDisplay(console, report, file.toString(), () -> ProgressDisplay.Prospect.NOTHING_KNOWN)) {
            WeightFiles.run(file.toString(), () -> inspected.add(InspectedFile.read(file, threads, progress)));
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            report.error(file.toString(), e);
        }
    }

    private static String table(List<InspectedFile> inspected) {
        List<String> headings = new ArrayList<>(
                List.of("Entropy", "Bits/weight", "Compressed", "Content", "Ratio", "Type", "Shape", "Form", "Tensor"));
        boolean several = inspected.size() > 1;
        if (several) {
            headings.add("File");
        }
        TextTable table = new TextTable(headings.indexOf("Type"), headings.toArray(String[]::new));
        int tensors = 0;
        long compressedLength = 0;
        long contentLength = 0;
        for (InspectedFile file : inspected) {
            for (InspectedFile.InspectedTensor tensor : file.tensors()) {
                List<String> cells = cells(tensor);
                if (several) {
                    cells.add(Problems.printable(file.file()));
                }
                table.add(cells.toArray(String[]::new));
            }
            tensors += file.tensors().size();
            compressedLength += file.compressedLength();
            contentLength += file.contentLength();
        }
        List<String> total = new ArrayList<>(List.of(
                "",
                "",
                ByteSize.grouped(compressedLength),
                ByteSize.grouped(contentLength),
                ByteSize.ratio(compressedLength, contentLength),
                "",
                "",
                "",
                ByteSize.grouped(tensors) + " tensors"));
        if (several) {
            total.add(ByteSize.grouped(inspected.size()) + " files");
        }
        table.add(total.toArray(String[]::new));
        return table.toString();
    }

    private static List<String> cells(InspectedFile.InspectedTensor tensor) {
        return new ArrayList<>(List.of(
                decimal(tensor.exponentEntropy()),
                decimal(tensor.bitsPerElement()),
                ByteSize.grouped(tensor.compressedLength()),
                ByteSize.grouped(tensor.contentLength()),
                ByteSize.ratio(tensor.compressedLength(), tensor.contentLength()),
                tensor.dtype(),
                tensor.shape().stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]")),
                tensor.coded() ? "coded" : "stored",
                Problems.printable(tensor.name())));
    }

    private static String decimal(@Nullable Double number) {
        return number == null ? "-" : ByteSize.hundredths(100 * number);
    }
}
