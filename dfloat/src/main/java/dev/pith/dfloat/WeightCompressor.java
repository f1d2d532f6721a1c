package dev.pith.dfloat;

import dev.pith.dfloat.safetensors.SafeTensors;
import dev.pith.dfloat.safetensors.SafeTensorsHeader;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * Compresses a safetensors file. Each tensor of weights becomes a payload, unless that would save nothing; all others are
 * stored. What comes out is a safetensors file that {@link WeightDecompressor} turns into the same bytes again.
 */
public final class WeightCompressor {

    /** How many bytes of weights a task encodes. */
    private static final int TASK_BYTES = 1 << 20;

    /** By how many bytes an entry of the header may be longer than the original's: a suffix, a shape, offsets. */
    private static final int ENTRY_ROOM = 64;

    private final SafeTensors source;
    private final FileChannel target;
    private final WeightOptions options;
    private final Kernels kernels;

    /** Where the next payload or stored tensor goes. */
    private long position;

    private long contentBytes;
    private final Map<String, Long> payloadLengths = new HashMap<>();

    /** Tensors that were encoded and came out no smaller. */
    private final Set<String> givenUp = new HashSet<>();

    private WeightCompressor(SafeTensors source, FileChannel target, WeightOptions options, Kernels kernels) {
        this.source = source;
        this.target = target;
        this.options = options;
        this.kernels = kernels;
    }

    /**
     * Compresses a file.
     *
     * @param source the file
     * @param target an empty file that is open for writing; it stays open
     * @throws dev.pith.codec.CorruptInputException if the source is not a valid safetensors file
     * @throws AlreadyCompressedException if the source is compressed
     * @throws IOException if a file cannot be read or written, or the source's header is nearly as long as a header may be
     */
    public static void compress(Path source, FileChannel target, WeightOptions options) throws IOException {
        compress(source, target, options, Kernels.best(Files.size(source)));
    }

    static void compress(Path source, FileChannel target, WeightOptions options, Kernels kernels) throws IOException {
        try (SafeTensors file = SafeTensors.open(source)) {
            if (CompressedHeader.isCompressed(file.header())) {
                throw new AlreadyCompressedException(source);
            }
            new WeightCompressor(file, target, options, kernels).compress();
        }
    }

    private void compress() throws IOException {
        long dataBegin = reservedHeaderLength();
        position = dataBegin;
        encodeWeights();
        List<TensorInfo> entries = new ArrayList<>();
        long end = 0;
        List<Integer> storedChecksums = new ArrayList<>();
        for (TensorInfo tensor : source.header().tensors()) {
            Long length = payloadLengths.get(tensor.name());
            if (length != null) {
                entries.add(CompressedHeader.payloadEntry(tensor, end, length));
                end += length;
            }
        }
        for (TensorInfo tensor : source.header().tensors()) {
            if (!payloadLengths.containsKey(tensor.name())) {
                entries.add(CompressedHeader.storedEntry(tensor, end));
                end += tensor.byteSize();
                store(tensor, storedChecksums);
            }
        }
        // A tensor that was given up last may have taken more than what came in its place.
        target.truncate(position);
        SafeTensorsHeader header = SafeTensorsHeader.of(
                        entries, new CompressedHeader(source.header(), storedChecksums).metadata())
                .withDataBegin(dataBegin);
        write(ByteBuffer.wrap(header.toBytes()), 0);
    }

    /** Returns a length that the header will not exceed, before it is known. */
    private long reservedHeaderLength() throws IOException {
        List<TensorInfo> entries = new ArrayList<>();
        List<Integer> checksums = new ArrayList<>();
        long end = 0;
        for (TensorInfo tensor : source.header().tensors()) {
            entries.add(CompressedHeader.storedEntry(tensor, end));
            end += tensor.byteSize();
            for (int block = 0; block < StoredTensor.blocks(tensor.byteSize()); block++) {
                checksums.add(0);
            }
        }
        try {
            SafeTensorsHeader header =
                    SafeTensorsHeader.of(entries, new CompressedHeader(source.header(), checksums).metadata());
            long atMost = header.dataBegin() + (long) entries.size() * ENTRY_ROOM;
            long dataBegin = CodedTensor.roundUp(atMost, CodedTensor.ALIGNMENT);
            return header.withDataBegin(dataBegin).dataBegin();
        } catch (IllegalArgumentException e) {
            throw new IOException("the header is too long to be carried in that of a compressed file", e);
        }
    }

    private void encodeWeights() throws IOException {
        try (Arena arena = Arena.ofShared();
                Benches<Bench, Chunk> benches = new Benches<>(
                        "pith-weights", options.threads(), () -> new Bench(arena, kernels), this::writeChunk)) {
            for (TensorInfo tensor : source.header().tensors()) {
                WeightFormat format = WeightFormat.of(tensor.dtype()).orElse(null);
                if (format == null || tensor.elements() == 0) {
                    continue;
                }
                Job job = new Job(tensor, format, source.data(tensor));
                if (!job.pays()) {
                    continue;
                }
                int blocksPerTask = TASK_BYTES / (CodedTensor.BLOCK * format.bytes());
                for (int block = 0; block < job.sizes.length; block += blocksPerTask) {
                    benches.submit(job.task(block, Math.min(block + blocksPerTask, job.sizes.length)));
                }
            }
            benches.finish();
        }
    }

    /** A bench to encode at. */
    private static final class Bench {

        private final BlockEncoder encoder;
        private final MemorySegment buffer;

        Bench(Arena arena, Kernels kernels) {
            encoder = new BlockEncoder(kernels);
            buffer = arena.allocate(TASK_BYTES, CodedTensor.ALIGNMENT);
        }
    }

    /** Some encoded blocks of a tensor. */
    private record Chunk(Job job, boolean isLast, MemorySegment bytes, long contentBytes) {}

    /** A tensor that is being encoded. */
    private static final class Job {

        private final TensorInfo tensor;
        private final WeightFormat format;
        private final MemorySegment weights;
        private final ExponentCode code;
        private final short[] sizes;
        private final int[] checksums;

        /** How many bytes of blocks were written. */
        private long written;

        Job(TensorInfo tensor, WeightFormat format, MemorySegment weights) {
            this.tensor = tensor;
            this.format = format;
            this.weights = weights;
            int blocks = Math.toIntExact(CodedTensor.blocks(tensor.elements()));
            code = ExponentCodeBuilder.build(ExponentHistogram.of(format, weights, tensor.elements()));
            sizes = new short[blocks];
            checksums = new int[blocks];
        }

        /** Tells whether there is anything to gain, even if all blocks took no room. */
        boolean pays() {
            return bodyAt() < tensor.byteSize();
        }

        long bodyAt() {
            return CodedTensor.bodyAt(code.leaves().size(), sizes.length);
        }

        Function<Bench, Callable<Chunk>> task(int from, int to) {
            return bench -> () -> {
                long end = 0;
                long contentBytes = 0;
                for (int block = from; block < to; block++) {
                    int count = CodedTensor.weights(tensor.elements(), block);
                    long at = (long) block * CodedTensor.BLOCK * format.bytes();
                    long length = (long) count * format.bytes();
                    BlockSize size = bench.encoder.encode(format, code, weights, at, count, bench.buffer, end);
                    sizes[block] = size.bits();
                    checksums[block] = BlockedTensor.checksum(weights, at, length);
                    end += size.bytes(format, count);
                    contentBytes += length;
                }
                return new Chunk(this, to == sizes.length, bench.buffer.asSlice(0, end), contentBytes);
            };
        }
    }

    private void writeChunk(Chunk chunk) throws IOException {
        Job job = chunk.job();
        write(chunk.bytes().asByteBuffer(), position + job.bodyAt() + job.written);
        job.written += chunk.bytes().byteSize();
        advance(chunk.contentBytes());
        if (!chunk.isLast()) {
            return;
        }
        long unpadded = job.bodyAt() + job.written;
        long length = CodedTensor.roundUp(unpadded, CodedTensor.ALIGNMENT);
        if (length >= job.tensor.byteSize()) {
            // It will be stored, and the next payload takes this one's place.
            givenUp.add(job.tensor.name());
            return;
        }
        MemorySegment header =
                CodedTensor.header(job.format, job.tensor.elements(), job.code, job.sizes, job.checksums);
        write(header.asByteBuffer(), position);
        write(ByteBuffer.allocate((int) (length - unpadded)), position + unpadded);
        payloadLengths.put(job.tensor.name(), length);
        position += length;
    }

    private void store(TensorInfo tensor, List<Integer> checksums) throws IOException {
        StoredTensor stored = new StoredTensor(source.data(tensor), 0, List.of());
        for (int block = 0; block < stored.blocks(); block++) {
            MemorySegment bytes = stored.data().asSlice((long) block * StoredTensor.BLOCK, stored.length(block));
            checksums.add(BlockedTensor.checksum(bytes, 0, bytes.byteSize()));
            write(bytes.asByteBuffer(), position);
            position += bytes.byteSize();
            advance(givenUp.contains(tensor.name()) ? 0 : bytes.byteSize());
        }
    }

    private void advance(long moreContentBytes) {
        contentBytes += moreContentBytes;
        options.progress().progress(contentBytes, position);
    }

    private void write(ByteBuffer bytes, long at) throws IOException {
        long next = at;
        while (bytes.hasRemaining()) {
            next += target.write(bytes, next);
        }
    }
}
