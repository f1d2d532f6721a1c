package dev.pith.dfloat.df11;

import static dev.pith.dfloat.df11.Df11Format.BLOCK_GAP_BYTES;
import static dev.pith.dfloat.df11.Df11Format.ENCODED_EXPONENT;
import static dev.pith.dfloat.df11.Df11Format.GAPS;
import static dev.pith.dfloat.df11.Df11Format.MOST;
import static dev.pith.dfloat.df11.Df11Format.OUTPUT_POSITIONS;
import static dev.pith.dfloat.df11.Df11Format.SIGN_MANTISSA;
import static dev.pith.dfloat.df11.Df11Format.SPLIT_POSITIONS;
import static dev.pith.dfloat.df11.Df11Format.corrupt;

import dev.pith.codec.CorruptInputException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Decodes groups of weights in the layout df11.
 *
 * <p>All six tensors are verified: whatever they hold, the decoder ends, and either gives the values that the package's
 * kernel gives or reports the input as corrupt. The layout has no checksum, so a changed sign, mantissa or code may go
 * unnoticed. No method keeps state; all may be called by any number of threads.
 */
public final class Df11Decoder {

    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** How many pieces of work each thread gets, so that none waits long for another. */
    private static final int SPANS_PER_THREAD = 4;

    private Df11Decoder() {}

    /**
     * Decodes a group of weights in this thread.
     *
     * @param group the six tensors
     * @param target receives the values, little-endian, two bytes each; what it holds after an exception is undefined
     * @throws CorruptInputException if an encoder does not write such tensors
     * @throws IllegalArgumentException if {@code target} has not twice as many bytes as the group has values
     */
    public static void decode(Df11Group group, MemorySegment target) throws IOException {
        decode(group, target, 1);
    }

    /**
     * Decodes a group of weights.
     *
     * @param group the six tensors; if there is more than one thread, all of them must have access
     * @param target receives the values, little-endian, two bytes each; what it holds after an exception is undefined
     * @param threads how many threads may work, at least 1
     * @throws CorruptInputException if an encoder does not write such tensors
     * @throws InterruptedIOException if this thread is interrupted while it waits for others; it stays so
     * @throws IllegalArgumentException if {@code target} has not twice as many bytes as the group has values, or there is
     *     no thread
     */
    public static void decode(Df11Group group, MemorySegment target, int threads) throws IOException {
        if (threads < 1) {
            throw new IllegalArgumentException(threads + " threads");
        }
        if (target.byteSize() != group.elements() * Short.BYTES) {
            throw new IllegalArgumentException(
                    "a target of " + target.byteSize() + " bytes for " + group.elements() + " values");
        }
        DecodingTables tables = verify(group);
        int blocks = Df11Format.blocks(group.encodedExponent().byteSize());
        int spans = threads == 1 ? 1 : (int) Math.min((long) threads * SPANS_PER_THREAD, Math.max(1, blocks));
        if (spans == 1) {
            new BlockReader(group, tables, target).decode(0, blocks);
            return;
        }
        List<Callable<Void>> work = new ArrayList<>();
        for (int span = 0; span < spans; span++) {
            int firstBlock = (int) ((long) blocks * span / spans);
            int endBlock = (int) ((long) blocks * (span + 1) / spans);
            work.add(() -> {
                new BlockReader(group, tables, target).decode(firstBlock, endBlock);
                return null;
            });
        }
        runAll(work, Math.min(threads, spans));
    }

    /**
     * Returns where each weight of a group ends, counted in values.
     *
     * @return the split positions and the number of values: as many numbers as the group has weights, in ascending order
     * @throws CorruptInputException if the split positions are not ascending, or reach beyond the values
     */
    public static List<Long> weightEnds(Df11Group group) throws CorruptInputException {
        MemorySegment positions = group.splitPositions();
        if (positions.byteSize() % Long.BYTES != 0) {
            throw corrupt(
                    SPLIT_POSITIONS, positions.byteSize(), positions.byteSize() + " bytes are not 64-bit numbers");
        }
        List<Long> ends = new ArrayList<>();
        long previous = 0;
        for (long offset = 0; offset < positions.byteSize(); offset += Long.BYTES) {
            long end = positions.get(I64, offset);
            if (end < previous || end > group.elements()) {
                throw corrupt(SPLIT_POSITIONS, offset, "no weight ends at " + end);
            }
            ends.add(end);
            previous = end;
        }
        ends.add(group.elements());
        return ends;
    }

    /** Verifies everything but the codes and the gaps, which the reader of a block verifies. */
    static DecodingTables verify(Df11Group group) throws CorruptInputException {
        long elements = group.elements();
        long encodedBytes = group.encodedExponent().byteSize();
        if (elements > MOST) {
            throw corrupt(SIGN_MANTISSA, MOST, "more than 2147483647 values");
        }
        if (encodedBytes > MOST) {
            throw corrupt(ENCODED_EXPONENT, MOST, "more than 2147483647 bytes");
        }
        if (elements == 0 != (encodedBytes == 0)) {
            throw corrupt(ENCODED_EXPONENT, 0, encodedBytes + " bytes of codes for " + elements + " values");
        }
        weightEnds(group);
        int blocks = Df11Format.blocks(encodedBytes);
        long gapBytes = group.gaps().byteSize();
        if (gapBytes != (long) blocks * BLOCK_GAP_BYTES) {
            throw corrupt(GAPS, gapBytes, gapBytes + " bytes for " + blocks + " blocks of threads");
        }
        verifyPositions(group, blocks);
        return new DecodingTables(group.luts());
    }

    private static void verifyPositions(Df11Group group, int blocks) throws CorruptInputException {
        MemorySegment positions = group.outputPositions();
        // The package leaves one out where the codes end with the last bit of a byte and none begins in the last block.
        boolean oneLeftOut = blocks > 1 && positions.byteSize() == (long) blocks * Integer.BYTES;
        if (!oneLeftOut && positions.byteSize() != (blocks + 1L) * Integer.BYTES) {
            throw corrupt(
                    OUTPUT_POSITIONS,
                    positions.byteSize(),
                    positions.byteSize() + " bytes for " + blocks + " blocks of threads");
        }
        long previous = 0;
        long last = positions.byteSize() - Integer.BYTES;
        for (long offset = 0; offset <= last; offset += Integer.BYTES) {
            long position = Integer.toUnsignedLong(positions.get(U32, offset));
            boolean wrongEnd = (offset == 0 && position != 0) || (offset == last && position != group.elements());
            if (wrongEnd || position < previous || position - previous > Df11Format.BLOCK_BITS) {
                throw corrupt(OUTPUT_POSITIONS, offset, "no block begins with value " + position);
            }
            previous = position;
        }
    }

    private static void runAll(List<Callable<Void>> work, int threads) throws IOException {
        ExecutorService executor = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("df11-decoder-", 1).factory());
        try {
            for (Future<Void> done : executor.invokeAll(work)) {
                done.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while decoding");
            interrupted.initCause(e);
            throw interrupted;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IOException(e);
            }
        } finally {
            executor.shutdown();
        }
    }
}
