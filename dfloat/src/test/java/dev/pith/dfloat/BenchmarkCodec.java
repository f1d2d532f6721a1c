package dev.pith.dfloat;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import dev.pith.codec.CorruptInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/**
 * Codes BFloat16 weights from native memory to native memory, all of them in one call, on the thread that calls. Names
 * are those of {@link Kernels}, for Pith's own codec, or of a peer. For use by one thread at a time.
 */
sealed interface BenchmarkCodec extends AutoCloseable {

    String COPY = "copy";
    String ZSTD_3 = "zstd 3";
    String ZSTD_19 = "zstd 19";
    String LZ4 = "lz4";
    String GZIP_6 = "gzip 6";

    /** Returns the names of those codecs that this JVM, on this processor, runs at a speed worth measuring. */
    static List<String> sensible() {
        Processor processor = Processor.current();
        Stream<String> kernels = Kernels.all().stream().map(Kernels::name).filter(name -> switch (name) {
            case "plain" -> true;
            case "masked vectors" -> processor.masksVectors();
            case "expanded vectors" -> processor.expandsVectors();
            default -> processor.expandsLongs();
        });
        return Stream.concat(kernels, Stream.of(COPY, ZSTD_3, ZSTD_19, LZ4, GZIP_6))
                .toList();
    }

    /** Returns the codec of that name. */
    static BenchmarkCodec named(String name) {
        return switch (name) {
            case COPY -> new Copy();
            case ZSTD_3 -> new ZstdCodec(3);
            case ZSTD_19 -> new ZstdCodec(19);
            case LZ4 -> new Lz4Codec(LZ4Factory.nativeInstance());
            case GZIP_6 -> new GzipCodec(6);
            default ->
                new Pith(Kernels.all().stream()
                        .filter(kernels -> kernels.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("This JVM has no codec " + name)));
        };
    }

    /** Returns how many bytes so many bytes of weights take at most once encoded. */
    long bound(long length);

    /**
     * Encodes weights.
     *
     * @param target where they go
     * @return how many bytes they took there
     */
    long encode(MemorySegment weights, MemorySegment target) throws IOException;

    /**
     * Decodes weights.
     *
     * @param encoded what {@link #encode} wrote, and no more
     * @param target where they go: as many bytes as they were
     */
    void decode(MemorySegment encoded, MemorySegment target) throws IOException;

    @Override
    default void close() {}

    /** The payload of a tensor, with all its checksums. */
    final class Pith implements BenchmarkCodec {

        private static final WeightFormat FORMAT = WeightFormat.BF16;

        private final BlockEncoder encoder;
        private final BlockDecoder decoder;

        Pith(Kernels kernels) {
            encoder = new BlockEncoder(kernels);
            decoder = new BlockDecoder(kernels);
        }

        @Override
        public long bound(long length) {
            return CodedTensor.bodyAt(ExponentCode.MAX_LEAVES, blocks(length)) + length + CodedTensor.ALIGNMENT;
        }

        @Override
        public long encode(MemorySegment weights, MemorySegment target) {
            long count = weights.byteSize() / FORMAT.bytes();
            int blocks = blocks(weights.byteSize());
            ExponentCode code = ExponentCodeBuilder.build(ExponentHistogram.of(FORMAT, weights, count));
            short[] sizes = new short[blocks];
            int[] checksums = new int[blocks];
            long end = CodedTensor.bodyAt(code.leaves().size(), blocks);
            for (int block = 0; block < blocks; block++) {
                int blockCount = CodedTensor.weights(count, block);
                long at = (long) block * CodedTensor.BLOCK * FORMAT.bytes();
                BlockSize size = encoder.encode(FORMAT, code, weights, at, blockCount, target, end);
                sizes[block] = size.bits();
                checksums[block] = BlockedTensor.checksum(weights, at, (long) blockCount * FORMAT.bytes());
                end += size.bytes(FORMAT, blockCount);
            }
            MemorySegment header = CodedTensor.header(FORMAT, count, code, sizes, checksums);
            MemorySegment.copy(header, 0, target, 0, header.byteSize());
            long length = CodedTensor.roundUp(end, CodedTensor.ALIGNMENT);
            target.asSlice(end, length - end).fill((byte) 0);
            return length;
        }

        @Override
        public void decode(MemorySegment encoded, MemorySegment target) throws CorruptInputException {
            CodedTensor tensor = CodedTensor.open(encoded, 0, FORMAT, target.byteSize() / FORMAT.bytes());
            for (int block = 0; block < tensor.blocks(); block++) {
                decoder.decode(tensor, block, target, (long) block * tensor.blockLength());
            }
        }

        private static int blocks(long length) {
            return Math.toIntExact(CodedTensor.blocks(length / FORMAT.bytes()));
        }
    }

    /** What no codec can exceed by much. */
    record Copy() implements BenchmarkCodec {

        @Override
        public long bound(long length) {
            return length;
        }

        @Override
        public long encode(MemorySegment weights, MemorySegment target) {
            MemorySegment.copy(weights, 0, target, 0, weights.byteSize());
            return weights.byteSize();
        }

        @Override
        public void decode(MemorySegment encoded, MemorySegment target) {
            MemorySegment.copy(encoded, 0, target, 0, encoded.byteSize());
        }
    }

    /** Zstandard, with the checksum that its command line adds by default. */
    final class ZstdCodec implements BenchmarkCodec {

        private final ZstdCompressCtx compressor = new ZstdCompressCtx();
        private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();

        ZstdCodec(int level) {
            compressor.setLevel(level).setChecksum(true);
        }

        @Override
        public long bound(long length) {
            return Zstd.compressBound(length);
        }

        @Override
        public long encode(MemorySegment weights, MemorySegment target) {
            return compressor.compress(target.asByteBuffer(), weights.asByteBuffer());
        }

        @Override
        public void decode(MemorySegment encoded, MemorySegment target) {
            decompressor.decompress(target.asByteBuffer(), encoded.asByteBuffer());
        }

        @Override
        public void close() {
            compressor.close();
            decompressor.close();
        }
    }

    /** LZ4's block format, which has no checksum. */
    final class Lz4Codec implements BenchmarkCodec {

        private final LZ4Compressor compressor;
        private final LZ4SafeDecompressor decompressor;

        Lz4Codec(LZ4Factory factory) {
            compressor = factory.fastCompressor();
            decompressor = factory.safeDecompressor();
        }

        @Override
        public long bound(long length) {
            return compressor.maxCompressedLength(Math.toIntExact(length));
        }

        @Override
        public long encode(MemorySegment weights, MemorySegment target) {
            ByteBuffer encoded = target.asByteBuffer();
            compressor.compress(weights.asByteBuffer(), encoded);
            return encoded.position();
        }

        @Override
        public void decode(MemorySegment encoded, MemorySegment target) {
            decompressor.decompress(encoded.asByteBuffer(), target.asByteBuffer());
        }
    }

    /** gzip through the streams of Commons Compress, which are on the heap. */
    final class GzipCodec implements BenchmarkCodec {

        private static final int BUFFER = 1 << 16;

        private final GzipParameters parameters = new GzipParameters();
        private final byte[] buffer = new byte[BUFFER];

        GzipCodec(int level) {
            parameters.setCompressionLevel(level);
        }

        @Override
        public long bound(long length) {
            return length + length / 1000 + 1024;
        }

        @Override
        public long encode(MemorySegment weights, MemorySegment target) throws IOException {
            ByteArrayOutputStream encoded = new ByteArrayOutputStream((int) bound(weights.byteSize()));
            try (GzipCompressorOutputStream stream = new GzipCompressorOutputStream(encoded, parameters)) {
                for (long at = 0; at < weights.byteSize(); at += BUFFER) {
                    int length = (int) Math.min(BUFFER, weights.byteSize() - at);
                    MemorySegment.copy(weights, ValueLayout.JAVA_BYTE, at, buffer, 0, length);
                    stream.write(buffer, 0, length);
                }
            }
            MemorySegment.copy(encoded.toByteArray(), 0, target, ValueLayout.JAVA_BYTE, 0, encoded.size());
            return encoded.size();
        }

        @Override
        public void decode(MemorySegment encoded, MemorySegment target) throws IOException {
            byte[] bytes = encoded.toArray(ValueLayout.JAVA_BYTE);
            try (GzipCompressorInputStream stream = new GzipCompressorInputStream(new ByteArrayInputStream(bytes))) {
                long at = 0;
                for (int length = stream.read(buffer); length >= 0; length = stream.read(buffer)) {
                    MemorySegment.copy(buffer, 0, target, ValueLayout.JAVA_BYTE, at, length);
                    at += length;
                }
            }
        }
    }
}
