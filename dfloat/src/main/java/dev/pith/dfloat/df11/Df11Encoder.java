package dev.pith.dfloat.df11;

import static dev.pith.dfloat.df11.Df11Format.BITS_PER_THREAD;
import static dev.pith.dfloat.df11.Df11Format.BLOCK_GAP_BYTES;
import static dev.pith.dfloat.df11.Df11Format.EXPONENTS;
import static dev.pith.dfloat.df11.Df11Format.GAP_BITS;
import static dev.pith.dfloat.df11.Df11Format.MOST;
import static dev.pith.dfloat.df11.Df11Format.THREADS_PER_BLOCK;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Encodes one group of weights in the layout df11.
 *
 * <p>A new encoder has counted the exponents and knows how long each tensor will be; {@link #encode(SegmentAllocator)}
 * makes them. The same values give the same tensors on any machine. Encoders are immutable, but read the weights, which
 * must not change between.
 */
public final class Df11Encoder {

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort BF16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int MANTISSA_BITS = 7;
    private static final int MANTISSA = 0x7F;
    private static final int SIGN = 0x80;
    private static final int BYTE = 0xFF;

    /** How many values are held in arrays at a time. */
    private static final int CHUNK = 1 << 14;

    private final List<MemorySegment> weights;
    private final PrefixCode code;
    private final byte[] luts;
    private final long elements;
    private final long encodedBytes;

    /**
     * Counts the exponents of a group of weights.
     *
     * @param weights the BF16 values of each weight of the group, little-endian, two bytes each; at least one weight
     * @throws Df11UnsupportedException if a value has an exponent of 240 or more, which values of a magnitude of 2¹¹³ or
     *     more have, infinities and NaN; or if there are more than 2³¹ − 1 values, or bytes of codes. Weights are called
     *     {@code weight 0} and so on
     * @throws IllegalArgumentException if there is no weight, or one has an odd number of bytes
     */
    public Df11Encoder(List<MemorySegment> weights) throws Df11UnsupportedException {
        this(weights, numbered(weights.size()));
    }

    /** @param names what to call the weights in exceptions */
    Df11Encoder(List<MemorySegment> weights, List<String> names) throws Df11UnsupportedException {
        if (weights.isEmpty() || weights.stream().anyMatch(weight -> weight.byteSize() % Short.BYTES != 0)) {
            throw new IllegalArgumentException("a group is of at least one weight, of two bytes a value");
        }
        this.weights = List.copyOf(weights);
        long[] counts = new long[EXPONENTS];
        long total = 0;
        for (int weight = 0; weight < weights.size(); weight++) {
            total += weights.get(weight).byteSize() / Short.BYTES;
            if (total > MOST) {
                throw new Df11UnsupportedException(names.get(weight), "its group has more than 2147483647 values");
            }
            count(weights.get(weight), names.get(weight), counts);
        }
        elements = total;
        code = PrefixCode.forCounts(counts);
        luts = code.tables();
        encodedBytes = (code.bits(counts) + Byte.SIZE - 1) / Byte.SIZE;
        if (encodedBytes > MOST) {
            throw new Df11UnsupportedException(
                    names.getFirst(), "its group takes more than 2147483647 bytes of codes for exponents");
        }
    }

    private static List<String> numbered(int weights) {
        List<String> names = new ArrayList<>();
        for (int weight = 0; weight < weights; weight++) {
            names.add("weight " + weight);
        }
        return names;
    }

    private static void count(MemorySegment weight, String name, long[] counts) throws Df11UnsupportedException {
        long[] all = new long[BYTE + 1];
        long[] others = new long[BYTE + 1];
        short[] values = new short[CHUNK];
        long size = weight.byteSize() / Short.BYTES;
        for (long first = 0; first < size; first += CHUNK) {
            int length = (int) Math.min(CHUNK, size - first);
            MemorySegment.copy(weight, BF16, first * Short.BYTES, values, 0, length);
            // Neighbours often have the same exponent: counted in two places, neither waits for the other.
            for (int i = 0; i + 1 < length; i += 2) {
                all[values[i] >>> MANTISSA_BITS & BYTE]++;
                others[values[i + 1] >>> MANTISSA_BITS & BYTE]++;
            }
            if (length % 2 != 0) {
                all[values[length - 1] >>> MANTISSA_BITS & BYTE]++;
            }
        }
        Arrays.setAll(all, exponent -> all[exponent] + others[exponent]);
        for (int exponent = EXPONENTS; exponent <= BYTE; exponent++) {
            if (all[exponent] > 0) {
                throw new Df11UnsupportedException(
                        name, "a value has the exponent " + exponent + ", above the highest of 239");
            }
        }
        Arrays.setAll(counts, exponent -> counts[exponent] + all[exponent]);
    }

    /** Returns the number of values of the group. */
    long elements() {
        return elements;
    }

    long encodedBytes() {
        return encodedBytes;
    }

    /** Returns the number of rows of the tensor {@code luts}. */
    long rows() {
        return luts.length / Df11Format.BYTE_VALUES;
    }

    long gapBytes() {
        return (long) Df11Format.blocks(encodedBytes) * BLOCK_GAP_BYTES;
    }

    long outputPositionBytes() {
        return (Df11Format.blocks(encodedBytes) + 1L) * Integer.BYTES;
    }

    /** Returns the number of split positions, one less than there are weights. */
    long splits() {
        return weights.size() - 1L;
    }

    /**
     * Encodes the group.
     *
     * @param allocator where to put the tensors: a little more than 11 bits for each value of usual weights
     */
    public Df11Group encode(SegmentAllocator allocator) {
        Df11Group group = new Df11Group(
                allocator.allocate(luts.length),
                allocator.allocate(encodedBytes),
                allocator.allocate(elements),
                allocator.allocate(outputPositionBytes()),
                allocator.allocate(gapBytes()),
                allocator.allocate(splits() * Long.BYTES));
        group.luts().copyFrom(MemorySegment.ofArray(luts));
        writeSplitPositions(group.splitPositions());
        new Writer(group).write();
        return group;
    }

    private void writeSplitPositions(MemorySegment positions) {
        long end = 0;
        for (int split = 0; split < splits(); split++) {
            end += weights.get(split).byteSize() / Short.BYTES;
            positions.set(I64, (long) split * Long.BYTES, end);
        }
    }

    /** Writes codes, signs and mantissas, and where threads and blocks find their first code. */
    private final class Writer {

        private final Df11Group group;
        private final short[] values = new short[CHUNK];
        private final byte[] signsAndMantissas = new byte[CHUNK];

        /** Whole words of codes that are not yet copied to the tensor; no code is longer than a word. */
        private final byte[] words = new byte[CHUNK * Integer.BYTES];

        private long copiedBytes;

        /** Bits that do not yet fill a word, in the lowest {@code pendingBits} bits. */
        private long pending;

        private int pendingBits;

        /** Where the next code begins, in bits. */
        private long bit;

        private long written;
        private int nextThread;
        private int nextBlock;

        /** For each exponent its code, shifted left by eight, and the length of the code. */
        private final long[] codes = new long[BYTE + 1];

        Writer(Df11Group group) {
            this.group = group;
            for (int exponent = 0; exponent < EXPONENTS; exponent++) {
                codes[exponent] = Integer.toUnsignedLong(code.code(exponent)) << Byte.SIZE | code.length(exponent);
            }
            group.gaps().fill((byte) 0);
        }

        void write() {
            for (MemorySegment weight : weights) {
                long size = weight.byteSize() / Short.BYTES;
                for (long first = 0; first < size; first += CHUNK) {
                    int length = (int) Math.min(CHUNK, size - first);
                    MemorySegment.copy(weight, BF16, first * Short.BYTES, values, 0, length);
                    writeChunk(length);
                }
            }
            int rest = (pendingBits + Byte.SIZE - 1) / Byte.SIZE;
            INTS.set(words, 0, (int) (pending << (Integer.SIZE - pendingBits)));
            MemorySegment.copy(words, 0, group.encodedExponent(), ValueLayout.JAVA_BYTE, copiedBytes, rest);
            // A last block that only the end of a code reaches into begins where the values end.
            while (nextBlock < Df11Format.blocks(encodedBytes) + 1) {
                markBlock(written);
            }
        }

        private void writeChunk(int length) {
            long nextBit = bit;
            long nextThreadBit = (long) nextThread * BITS_PER_THREAD;
            long unwritten = pending;
            int unwrittenBits = pendingBits;
            int wordBytes = 0;
            for (int i = 0; i < length; i++) {
                int value = values[i];
                signsAndMantissas[i] = (byte) ((value >>> Byte.SIZE & SIGN) | (value & MANTISSA));
                if (nextBit >= nextThreadBit) {
                    markThread((int) (nextBit - nextThreadBit), written + i);
                    nextThreadBit += BITS_PER_THREAD;
                }
                long codeAndLength = codes[value >>> MANTISSA_BITS & BYTE];
                int codeLength = (int) codeAndLength & BYTE;
                unwritten = (unwritten << codeLength) | (codeAndLength >>> Byte.SIZE);
                unwrittenBits += codeLength;
                nextBit += codeLength;
                if (unwrittenBits >= Integer.SIZE) {
                    unwrittenBits -= Integer.SIZE;
                    INTS.set(words, wordBytes, (int) (unwritten >>> unwrittenBits));
                    wordBytes += Integer.BYTES;
                }
            }
            bit = nextBit;
            pending = unwritten;
            pendingBits = unwrittenBits;
            MemorySegment.copy(signsAndMantissas, 0, group.signMantissa(), ValueLayout.JAVA_BYTE, written, length);
            MemorySegment.copy(words, 0, group.encodedExponent(), ValueLayout.JAVA_BYTE, copiedBytes, wordBytes);
            written += length;
            copiedBytes += wordBytes;
        }

        /** Notes where the first code of a thread begins, and of a block. No code is so long that it skips a thread. */
        private void markThread(int gap, long value) {
            long firstBit = (long) nextThread * GAP_BITS;
            long index = firstBit / Byte.SIZE;
            int shifted = gap << (2 * Byte.SIZE - GAP_BITS - (int) (firstBit % Byte.SIZE));
            addBits(index, shifted >>> Byte.SIZE);
            if ((shifted & BYTE) != 0) {
                addBits(index + 1, shifted & BYTE);
            }
            nextThread++;
            if (nextThread > nextBlock * THREADS_PER_BLOCK) {
                markBlock(value);
            }
        }

        private void addBits(long index, int bits) {
            MemorySegment gaps = group.gaps();
            gaps.set(ValueLayout.JAVA_BYTE, index, (byte) (gaps.get(ValueLayout.JAVA_BYTE, index) | bits));
        }

        private void markBlock(long value) {
            group.outputPositions().set(U32, (long) nextBlock * Integer.BYTES, (int) value);
            nextBlock++;
        }
    }
}
