package dev.pith.dfloat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TreeKernelTest {

    private static final long SEED = 20260401;

    /** Regions are so far apart that what a kernel may overwrite past one is not in another. */
    private static final int GAP = MergeKernel.SLACK + 16;

    private final Random random = new Random(SEED);

    /** Calls a kernel's method and returns its result, 0 if it has none. */
    private interface Call<K> {
        int apply(K kernel, byte[] work);
    }

    /** What a call writes: a result of some length, and as far as it may write. */
    private record Region(int at, int length, int room) {}

    private static Stream<MergeKernel> mergeKernels() {
        Stream<MergeKernel> everywhere = Stream.of(new PlainTreeKernel(), new LongTreeKernel());
        boolean hasVectors = Kernels.all().size() > 2;
        return hasVectors ? Stream.concat(everywhere, Stream.of(new VectorMergeKernel())) : everywhere;
    }

    private static Stream<PartKernel> partKernels() {
        return Stream.of(new PlainTreeKernel(), new LongTreeKernel());
    }

    private static int[] counts() {
        return IntStream.concat(IntStream.rangeClosed(0, 200), IntStream.of(511, 1003, 4097, 16383, 16384))
                .toArray();
    }

    /** Regions of an array, none at a round place. */
    private int[] places(int regions, int count) {
        int[] places = new int[regions + 1];
        int at = 0;
        for (int i = 0; i < regions; i++) {
            at += GAP + random.nextInt(16);
            places[i] = at;
            at += count;
        }
        places[regions] = at + GAP;
        return places;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private <K> void assertAsPlain(K plain, K kernel, byte[] work, Call<K> call, int result, Region... written) {
        byte[] actual = work.clone();
        String where = "seed " + SEED;
        assertEquals(result, call.apply(kernel, actual), where);
        byte[] expected = work.clone();
        assertEquals(result, call.apply(plain, expected), where);
        byte[] outside = work.clone();
        for (Region region : written) {
            int end = region.at + region.length;
            assertTrue(Arrays.equals(expected, region.at, end, actual, region.at, end), where);
            int room = region.room + MergeKernel.SLACK;
            System.arraycopy(actual, region.at, outside, region.at, room);
        }
        assertTrue(Arrays.equals(outside, actual), () -> "overwrites what is not its own: " + where);
    }

    private int ones(byte[] work, int bitmap, int count) {
        int ones = 0;
        for (int i = 0; i < count; i++) {
            ones += work[bitmap + i / 8] >>> (i % 8) & 1;
        }
        return ones;
    }

    @ParameterizedTest
    @MethodSource("mergeKernels")
    void mergesTwoChildren(MergeKernel kernel) {
        for (int count : counts()) {
            int[] at = places(4, count);
            byte[] work = bytes(at[4]);
            Call<MergeKernel> merge = (some, bytes) -> {
                some.merge(bytes, at[0], count, at[1], at[2], at[3]);
                return 0;
            };
            assertAsPlain(new PlainTreeKernel(), kernel, work, merge, 0, new Region(at[3], count, count));
        }
    }

    @ParameterizedTest
    @MethodSource("mergeKernels")
    void mergesALeafAndAChild(MergeKernel kernel) {
        for (int count : counts()) {
            int[] at = places(3, count);
            byte[] work = bytes(at[3]);
            byte leaf = (byte) random.nextInt();
            Call<MergeKernel> merge = (some, bytes) -> {
                some.mergeLeaf(bytes, at[0], count, leaf, at[1], at[2]);
                return 0;
            };
            assertAsPlain(new PlainTreeKernel(), kernel, work, merge, 0, new Region(at[2], count, count));
        }
    }

    @ParameterizedTest
    @MethodSource("mergeKernels")
    void mergesTwoLeaves(MergeKernel kernel) {
        for (int count : counts()) {
            int[] at = places(2, count);
            byte[] work = bytes(at[2]);
            byte left = (byte) random.nextInt();
            byte right = (byte) random.nextInt();
            Call<MergeKernel> merge = (some, bytes) -> {
                some.mergeLeaves(bytes, at[0], count, left, right, at[1]);
                return 0;
            };
            assertAsPlain(new PlainTreeKernel(), kernel, work, merge, 0, new Region(at[1], count, count));
        }
    }

    @ParameterizedTest
    @MethodSource("partKernels")
    void partsSymbolsAtALimit(PartKernel kernel) {
        for (int count : counts()) {
            int[] at = places(4, count);
            byte[] work = bytes(at[4]);
            byte limit = (byte) (1 + random.nextInt(63));
            int right = 0;
            for (int i = 0; i < count; i++) {
                work[at[0] + i] &= 63;
                right += work[at[0] + i] >= limit ? 1 : 0;
            }
            int ones = right;
            Region bitmap = new Region(at[1], (count + 7) / 8, (count + 7) / 8);
            assertAsPlain(
                    new PlainTreeKernel(),
                    kernel,
                    work,
                    (PartKernel some, byte[] bytes) -> some.part(bytes, at[0], count, limit, at[1], at[2], at[3]),
                    ones,
                    bitmap,
                    new Region(at[2], count - ones, count),
                    new Region(at[3], ones, count));
            assertAsPlain(
                    new PlainTreeKernel(),
                    kernel,
                    work,
                    (PartKernel some, byte[] bytes) -> some.partRight(bytes, at[0], count, limit, at[1], at[3]),
                    ones,
                    bitmap,
                    new Region(at[3], ones, count));
            assertAsPlain(
                    new PlainTreeKernel(),
                    kernel,
                    work,
                    (PartKernel some, byte[] bytes) -> some.compare(bytes, at[0], count, limit, at[1]),
                    ones,
                    bitmap);
        }
    }

    @ParameterizedTest
    @MethodSource("mergeKernels")
    void mergingIsTheReverseOfParting(MergeKernel kernel) {
        PartKernel parting = new LongTreeKernel();
        for (int limit = 1; limit < 64; limit++) {
            int count = 1 + random.nextInt(300);
            int[] at = places(5, count);
            byte[] work = bytes(at[5]);
            for (int i = 0; i < count; i++) {
                work[at[0] + i] &= 63;
            }
            int right = parting.part(work, at[0], count, (byte) limit, at[1], at[2], at[3]);
            assertEquals(right, ones(work, at[1], count));
            assertEquals(0, ones(work, at[1], (count + 7) / 8 * 8) - right, "unused bits are 0");
            kernel.merge(work, at[1], count, at[2], at[3], at[4]);
            assertTrue(Arrays.equals(work, at[0], at[0] + count, work, at[4], at[4] + count), () -> "seed " + SEED);
        }
    }
}
