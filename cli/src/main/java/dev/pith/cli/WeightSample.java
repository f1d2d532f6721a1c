package dev.pith.cli;

import dev.pith.dfloat.Checkpoint;
import dev.pith.dfloat.Tensor;
import dev.pith.dfloat.WeightCompressor;
import dev.pith.dfloat.WeightDecompressor;
import dev.pith.dfloat.WeightOptions;
import dev.pith.dfloat.safetensors.DType;
import dev.pith.dfloat.safetensors.SafeTensorsHeader;
import dev.pith.dfloat.safetensors.SafeTensorsWriter;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Weights to measure with: files, each compressed and not. What of the two is missing is made, and is gone when this is
 * closed.
 */
final class WeightSample implements AutoCloseable {

    /** Of weights that are made: the standard deviation, as trained models have it, and the seed. */
    static final double DEVIATION = 0.02;

    private static final long SEED = 42;

    /** How many bytes of them are made at once. */
    private static final int CHUNK_BYTES = 1 << 20;

    /** How many bytes tensors are decoded to, unless one alone is larger; more than any processor's cache has. */
    private static final long ROOM_BYTES = 1 << 30;

    /** Where tensors begin is a multiple of it: what vector instructions and devices like best. */
    private static final long ALIGNMENT = 256;

    /** A file without compression, if it is there, and the same compressed. */
    private record Original(@Nullable Path plain, Path compressed) {}

    /** Decodes a tensor to an offset in memory. */
    @FunctionalInterface
    interface Decoder {

        void decode(Tensor tensor, long offset) throws IOException;
    }

    private final PartialFiles partialFiles;
    private final WeightOptions options;
    private final List<Original> files = new ArrayList<>();
    private final List<Tensor> tensors = new ArrayList<>();

    private final List<Checkpoint> checkpoints = new ArrayList<>();
    private final List<TemporaryFile> temporaries = new ArrayList<>();

    /**
     * Makes a sample without files.
     *
     * @param threads how many threads compress and restore files that are missing
     */
    WeightSample(PartialFiles partialFiles, int threads) {
        this.partialFiles = partialFiles;
        this.options = new WeightOptions(threads, (contentBytes, compressedBytes) -> {});
    }

    /**
     * Adds a safetensors file, compressed or not.
     *
     * @throws IOException if it is not valid or cannot be read, or the file that is missing cannot be written
     */
    void add(Path file) throws IOException {
        boolean compressed;
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            compressed = checkpoint.isCompressed();
        }
        if (compressed) {
            open(new Original(null, file));
        } else {
            addPlain(file);
        }
    }

    /**
     * Adds a file of normally distributed BF16 weights, always the same.
     *
     * @param weights how many there are
     * @param count how many tensors they are spread over evenly, at most one per weight
     */
    void addGenerated(long weights, int count) throws IOException {
        List<TensorInfo> infos = new ArrayList<>();
        long end = 0;
        for (int i = 0; i < count; i++) {
            long length = weights / count + (i < weights % count ? 1 : 0);
            infos.add(TensorInfo.startingAt(end, "weights." + i, DType.BF16, List.of(length)));
            end = infos.getLast().end();
        }
        TemporaryFile file = temporary();
        SplittableRandom random = new SplittableRandom(SEED);
        Output.attempt(
                file.path().toString(),
                () -> SafeTensorsWriter.write(
                        file.channel(),
                        SafeTensorsHeader.of(infos, Map.of()),
                        (tensor, channel) -> writeGaussian(channel, tensor.byteSize(), random)));
        addPlain(file.path());
    }

    private static void writeGaussian(WritableByteChannel channel, long bytes, SplittableRandom random)
            throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long written = 0; written < bytes; written += chunk.limit()) {
            chunk.clear().limit((int) Math.min(CHUNK_BYTES, bytes - written));
            while (chunk.hasRemaining()) {
                int bits = Float.floatToRawIntBits((float) random.nextGaussian(0, DEVIATION));
                // The nearest BF16; of two that are equally near, the even one.
                chunk.putShort((short) ((bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16));
            }
            SafeTensorsWriter.writeSegment(channel, MemorySegment.ofBuffer(chunk.flip()));
        }
    }

    private void addPlain(Path file) throws IOException {
        TemporaryFile compressed = temporary();
        WeightFiles.run(
                compressed.path().toString(), () -> WeightCompressor.compress(file, compressed.channel(), options));
        open(new Original(file, compressed.path()));
    }

    private TemporaryFile temporary() throws IOException {
        TemporaryFile file = TemporaryFile.create(partialFiles);
        temporaries.add(file);
        return file;
    }

    private void open(Original file) throws IOException {
        Checkpoint checkpoint = Checkpoint.open(file.compressed());
        checkpoints.add(checkpoint);
        checkpoint.tensors().stream()
                .filter(tensor -> tensor.info().byteSize() > 0)
                .forEach(tensors::add);
        files.add(file);
    }

    /** Returns the files without compression. Those that are missing are made at the first question. */
    List<Path> plainFiles() throws IOException {
        List<Path> plain = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            Original file = files.get(i);
            if (file.plain() == null) {
                TemporaryFile restored = temporary();
                WeightFiles.run(
                        restored.path().toString(),
                        () -> WeightDecompressor.decompress(file.compressed(), restored.channel(), options));
                files.set(i, new Original(restored.path(), file.compressed()));
                plain.add(restored.path());
            } else {
                plain.add(file.plain());
            }
        }
        return plain;
    }

    /** Returns all tensors that have elements. */
    List<Tensor> tensors() {
        return List.copyOf(tensors);
    }

    /** Returns how many bytes all tensors have. */
    long contentLength() {
        return tensors.stream().mapToLong(tensor -> tensor.info().byteSize()).sum();
    }

    /** Returns how many bytes all tensors take in compressed files. */
    long compressedLength() {
        return tensors.stream().mapToLong(Tensor::codedLength).sum();
    }

    /** Returns how many bits a weight takes, of all that are coded; null if none is. */
    @Nullable
    Double bitsPerWeight() {
        List<Tensor> coded = tensors.stream().filter(Tensor::isCoded).toList();
        return coded.isEmpty()
                ? null
                : (Double) (8.0
                        * coded.stream().mapToLong(Tensor::codedLength).sum()
                        / coded.stream()
                                .mapToLong(tensor -> tensor.info().elements())
                                .sum());
    }

    /** Returns how much memory it takes to decode all tensors, each to a place of its own. */
    long targetLength() {
        return tensors.stream().mapToLong(WeightSample::placeLength).sum();
    }

    /** Returns how much memory {@link #decodeAll} takes. */
    long roomLength() {
        long largest =
                tensors.stream().mapToLong(WeightSample::placeLength).max().orElse(0);
        return Math.min(targetLength(), Math.max(largest, ROOM_BYTES));
    }

    /** Decodes all tensors one behind the other, and where the room ends, from its beginning again. */
    void decodeAll(Decoder decoder) throws IOException {
        long room = roomLength();
        long at = 0;
        for (Tensor tensor : tensors) {
            if (at + placeLength(tensor) > room) {
                at = 0;
            }
            decoder.decode(tensor, at);
            at += placeLength(tensor);
        }
    }

    /** Returns how far behind the place of a tensor that of the next one may begin. */
    static long placeLength(Tensor tensor) {
        return Math.ceilDiv(tensor.info().byteSize(), ALIGNMENT) * ALIGNMENT;
    }

    @Override
    public void close() throws IOException {
        @Nullable IOException failure = null;
        try {
            checkpoints.forEach(Checkpoint::close);
        } finally {
            for (TemporaryFile temporary : temporaries) {
                try {
                    temporary.close();
                } catch (IOException e) {
                    failure = e;
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
