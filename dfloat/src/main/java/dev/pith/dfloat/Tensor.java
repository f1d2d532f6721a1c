package dev.pith.dfloat;

import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A tensor of a {@link Checkpoint}, valid until that is closed. Every read decodes what it needs, verifies it, and keeps
 * nothing. Safe to use from several threads.
 */
public final class Tensor {

    /** What vector instructions like best, in bytes. */
    private static final long ALIGNMENT = 64;

    private final TensorInfo info;
    private final BlockedTensor content;
    private final Kernels kernels;

    Tensor(TensorInfo info, BlockedTensor content, Kernels kernels) {
        this.info = info;
        this.content = content;
        this.kernels = kernels;
    }

    /** Returns name, type and shape; the offsets are those of the original file. */
    public TensorInfo info() {
        return info;
    }

    /** Returns the tensor's bytes, in blocks. */
    BlockedTensor content() {
        return content;
    }

    /** Tells whether the tensor's exponents are coded. */
    public boolean isCoded() {
        return content instanceof CodedTensor;
    }

    /** Returns how many bytes the tensor takes in the file. */
    public long codedLength() {
        return switch (content) {
            case CodedTensor coded -> coded.payload().byteSize();
            case StoredTensor stored -> stored.length();
        };
    }

    /**
     * Reads the whole tensor as its type's bytes, little-endian.
     *
     * @param target where they go: native memory, or an array of bytes, at least as large as the tensor
     * @throws CorruptInputException if the tensor is corrupt; what was written is then arbitrary
     * @throws IndexOutOfBoundsException if the target is too small
     */
    public void read(MemorySegment target) throws CorruptInputException {
        readBytes(0, content.length(), target);
    }

    /**
     * Reads the whole tensor as its type's bytes, little-endian, by several threads.
     *
     * @param target where they go: native memory that any thread may access, or an array of bytes, at least as large as the
     *     tensor
     * @param threads how many threads decode, at least 1
     * @throws CorruptInputException if the tensor is corrupt; what was written is then arbitrary
     * @throws java.io.InterruptedIOException if this thread is interrupted
     * @throws IndexOutOfBoundsException if the target is too small
     */
    public void read(MemorySegment target, int threads) throws IOException {
        read(target, threads, Decoding.by(kernels));
    }

    /** Reads the whole tensor as its type's bytes, as another method does, but decodes it elsewhere. */
    void read(MemorySegment target, int threads, Decoding decoding) throws IOException {
        decodeAll(content, threads, decoding, target.asSlice(0, content.length()));
    }

    /** Decodes all blocks, by several threads. */
    static void decodeAll(BlockedTensor content, int threads, Decoding decoding, MemorySegment target)
            throws IOException {
        int blocksPerTask = decoding.blocksPerTask(content);
        try (Benches<RangeDecoder, Integer> benches =
                new Benches<>("pith-tensor", threads, decoding.decoders(), blocks -> {})) {
            for (int first = 0; first < content.blocks(); first += blocksPerTask) {
                int from = first;
                int to = Math.min(first + blocksPerTask, content.blocks());
                benches.submit(decoder -> () -> {
                    decoder.decode(content, from, to, target, (long) from * content.blockLength());
                    return to - from;
                });
            }
            benches.finish();
        }
    }

    /**
     * Reads the whole tensor as its type's bytes, little-endian.
     *
     * @param arena where memory for them is allocated
     * @throws CorruptInputException if the tensor is corrupt
     */
    public MemorySegment read(Arena arena) throws CorruptInputException {
        MemorySegment target = arena.allocate(content.length(), ALIGNMENT);
        read(target);
        return target;
    }

    /**
     * Reads some elements, in row-major order, as their type's bytes, little-endian. Only the blocks that hold them are
     * decoded.
     *
     * @param first the first of them, counted from 0
     * @param count their number
     * @param target where they go: native memory, or an array of bytes, large enough
     * @throws CorruptInputException if the tensor is corrupt; what was written is then arbitrary
     * @throws IndexOutOfBoundsException if there are no such elements, or the target is too small
     * @throws UnsupportedOperationException if elements are not of whole bytes
     */
    public void read(long first, long count, MemorySegment target) throws CorruptInputException {
        Objects.checkFromIndexSize(first, count, info.elements());
        readBytes(first * elementBytes(), count * elementBytes(), target);
    }

    /**
     * Reads the whole tensor as numbers.
     *
     * @throws CorruptInputException if the tensor is corrupt
     * @throws IllegalArgumentException if there are more elements than an array can have
     * @throws UnsupportedOperationException if the elements are no floating-point numbers that a {@code float} can hold
     */
    public float[] toFloats() throws CorruptInputException {
        if (info.elements() > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(info.elements() + " elements do not fit in an array");
        }
        float[] floats = new float[(int) info.elements()];
        read(0, FloatBuffer.wrap(floats));
        return floats;
    }

    /**
     * Reads elements as numbers, in row-major order, into the rest of a buffer.
     *
     * @param first the first of them, counted from 0
     * @param target gets as many of them as it has room for
     * @throws CorruptInputException if the tensor is corrupt; what was written is then arbitrary
     * @throws IndexOutOfBoundsException if there are not so many elements
     * @throws UnsupportedOperationException if the elements are no floating-point numbers that a {@code float} can hold
     */
    public void read(long first, FloatBuffer target) throws CorruptInputException {
        FloatFormat format = FloatFormat.of(info.dtype());
        Objects.checkFromIndexSize(first, target.remaining(), info.elements());
        MemorySegment part = MemorySegment.ofArray(new byte[content.blockLength()]);
        int perPart = content.blockLength() / elementBytes();
        // Parts end where blocks do, so that no block is decoded twice.
        for (long next = first; target.hasRemaining(); ) {
            int count = (int) Math.min(target.remaining(), perPart - next % perPart);
            read(next, count, part);
            format.convert(part, count, target);
            next += count;
        }
    }

    /** Returns the entropy of the exponents, in bits, if the elements are weights whose exponents can be coded. */
    public OptionalDouble exponentEntropy() throws CorruptInputException {
        WeightFormat format = WeightFormat.of(info.dtype()).orElse(null);
        if (format == null || info.elements() == 0) {
            return OptionalDouble.empty();
        }
        ExponentHistogram histogram = new ExponentHistogram(format);
        MemorySegment part = MemorySegment.ofArray(new byte[content.blockLength()]);
        int perPart = content.blockLength() / elementBytes();
        for (long next = 0; next < info.elements(); next += perPart) {
            long count = Math.min(perPart, info.elements() - next);
            read(next, count, part);
            histogram.add(part, count);
        }
        return OptionalDouble.of(ExponentHistogram.entropy(histogram.counts()));
    }

    private int elementBytes() {
        int bits = info.dtype().bits();
        if (bits % Byte.SIZE != 0) {
            throw new UnsupportedOperationException("elements of type " + info.dtype() + " are not of whole bytes");
        }
        return bits / Byte.SIZE;
    }

    private void readBytes(long from, long length, MemorySegment target) throws CorruptInputException {
        if (length > target.byteSize()) {
            throw new IndexOutOfBoundsException(length + " bytes do not fit in " + target.byteSize());
        }
        BlockDecoder decoder = new BlockDecoder(kernels);
        @Nullable MemorySegment whole = null;
        for (long next = from; next < from + length; ) {
            int block = (int) (next / content.blockLength());
            long blockBegin = (long) block * content.blockLength();
            int blockLength = content.length(block);
            long part = Math.min(blockBegin + blockLength, from + length) - next;
            if (part == blockLength) {
                decoder.decode(content, block, target, next - from);
            } else {
                if (whole == null) {
                    whole = MemorySegment.ofArray(new byte[content.blockLength()]);
                }
                decoder.decode(content, block, whole, 0);
                MemorySegment.copy(whole, next - blockBegin, target, next - from, part);
            }
            next += part;
        }
    }
}
