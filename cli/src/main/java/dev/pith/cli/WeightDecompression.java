package dev.pith.cli;

import dev.pith.dfloat.CudaDecoder;
import dev.pith.dfloat.WeightDecompressor;
import dev.pith.dfloat.WeightOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Restores files that {@link WeightCompression} made.
 *
 * @param device what decodes weights; if empty, this processor does
 */
record WeightDecompression(Console console, Report report, Resources resources, Optional<CudaDecoder> device)
        implements WeightConversion {

    @Override
    public Path outputBeside(Path source) throws Converter.SkippedException {
        return Decompression.contentName(source);
    }

    @Override
    public Path outputInDirectory(Path sameName) throws Converter.SkippedException {
        return Compression.hasSuffix(sameName) ? Decompression.contentName(sameName) : sameName;
    }

    @Override
    public @Nullable String unfitForTerminal() {
        return null;
    }

    @Override
    public boolean wants(Path file) throws IOException {
        return WeightFiles.isCompressed(file);
    }

    @Override
    public Converter.Result convert(Source source, long length, Output output) throws IOException {
        return decompress(source, WeightConversion.file(source), output);
    }

    /**
     * Restores a file.
     *
     * @param file where the source's bytes are; it may differ from what the source names
     */
    Converter.Result decompress(Source source, Path file, Output output) throws IOException {
        Converter.Result result = new Converter.Result(WeightFiles.contentLength(file), Files.size(file));
        try (ProgressDisplay progress = new ProgressDisplay(
                console,
                report,
                source.name(),
                () -> new ProgressDisplay.Prospect(result.contentBytes(), result.compressedBytes(), 0))) {
            WeightOptions options = new WeightOptions(resources.threadCount(), progress, device);
            WeightFiles.run(output.name(), () -> WeightDecompressor.decompress(file, output.channel(), options));
            return result;
        }
    }
}
