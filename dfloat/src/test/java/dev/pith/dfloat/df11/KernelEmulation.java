package dev.pith.dfloat.df11;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A decoder written after {@code docs/df11-layout.md} alone, as a GPU would run it: each thread decodes its eight bytes
 * twice, once to count and once to write, and knows of the others only the sums of their counts. It believes what it
 * reads, and shares nothing with the decoder under test.
 */
final class KernelEmulation {

    private static final int THREADS = 512;

    private final byte[] luts;
    private final byte[] codes;
    private final byte[] signMantissa;
    private final int[] outputPositions;
    private final byte[] gaps;

    KernelEmulation(byte[] luts, byte[] codes, byte[] signMantissa, byte[] outputPositions, byte[] gaps) {
        this.luts = luts;
        this.codes = codes;
        this.signMantissa = signMantissa;
        this.outputPositions = new int[outputPositions.length / 4];
        ByteBuffer.wrap(outputPositions)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer()
                .get(this.outputPositions);
        this.gaps = gaps;
    }

    /** Returns the values. */
    short[] decode() {
        short[] values = new short[signMantissa.length];
        int blocks = (codes.length + THREADS * 8 - 1) / (THREADS * 8);
        for (int block = 0; block < blocks; block++) {
            int[] counts = new int[THREADS];
            for (int thread = 0; thread < THREADS; thread++) {
                counts[thread] = decodeThread(block * THREADS + thread, new short[64], 0, 64);
            }
            int position = outputPositions[block];
            for (int thread = 0; thread < THREADS; thread++) {
                int length = Math.max(0, Math.min(counts[thread], values.length - position));
                short[] decoded = new short[64];
                decodeThread(block * THREADS + thread, decoded, position, length);
                if (length > 0) {
                    System.arraycopy(decoded, 0, values, position, length);
                }
                position += counts[thread];
            }
        }
        return values;
    }

    /** Decodes what begins in a thread's bytes, at most {@code limit} values, and returns how many there are. */
    private int decodeThread(int thread, short[] decoded, int position, int limit) {
        long firstBit = thread * 64L;
        int bit = 0;
        for (int i = 0; i < 5; i++) {
            bit = bit << 1 | bitAt(gaps, thread * 5L + i);
        }
        int count = 0;
        while (bit < 64 && count < limit) {
            int table = 0;
            int entry;
            int depth = 0;
            do {
                entry = luts[table * 256 + byteAt(firstBit + bit + depth * 8L)] & 0xFF;
                table = 256 - entry;
                depth++;
            } while (entry >= 240 && depth < 4);
            int length = luts[luts.length - 256 + entry];
            if (length == 0) {
                // Behind the last code a GPU would read anything at all; no value depends on it.
                return count;
            }
            if (position + count < signMantissa.length) {
                int other = signMantissa[position + count];
                decoded[count] = (short) ((other & 0x80) << 8 | entry << 7 | (other & 0x7F));
            }
            count++;
            bit += length;
        }
        return count;
    }

    private int byteAt(long firstBit) {
        int value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 1 | bitAt(codes, firstBit + i);
        }
        return value;
    }

    private static int bitAt(byte[] bytes, long bit) {
        int index = (int) (bit / 8);
        return index < bytes.length ? bytes[index] >> (7 - bit % 8) & 1 : 0;
    }
}
