package dev.pith.cli;

import dev.pith.dfloat.WeightCompressor;
import dev.pith.dfloat.WeightOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/**
 * Times what this processor does with weights.
 *
 * @param threads how many threads it may use
 */
record ProcessorBench(WeightSample sample, int threads, PartialFiles partialFiles) {

    private static final DecodingDevice DEVICE = new DecodingDevice.Processor();

    /** What vector instructions like best, in bytes. */
    private static final long ALIGNMENT = 64;

    void measure(WeightMeasurements measurements) throws IOException {
        long content = sample.contentLength();
        measurements.measure(DEVICE, "decode", 1, content, passes -> decode(1, passes));
        if (threads > 1) {
            measurements.measure(DEVICE, "decode", threads, content, passes -> decode(threads, passes));
        }
        measurements.measure(DEVICE, "encode, file to file", threads, content, this::encode);
        measurements.measure(DEVICE, "copy in memory", 1, sample.roomLength(), this::copy);
    }

    private Passes.Timing decode(int threads, Passes passes) throws IOException {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment room = arena.allocate(sample.roomLength(), ALIGNMENT);
            return passes.time(Passes.wholly(() -> sample.decodeAll((tensor, offset) -> {
                MemorySegment target = room.asSlice(offset, tensor.info().byteSize());
                if (threads == 1) {
                    tensor.read(target);
                } else {
                    tensor.read(target, threads);
                }
            })));
        }
    }

    private Passes.Timing encode(Passes passes) throws IOException {
        List<Path> files = sample.plainFiles();
        WeightOptions options = new WeightOptions(threads, (contentBytes, compressedBytes) -> {});
        try (TemporaryFile target = TemporaryFile.create(partialFiles)) {
            return passes.time(() -> {
                double seconds = 0;
                for (Path file : files) {
                    target.channel().truncate(0);
                    seconds += Passes.wholly(() -> WeightCompressor.compress(file, target.channel(), options))
                            .run();
                }
                return seconds;
            });
        }
    }

    private Passes.Timing copy(Passes passes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment source = arena.allocate(sample.roomLength(), ALIGNMENT);
            MemorySegment target = arena.allocate(sample.roomLength(), ALIGNMENT);
            return passes.time(Passes.wholly(() -> target.copyFrom(source)));
        }
    }
}
