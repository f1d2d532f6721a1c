package dev.pith.corpora;

import dev.pith.corpora.Measurement.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.DoubleStream;

/**
 * Measures compressors on one file, of which it keeps a copy in a temporary directory until it is closed. Not safe for
 * use by several threads; nothing else should keep the machine busy meanwhile.
 */
public final class Benchmark implements AutoCloseable {

    private static final double NANOSECONDS_PER_SECOND = 1e9;

    private final String file;
    private final int runs;
    private final Duration warmUp;
    private final Workspace workspace;

    /**
     * Makes the copy.
     *
     * @param runs how often each compressor works on the file, at least 1; times are medians of so many
     * @param warmUp when this much time has passed, the warm-up of a compressor begins no further pass over the file
     * @throws IOException if the file cannot be read or copied
     */
    public Benchmark(Path file, int runs, Duration warmUp) throws IOException {
        if (runs < 1) {
            throw new IllegalArgumentException("there must be at least one run, not " + runs);
        }
        this.file = file.toString();
        this.runs = runs;
        this.warmUp = warmUp;
        this.workspace = Workspace.of(file);
    }

    /** Returns the length of the file in bytes. */
    public long contentLength() throws IOException {
        return Files.size(workspace.content());
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
        return new Measurement(file, contentLength(), compressor.name(), compressor.scope(), figures, problem);
    }

    @Override
    public void close() throws IOException {
        workspace.close();
    }

    private Figures figures(Compressor compressor) throws IOException, InterruptedException {
        compressor.warmUp(workspace, warmUp);
        double[] compressSeconds = new double[runs];
        double[] decompressSeconds = new double[runs];
        long compressedLength = 0;
        for (int run = 0; run < runs; run++) {
            workspace.clear();
            compressSeconds[run] = compressor.compress(workspace).toNanos() / NANOSECONDS_PER_SECOND;
            compressedLength = Files.size(workspace.compressed());
            decompressSeconds[run] = compressor.decompress(workspace).toNanos() / NANOSECONDS_PER_SECOND;
            verify();
        }
        return new Figures(compressedLength, median(compressSeconds), median(decompressSeconds));
    }

    private void verify() throws IOException {
        long position = Files.mismatch(workspace.content(), workspace.restored());
        if (position >= 0) {
            throw new IOException("decompressed to something else, from byte " + position);
        }
    }

    private static double median(double[] values) {
        double[] sorted = DoubleStream.of(values).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static String describe(Throwable problem) {
        if (problem instanceof OutOfMemoryError) {
            return "not enough memory";
        }
        String message = problem instanceof IOException ? problem.getMessage() : null;
        return (message == null ? problem.toString() : message).replaceAll("\\p{Cntrl}", " ");
    }
}
