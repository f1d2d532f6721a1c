package dev.pith.dfloat;

import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.safetensors.SafeTensors;
import dev.pith.dfloat.safetensors.SafeTensorsHeader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** Restores files that {@link WeightCompressor} compressed, and verifies them. */
public final class WeightDecompressor {

    private WeightDecompressor() {}

    /**
     * Returns the length in bytes of the file that comes back.
     *
     * @throws CorruptInputException if the source is not a valid compressed file, as far as its header tells
     * @throws IOException if it cannot be read
     */
    public static long contentLength(Path source) throws IOException {
        try (SafeTensors file = SafeTensors.open(source)) {
            SafeTensorsHeader original = CompressedHeader.read(file.header()).original();
            return original.dataBegin() + original.dataSize();
        }
    }

    /**
     * Restores a file, byte for byte.
     *
     * @param source the compressed file
     * @param target where the original goes; it is in blocking mode, and stays open
     * @throws CorruptInputException if the source is not a valid compressed file; what was written is then arbitrary
     * @throws IOException if a file cannot be read or written
     */
    public static void decompress(Path source, WritableByteChannel target, WeightOptions options) throws IOException {
        Optional<CudaDecoder> device = options.device();
        Decoding decoding =
                device.isPresent() ? device.get().decoding() : Decoding.by(Kernels.best(Files.size(source)));
        decompress(source, target, options, decoding);
    }

    /**
     * Decodes a file, only to see whether all of it is well.
     *
     * @throws CorruptInputException if the source is not a valid compressed file
     * @throws IOException if it cannot be read
     */
    public static void verify(Path source, WeightOptions options) throws IOException {
        decompress(source, Discard.CHANNEL, options);
    }

    static void decompress(Path source, WritableByteChannel target, WeightOptions options, Decoding decoding)
            throws IOException {
        try (SafeTensors file = SafeTensors.open(source)) {
            CompressedHeader header = CompressedHeader.read(file.header());
            write(target, ByteBuffer.wrap(header.original().toBytes()));
            decode(file, header, target, options, decoding);
        }
    }

    private static void decode(
            SafeTensors file,
            CompressedHeader header,
            WritableByteChannel target,
            WeightOptions options,
            Decoding decoding)
            throws IOException {
        Progress progress = new Progress(options, file.header().dataBegin());
        try (Arena arena = Arena.ofShared();
                Benches<Bench, Chunk> benches =
                        new Benches<>("pith-weights", options.threads(), () -> new Bench(arena, decoding), chunk -> {
                            write(target, chunk.bytes().asByteBuffer());
                            progress.advance(chunk.bytes().byteSize(), chunk.codedBytes());
                        })) {
            for (BlockedTensor tensor : CompressedFile.tensors(file, header)) {
                int blocksPerTask = decoding.blocksPerTask(tensor);
                for (int block = 0; block < tensor.blocks(); block += blocksPerTask) {
                    benches.submit(task(tensor, block, Math.min(block + blocksPerTask, tensor.blocks())));
                }
            }
            benches.finish();
        }
    }

    /** A bench to decode at. */
    private record Bench(RangeDecoder decoder, MemorySegment buffer) {

        Bench(Arena arena, Decoding decoding) {
            this(decoding.decoders().get(), arena.allocate(decoding.taskBytes(), Long.BYTES));
        }
    }

    /** Some decoded blocks, and how many bytes they took. */
    private record Chunk(MemorySegment bytes, long codedBytes) {}

    private static Function<Bench, Callable<Chunk>> task(BlockedTensor tensor, int from, int to) {
        return bench -> () -> {
            bench.decoder().decode(tensor, from, to, bench.buffer(), 0);
            long end = 0;
            long codedBytes = 0;
            for (int block = from; block < to; block++) {
                end += tensor.length(block);
                codedBytes += tensor.codedLength(block);
            }
            return new Chunk(bench.buffer().asSlice(0, end), codedBytes);
        };
    }

    private static void write(WritableByteChannel target, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            target.write(bytes);
        }
    }

    private static final class Progress {

        private final WeightOptions options;
        private long contentBytes;
        private long compressedBytes;

        Progress(WeightOptions options, long headerLength) {
            this.options = options;
            this.compressedBytes = headerLength;
        }

        void advance(long moreContentBytes, long moreCompressedBytes) {
            contentBytes += moreContentBytes;
            compressedBytes += moreCompressedBytes;
            options.progress().progress(contentBytes, compressedBytes);
        }
    }

    /** Takes everything and keeps nothing. */
    private enum Discard implements WritableByteChannel {
        CHANNEL;

        @Override
        public int write(ByteBuffer bytes) {
            int length = bytes.remaining();
            bytes.position(bytes.limit());
            return length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
