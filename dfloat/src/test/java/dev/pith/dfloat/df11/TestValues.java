package dev.pith.dfloat.df11;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/** BF16 values to encode, and what turns them into segments and back. */
final class TestValues {

    private static final ValueLayout.OfShort BF16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private TestValues() {}

    /** Returns values whose exponents are distributed in many ways, by what to call each way. */
    static Map<String, short[]> distributions(int size, long seed) {
        Random random = new Random(seed);
        Map<String, short[]> values = new LinkedHashMap<>();
        values.put("normal", normal(size, random));
        values.put("zeros", new short[size]);
        values.put("ones", of(size, random, () -> 127));
        values.put("two exponents", of(size, random, () -> random.nextInt(2) * 239));
        values.put("mostly one exponent", of(size, random, () -> random.nextInt(1000) == 0 ? random.nextInt(240) : 5));
        values.put("all exponents alike", of(size, random, () -> random.nextInt(240)));
        values.put(
                "all exponents in turn",
                of(size, random, IntStream.iterate(0, i -> (i + 1) % 240).iterator()::next));
        values.put("halving", of(size, random, () -> Math.min(239, Integer.numberOfTrailingZeros(random.nextInt()))));
        values.put(
                "many tables",
                of(size, random, () -> random.nextInt(3) == 0 ? random.nextInt(240) : random.nextInt(16)));
        values.put("long codes", everRarer(size, random));
        return values;
    }

    static short[] normal(int size, Random random) {
        short[] values = new short[size];
        for (int i = 0; i < size; i++) {
            values[i] = (short) (Float.floatToRawIntBits((float) (random.nextGaussian() * 0.02)) >>> 16);
        }
        return values;
    }

    /** Returns values of a few exponents that are ever less frequent, the rarest occurring once. */
    static short[] everRarer(int size, Random random) {
        List<Integer> exponents = new ArrayList<>();
        int exponent = 0;
        int previous = 1;
        int count = 1;
        while (exponents.size() < size) {
            for (int i = 0; i < count && exponents.size() < size; i++) {
                exponents.add(exponent);
            }
            exponent++;
            int next = count + previous;
            previous = count;
            count = next;
        }
        Collections.shuffle(exponents, random);
        return of(size, random, exponents.iterator()::next);
    }

    private static short[] of(int size, Random random, IntSupplier exponent) {
        short[] values = new short[size];
        for (int i = 0; i < size; i++) {
            values[i] = (short) (random.nextInt(2) << 15 | exponent.getAsInt() << 7 | random.nextInt(128));
        }
        return values;
    }

    static MemorySegment segment(short... values) {
        MemorySegment segment = MemorySegment.ofArray(new byte[values.length * 2]);
        MemorySegment.copy(values, 0, segment, BF16, 0, values.length);
        return segment;
    }

    static short[] values(MemorySegment segment) {
        return segment.toArray(BF16);
    }

    static byte[] bytes(MemorySegment segment) {
        return segment.toArray(ValueLayout.JAVA_BYTE);
    }

    static Df11Group group(byte[]... tensors) {
        return new Df11Group(
                MemorySegment.ofArray(tensors[0]),
                MemorySegment.ofArray(tensors[1]),
                MemorySegment.ofArray(tensors[2]),
                MemorySegment.ofArray(tensors[3]),
                MemorySegment.ofArray(tensors[4]),
                MemorySegment.ofArray(tensors.length > 5 ? tensors[5] : new byte[0]));
    }

    static byte[][] tensors(Df11Group group) {
        return new byte[][] {
            bytes(group.luts()),
            bytes(group.encodedExponent()),
            bytes(group.signMantissa()),
            bytes(group.outputPositions()),
            bytes(group.gaps()),
            bytes(group.splitPositions())
        };
    }
}
