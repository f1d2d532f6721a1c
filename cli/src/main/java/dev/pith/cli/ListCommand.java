package dev.pith.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pith.codec.FrameInfo;
import dev.pith.dfloat.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pith list}. */
final class ListCommand implements Command {

    private final Console console;

    ListCommand(Console console) {
        this.console = console;
    }

    @Override
    public void describe(CommandSpec command) {
        command.usageMessage()
                .header("List what compressed files hold.")
                .description(
                        "Prints frames, blocks, sizes, ratio, codec, settings and checksum (CRC32C of the content) "
                                + "of each file, without decoding it; 'pith test' does that. Of compressed weights it tells how many "
                                + "tensors are coded.");
        command.addOption(
                Options.flag("Print an array of JSON objects, with a list of the frames in each file.", "--json"));
        FileArguments.describe(command);
    }

    @Override
    public int run(ParseResult arguments) throws IOException {
        Report report = new Report(console.err(), Verbosity.NORMAL);
        List<ListedFile> listed = new ArrayList<>();
        FileArguments.of(arguments)
                .forEach(console, report, Compression::hasSuffix, source -> list(source, listed, report));
        if (arguments.hasMatchedOption("--json")) {
            console.print(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(listed) + "\n");
        } else if (!listed.isEmpty()) {
            console.print(table(listed));
        }
        return report.exitStatus();
    }

    private static void list(Source source, List<ListedFile> listed, Report report) {
        if (!(source instanceof Source.NamedFile(Path path))) {
            report.error(source.name(), "cannot be listed, for that starts at the end of a file");
            return;
        }
        try {
            listed.add(SafeTensors.matches(path) ? ListedFile.ofWeights(path) : frames(path));
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            report.error(source.name(), e);
        }
    }

    private static ListedFile frames(Path path) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(path)) {
            return ListedFile.of(path.toString(), FrameInfo.read(channel));
        }
    }

    private static String table(List<ListedFile> listed) {
        TextTable table = new TextTable(
                5, "Frames", "Blocks", "Compressed", "Content", "Ratio", "Codec", "Settings", "Checksum", "File");
        for (ListedFile file : listed) {
            table.add(
                    countOfFrames(file, file.frames().size()),
                    countOfFrames(file, file.blockCount()),
                    ByteSize.grouped(file.compressedLength()),
                    ByteSize.grouped(file.contentLength()),
                    ByteSize.ratio(file.compressedLength(), file.contentLength()),
                    file.codec(),
                    file.settings(),
                    file.common(ListedFile.Frame::crc32c),
                    Problems.printable(file.file()));
        }
        if (listed.size() > 1) {
            long compressed =
                    listed.stream().mapToLong(ListedFile::compressedLength).sum();
            long content = listed.stream().mapToLong(ListedFile::contentLength).sum();
            table.add(
                    ByteSize.grouped(listed.stream()
                            .mapToLong(file -> file.frames().size())
                            .sum()),
                    ByteSize.grouped(
                            listed.stream().mapToLong(ListedFile::blockCount).sum()),
                    ByteSize.grouped(compressed),
                    ByteSize.grouped(content),
                    ByteSize.ratio(compressed, content),
                    "",
                    "",
                    "",
                    ByteSize.grouped(listed.size()) + " files");
        }
        return table.toString();
    }

    /** Puts a number into words that means something only of files with frames. */
    private static String countOfFrames(ListedFile file, long count) {
        return file.frames().isEmpty() ? "-" : ByteSize.grouped(count);
    }
}
