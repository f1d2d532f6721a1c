package dev.pith.dfloat.df11;

import static dev.pith.dfloat.df11.Df11Format.BLOCK_BYTES;
import static dev.pith.dfloat.df11.Df11Format.ENCODED_EXPONENT;
import static dev.pith.dfloat.df11.Df11Format.THREADS_PER_BLOCK;
import static dev.pith.dfloat.df11.Df11Format.corrupt;

import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.cuda.CudaContext;
import dev.pith.dfloat.cuda.CudaException;
import dev.pith.dfloat.cuda.CudaFunction;
import dev.pith.dfloat.cuda.CudaStream;
import dev.pith.dfloat.cuda.DeviceBuffer;
import dev.pith.dfloat.cuda.KernelArgument;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Decodes groups of weights in the layout df11 on a CUDA device.
 *
 * <p>What comes out of a sound group is what {@link Df11Decoder} gives. Of a group that is not sound less is found out here: one
 * whose codes are not as many as its positions tell, or of whose blocks one has a code that stands for nothing, is reported;
 * other faults give values of no meaning. Whatever the group holds, only the target is written.
 *
 * <p>Safe to use from several threads.
 */
public final class Df11CudaDecoder {

    /** Values go to multiples of so many bytes. */
    public static final int TARGET_ALIGNMENT = 16;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** What a kernel reads beyond the exponents of a block. */
    private static final int SHARED_SLACK = 24;

    private final CudaContext context;
    private final CudaFunction kernel;

    private Df11CudaDecoder(CudaContext context, CudaFunction kernel) {
        this.context = context;
        this.kernel = kernel;
    }

    /**
     * Loads the kernel on a device, where it stays until the context is closed.
     *
     * @param context the use of a device of compute capability 8.0 or later
     */
    public static Df11CudaDecoder load(CudaContext context) throws CudaException {
        try (InputStream in = Df11CudaDecoder.class.getResourceAsStream("/dev/pith/dfloat/df11.ptx")) {
            return new Df11CudaDecoder(context, context.load(in.readAllBytes()).function("decode_df11"));
        } catch (CudaException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A group in the device's memory. Closing it frees that. Safe to use from several threads. */
    public static final class DeviceGroup implements AutoCloseable {

        private final DeviceBuffer memory;
        private final long elements;
        private final int blocks;
        private final int capacity;

        private DeviceGroup(DeviceBuffer memory, long elements, int blocks, int capacity) {
            this.memory = memory;
            this.elements = elements;
            this.blocks = blocks;
            this.capacity = capacity;
        }

        /** Returns how many bytes the values take. */
        public long length() {
            return elements * Short.BYTES;
        }

        @Override
        public void close() throws CudaException {
            memory.close();
        }
    }

    /** Where the parts of a group lie in the device's memory. */
    private record Image(Df11Group group, int blocks) {

        static final long FAULT_AT = 0;
        static final long GROUP_AT = Long.BYTES;
        static final long RUNS_AT = 128;
        static final long TABLES_AT = RUNS_AT + (Long.BYTES << DecodingTables.RUN_BITS);

        long positionsAt() {
            return roundUp(TABLES_AT + group.luts().byteSize());
        }

        long gapsAt() {
            return roundUp(positionsAt() + (blocks + 1L) * Integer.BYTES);
        }

        long signMantissaAt() {
            return roundUp(gapsAt() + group.gaps().byteSize());
        }

        long codesAt() {
            return roundUp(signMantissaAt() + group.signMantissa().byteSize());
        }

        /** The codes are followed by zeros, which a thread may read. */
        long length() {
            return codesAt() + (long) blocks * BLOCK_BYTES + Long.BYTES;
        }

        private static long roundUp(long length) {
            return (length + TARGET_ALIGNMENT - 1) / TARGET_ALIGNMENT * TARGET_ALIGNMENT;
        }
    }

    /**
     * Copies a group to the device's memory.
     *
     * @throws CorruptInputException if an encoder does not write such tables, positions or sizes
     * @throws CudaException if the device fails
     */
    public DeviceGroup load(Df11Group group) throws IOException {
        DecodingTables tables = Df11Decoder.verify(group);
        int blocks = Df11Format.blocks(group.encodedExponent().byteSize());
        Image image = new Image(group, blocks);
        DeviceBuffer memory = context.allocate(image.length());
        try (CudaStream stream = context.newStream();
                Arena arena = Arena.ofConfined()) {
            MemorySegment head = arena.allocate(Image.TABLES_AT, Long.BYTES);
            long address = memory.address();
            long[] fields = {
                address + image.codesAt(),
                address + image.gapsAt(),
                address + image.positionsAt(),
                address + Image.TABLES_AT,
                group.luts().byteSize() / Df11Format.BYTE_VALUES - 1,
                address + Image.RUNS_AT,
                address + image.signMantissaAt()
            };
            MemorySegment.copy(fields, 0, head, LONG, Image.GROUP_AT, fields.length);
            MemorySegment.copy(tables.runs(), 0, head, LONG, Image.RUNS_AT, tables.runs().length);
            MemorySegment positions = arena.allocate((blocks + 1L) * Integer.BYTES, Integer.BYTES);
            int capacity = copyPositions(group, blocks, positions);
            memory.fill((byte) 0, image.codesAt(), image.length() - image.codesAt(), stream);
            memory.copyFrom(head, 0, stream);
            memory.copyFrom(group.luts(), Image.TABLES_AT, stream);
            memory.copyFrom(positions, image.positionsAt(), stream);
            memory.copyFrom(group.gaps(), image.gapsAt(), stream);
            memory.copyFrom(group.signMantissa(), image.signMantissaAt(), stream);
            memory.copyFrom(group.encodedExponent(), image.codesAt(), stream);
            stream.synchronize();
            return new DeviceGroup(memory, group.elements(), blocks, capacity);
        } catch (Throwable e) {
            memory.close();
            throw e;
        }
    }

    /** Copies positions, with the last one if it was left out, and returns the greatest number of values of a block. */
    private static int copyPositions(Df11Group group, int blocks, MemorySegment target) {
        MemorySegment positions = group.outputPositions();
        long capacity = 0;
        long previous = 0;
        for (int block = 0; block <= blocks; block++) {
            long at = Math.min((long) block * Integer.BYTES, positions.byteSize() - Integer.BYTES);
            int position = positions.get(INT, at);
            target.set(INT, (long) block * Integer.BYTES, position);
            capacity = Math.max(capacity, Integer.toUnsignedLong(position) - previous);
            previous = Integer.toUnsignedLong(position);
        }
        return (int) capacity;
    }

    /**
     * Decodes a group, and waits until that is done. One thread at a time may decode a group.
     *
     * @param offset where the values go in the target, little-endian, two bytes each: a multiple of {@link
     *     #TARGET_ALIGNMENT}
     * @throws CorruptInputException if the group is found to be corrupt; what was written is then undefined
     * @throws CudaException if the device fails
     * @throws IndexOutOfBoundsException if the target is too small
     */
    public void decode(DeviceGroup group, DeviceBuffer target, long offset, CudaStream stream) throws IOException {
        enqueue(group, target, offset, stream);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fault = arena.allocate(LONG);
            group.memory.copyTo(fault, Image.FAULT_AT, stream);
            stream.synchronize();
            if (fault.get(LONG, 0) != 0) {
                long block = fault.get(LONG, 0) - 1;
                throw corrupt(
                        ENCODED_EXPONENT, block * BLOCK_BYTES, "other codes begin here than the positions tell of");
            }
        }
    }

    /** Has a stream decode a group, as {@link #decode} does, and returns. Faults are not reported. */
    public void enqueue(DeviceGroup group, DeviceBuffer target, long offset, CudaStream stream) throws CudaException {
        long bytes = group.length();
        Objects.checkFromIndexSize(offset, bytes, target.size());
        if (offset % TARGET_ALIGNMENT != 0) {
            throw new IllegalArgumentException(offset + " is no multiple of " + TARGET_ALIGNMENT);
        }
        if (group.blocks == 0) {
            return;
        }
        group.memory.fill((byte) 0, Image.FAULT_AT, Long.BYTES, stream);
        kernel.launch(
                stream,
                group.blocks,
                THREADS_PER_BLOCK,
                group.capacity + SHARED_SLACK,
                group.memory.at(Image.GROUP_AT),
                target.at(offset),
                KernelArgument.of(group.capacity),
                group.memory.at(Image.FAULT_AT));
    }
}
