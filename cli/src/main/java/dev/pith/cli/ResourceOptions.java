package dev.pith.cli;

import dev.pith.codec.FrameLimits;
import dev.pith.codec.PithInputStream;
import dev.pith.codec.ProgressListener;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options by which the user says what a job may take of the machine. */
final class ResourceOptions {

    /** The part of the heap that blocks and coders may fill, in percent; the rest is for all else. */
    private static final int USABLE_HEAP_PERCENT = 90;

    @Option(
            names = {"-T", "--threads"},
            paramLabel = "N",
            defaultValue = "0",
            converter = ThreadsConverter.class,
            description = "Work on up to N blocks at once; 0, the default, is one per processor. "
                    + "The output does not depend on it.")
    private int threads;

    @Option(
            names = {"--memory-limit"},
            paramLabel = "S",
            converter = MemoryConverter.class,
            description = "Take at most so much memory for blocks and coders: use fewer threads, or refuse. "
                    + "By default 90%% of the heap.")
    private @Nullable Long memoryLimit;

    /** Returns how many blocks to work on at once; 0 is one per processor. */
    int threads() {
        return threads;
    }

    /** Returns how much memory blocks and coders may take, in bytes. */
    long memoryLimit() {
        return memoryLimit == null ? Runtime.getRuntime().maxMemory() / 100 * USABLE_HEAP_PERCENT : memoryLimit;
    }

    /** Makes a stream that decodes another within these bounds. */
    PithInputStream decode(InputStream in, ProgressListener progress) {
        return PithInputStream.builder(in)
                .threads(threads())
                .limits(FrameLimits.DEFAULT.withMaxMemory(memoryLimit()))
                .progress(progress)
                .build();
    }

    private static final class ThreadsConverter implements picocli.CommandLine.ITypeConverter<Integer> {

        /** More would not help anywhere, and might be a slip of the finger. */
        private static final int MAX_THREADS = 4096;

        @Override
        public Integer convert(String text) {
            try {
                int number = Integer.parseInt(text);
                if (number >= 0 && number <= MAX_THREADS) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Told below.
            }
            throw new TypeConversionException("'" + text + "' is not a number of threads, 0 to " + MAX_THREADS);
        }
    }

    private static final class MemoryConverter implements picocli.CommandLine.ITypeConverter<Long> {

        @Override
        public Long convert(String text) {
            long size = new ByteSize.Converter().convert(text);
            if (size == 0) {
                throw new TypeConversionException("no memory at all is not enough");
            }
            return size;
        }
    }
}
