package dev.pith.cli;

import dev.pith.codec.ConfiguredCodec;
import dev.pith.codec.PithOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@code FILE.pith} of {@code FILE}.
 *
 * @param blockLength in bytes; null for what suits the codec
 * @param force whether to compress files that have the suffix already
 */
record Compression(
        Console console,
        Report report,
        ConfiguredCodec codec,
        @Nullable Integer blockLength,
        Resources resources,
        boolean force)
        implements Converter.Conversion {

    /** How compressed files are named. */
    static final String SUFFIX = ".pith";

    private static final int COPY_LENGTH = 1 << 18;

    static boolean hasSuffix(Path path) {
        return path.toString().endsWith(SUFFIX);
    }

    @Override
    public Path outputBeside(Path source) throws Converter.SkippedException {
        if (hasSuffix(source) && !force) {
            throw new Converter.SkippedException("has the suffix " + SUFFIX + " already, skipped");
        }
        return source.resolveSibling(Converter.nameOf(source) + SUFFIX);
    }

    @Override
    public String unfitForTerminal() {
        return "is a terminal, which compressed data is not for (-f writes it anyway)";
    }

    /**
     * Compresses as much as the input was said to hold, so that of a file that grows meanwhile a whole state is kept.
     */
    @Override
    public Converter.Result convert(Source source, InputStream in, long length, OutputStream out) throws IOException {
        try (ProgressDisplay progress = new ProgressDisplay(console, report, source.name(), () -> prospect(length))) {
            PithOutputStream.Builder builder = PithOutputStream.builder(out)
                    .codec(codec)
                    .threads(resources.threads())
                    .memoryLimit(resources.memoryLimit())
                    .progress(progress);
            if (blockLength != null) {
                builder.blockLength(blockLength);
            }
            if (length != ProgressDisplay.UNKNOWN_LENGTH) {
                builder.contentLength(length);
            }
            PithOutputStream compressed = builder.build();
            try {
                copy(in, compressed, length);
                compressed.finish();
            } finally {
                // Has no effect on a frame that is complete, and keeps any other from looking complete.
                compressed.abort();
                compressed.close();
            }
            return new Converter.Result(compressed.contentBytes(), compressed.compressedBytes());
        }
    }

    /** Expects that of the content done at most a tenth is in blocks that are not written yet. */
    private ProgressDisplay.Prospect prospect(long length) {
        int threads = resources.threads() == 0 ? Runtime.getRuntime().availableProcessors() : resources.threads();
        long inFlight = (threads - 1L) * (blockLength == null ? codec.preferredBlockLength() : blockLength);
        return new ProgressDisplay.Prospect(length, ProgressDisplay.UNKNOWN_LENGTH, 10 * inFlight);
    }

    private static void copy(InputStream in, OutputStream out, long length) throws IOException {
        boolean known = length != ProgressDisplay.UNKNOWN_LENGTH;
        byte[] buffer = new byte[COPY_LENGTH];
        long rest = known ? length : Long.MAX_VALUE;
        while (rest > 0) {
            int count = in.read(buffer, 0, (int) Math.min(rest, buffer.length));
            if (count < 0) {
                if (known) {
                    throw new IOException("became shorter while it was read");
                }
                return;
            }
            out.write(buffer, 0, count);
            rest -= count;
        }
    }
}
