package dev.pith.corpora.bench;

import dev.pith.corpora.bench.Measurement.Cost;
import dev.pith.corpora.bench.Measurement.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Measures compressors on one file, of which it keeps a copy in a temporary directory until it is closed. Not safe for
 * use by several threads; nothing else should keep the machine busy meanwhile.
 */
public final class Benchmark implements AutoCloseable {

    private final Settings settings;
    private final Workspace workspace;
    private final MeasuredFile file;

    /**
     * Makes the copy.
     *
     * @param name what the file is called in results
     * @throws IOException if the file cannot be read or copied
     */
    public Benchmark(String name, Path file, Settings settings) throws IOException {
        this.settings = settings;
        workspace = Workspace.of(file);
        try {
            this.file = MeasuredFile.of(name, workspace.content());
        } catch (IOException | RuntimeException e) {
            workspace.close();
            throw e;
        }
    }

    /** Returns what is measured. */
    public MeasuredFile file() {
        return file;
    }

    /**
     * Measures a compressor and verifies every round trip. If the compressor fails, the measurement says so.
     *
     * @throws IOException if the temporary directory fails
     */
    public Measurement measure(Compressor compressor) throws IOException, InterruptedException {
        Figures figures = null;
        String problem = null;
        try {
            figures = figures(compressor);
        } catch (IOException | RuntimeException | OutOfMemoryError | LinkageError e) {
            problem = describe(e);
        }
        workspace.clear();
        return new Measurement(
                file,
                compressor.name(),
                compressor.scope(),
                compressor.algorithm().orElse(null),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                figures,
                problem);
    }

    @Override
    public void close() throws IOException {
        workspace.close();
    }

    private Figures figures(Compressor compressor) throws IOException, InterruptedException {
        compressor.warmUp(workspace, Duration.ofSeconds(settings.warmUpSeconds()));
        List<Effort> compressions = new ArrayList<>();
        List<Effort> decompressions = new ArrayList<>();
        long compressedLength;
        long start = System.nanoTime();
        do {
            workspace.clear();
            compressions.add(compressor.compress(workspace));
            compressedLength = Files.size(workspace.compressed());
            decompressions.add(compressor.decompress(workspace));
            verify();
        } while (compressions.size() < settings.repeat() && !isOver(start, settings.repeatLimitSeconds()));
        Cost compression = Cost.of(compressions);
        Cost decompression = Cost.of(decompressions);
        Optional<Compressor> alone =
                settings.memory() ? compressor.inProcessOfItsOwn(settings.threads()) : Optional.empty();
        if (alone.isPresent()) {
            workspace.clear();
            compression =
                    compression.withPeakMemory(alone.get().compress(workspace).peakMemory());
            decompression = decompression.withPeakMemory(
                    alone.get().decompress(workspace).peakMemory());
            verify();
        }
        return new Figures(compressedLength, compressions.size(), compression, decompression);
    }

    private static boolean isOver(long start, @Nullable Integer limitSeconds) {
        return limitSeconds != null
                && System.nanoTime() - start >= Duration.ofSeconds(limitSeconds).toNanos();
    }

    private void verify() throws IOException {
        long position = Files.mismatch(workspace.content(), workspace.restored());
        if (position >= 0) {
            throw new IOException("decompressed to something else, from byte " + position);
        }
    }

    private static String describe(Throwable problem) {
        if (problem instanceof OutOfMemoryError) {
            return "not enough memory";
        }
        String message = problem instanceof IOException ? problem.getMessage() : null;
        return (message == null ? problem.toString() : message).replaceAll("\\p{Cntrl}", " ");
    }
}
