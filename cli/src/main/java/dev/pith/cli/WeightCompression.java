package dev.pith.cli;

import dev.pith.dfloat.WeightCompressor;
import dev.pith.dfloat.WeightOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Makes {@code FILE.safetensors.pith} of {@code FILE.safetensors}; in a directory, the file keeps its name, so that
 * whatever tells of it stays true.
 *
 * @param force whether to compress files that have the suffix already
 */
record WeightCompression(Console console, PartialFiles partialFiles, Report report, Resources resources, boolean force)
        implements WeightConversion {

    @Override
    public Path outputBeside(Path source) throws Converter.SkippedException {
        return Compression.compressedName(source, force);
    }

    @Override
    public Path outputInDirectory(Path sameName) {
        return sameName;
    }

    @Override
    public String unfitForTerminal() {
        return Compression.UNFIT_FOR_TERMINAL;
    }

    @Override
    public boolean wants(Path file) throws IOException {
        return WeightFiles.hasSuffix(file) && !WeightFiles.isCompressed(file);
    }

    @Override
    public Converter.Result convert(Source source, long length, Output output)
            throws IOException, Converter.SkippedException {
        Path file = WeightConversion.file(source);
        if (WeightFiles.isCompressed(file)) {
            throw new Converter.SkippedException("is compressed already, skipped");
        }
        Optional<FileChannel> target = output.file();
        if (target.isPresent()) {
            return compress(source, file, target.get(), output.name());
        }
        try (TemporaryFile temporary = TemporaryFile.create(partialFiles)) {
            Converter.Result result =
                    compress(source, file, temporary.channel(), temporary.path().toString());
            try (InputStream in = Files.newInputStream(temporary.path())) {
                Copy.copy(in, output.stream(), result.compressedBytes());
            }
            return result;
        }
    }

    private Converter.Result compress(Source source, Path file, FileChannel target, String targetName)
            throws IOException {
        long length = Files.size(file);
        try (ProgressDisplay progress = new ProgressDisplay(
                console,
                report,
                source.name(),
                () -> new ProgressDisplay.Prospect(length, ProgressDisplay.UNKNOWN_LENGTH, 0))) {
            WeightOptions options = new WeightOptions(resources.threadCount(), progress);
            WeightFiles.run(targetName, () -> WeightCompressor.compress(file, target, options));
            return new Converter.Result(length, target.size());
        }
    }
}
