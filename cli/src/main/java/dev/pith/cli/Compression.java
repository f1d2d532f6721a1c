package dev.pith.cli;

import dev.pith.codec.ConfiguredCodec;
import dev.pith.codec.PithOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@code FILE.pith} of {@code FILE}.
 *
 * @param codecs how; if there are several, the one that makes the least of each part
 * @param blockLength in bytes; null for what suits the codec
 * @param force whether to compress files that have the suffix already
 * @param weights how files of weights are compressed; null if they are as all others are
 */
record Compression(
        Console console,
        Report report,
        List<ConfiguredCodec> codecs,
        @Nullable Integer blockLength,
        Resources resources,
        boolean force,
        @Nullable WeightCompression weights)
        implements Converter.Conversion {

    /** How compressed files are named. */
    static final String SUFFIX = ".pith";

    /** Why compressed data does not go to a terminal. */
    static final String UNFIT_FOR_TERMINAL = "is a terminal, which compressed data is not for (-f writes it anyway)";

    static boolean hasSuffix(Path path) {
        return path.toString().endsWith(SUFFIX);
    }

    /**
     * Returns what the compressed form of a file is called.
     *
     * @param force whether that of a file with the suffix gets another one
     * @throws Converter.SkippedException if the file is not to be compressed
     */
    static Path compressedName(Path source, boolean force) throws Converter.SkippedException {
        if (hasSuffix(source) && !force) {
            throw new Converter.SkippedException("has the suffix " + SUFFIX + " already, skipped");
        }
        return source.resolveSibling(Converter.nameOf(source) + SUFFIX);
    }

    @Override
    public Path outputBeside(Path source) throws Converter.SkippedException {
        return compressedName(source, force);
    }

    @Override
    public String unfitForTerminal() {
        return UNFIT_FOR_TERMINAL;
    }

    @Override
    public Converter.Result convert(Source source, long length, Output output)
            throws IOException, Converter.SkippedException {
        if (weights != null && source instanceof Source.NamedFile(Path file) && WeightFiles.isPlain(file)) {
            return weights.convert(source, length, output);
        }
        return makeFrame(source, length, output);
    }

    /**
     * Compresses as much as the input was said to hold, so that of a file that grows meanwhile a whole state is kept.
     */
    private Converter.Result makeFrame(Source source, long length, Output output) throws IOException {
        try (InputStream in = source.open();
                ProgressDisplay progress =
                        new ProgressDisplay(console, report, source.name(), () -> prospect(length))) {
            if (codecs.size() > 1) {
                return new BestFrames(codecs, blockLength, resources).write(in, length, output.stream(), progress);
            }
            PithOutputStream.Builder builder = PithOutputStream.builder(output.stream())
                    .codec(codecs.getFirst())
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
                Copy.copy(in, compressed, length);
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
        long inFlight = (resources.threadCount() - 1L)
                * (blockLength == null ? codecs.getFirst().preferredBlockLength() : blockLength);
        return new ProgressDisplay.Prospect(length, ProgressDisplay.UNKNOWN_LENGTH, 10 * inFlight);
    }
}
