package dev.pith.cli;

import dev.pith.codec.CodecOptions;
import dev.pith.codec.FrameLimits;
import dev.pith.codec.PithInputStream;
import dev.pith.codec.ProgressListener;
import java.io.InputStream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/**
 * What a job may take of the machine.
 *
 * @param threads how many threads to use; 0 is one per processor
 * @param memoryLimit how much memory blocks and coders may take, in bytes
 */
record Resources(int threads, long memoryLimit) {

    /** More would not help anywhere, and might be a slip of the finger. */
    private static final int MAX_THREADS = 4096;

    /** Reads a number of threads, of which 0 stands for one per processor. */
    static final NumberConverter THREADS = new NumberConverter(0, MAX_THREADS, "threads");

    /** The part of the heap that blocks and coders may fill, in percent; the rest is for all else. */
    private static final int USABLE_HEAP_PERCENT = 90;

    static void describe(CommandSpec command) {
        describeThreads(command);
        command.addOption(Options.value(
                Long.class,
                new MemoryConverter(),
                "S",
                "Take at most so much memory for blocks and coders: use fewer threads, or refuse. "
                        + "By default 90%% of the heap, which is 80%% of the memory.",
                "--memory-limit"));
    }

    /** Describes the option for threads only. */
    static void describeThreads(CommandSpec command) {
        command.addOption(Options.value(
                Integer.class,
                THREADS,
                "N",
                "Use up to N threads; 0, the default, is one per processor. The output does not depend on it.",
                "-T",
                "--threads"));
    }

    static Resources of(ParseResult arguments) {
        long usable = Runtime.getRuntime().maxMemory() / 100 * USABLE_HEAP_PERCENT;
        return new Resources(
                arguments.matchedOptionValue("-T", 0), arguments.matchedOptionValue("--memory-limit", usable));
    }

    /** Returns the number of threads. */
    int threadCount() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }

    /**
     * Makes a stream that decodes another within these bounds.
     *
     * @param options the settings that codecs need for reading
     */
    PithInputStream decode(InputStream in, CodecOptions options, ProgressListener progress) {
        return PithInputStream.builder(in)
                .codecOptions(options)
                .threads(threads)
                .limits(FrameLimits.DEFAULT.withMaxMemory(memoryLimit))
                .progress(progress)
                .build();
    }

    private static final class MemoryConverter implements ITypeConverter<Long> {

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
