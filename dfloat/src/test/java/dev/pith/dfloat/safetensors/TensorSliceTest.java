package dev.pith.dfloat.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TensorSliceTest {

    private static final long SEED = 20260411;
    private static final int ROUNDS = 3_000;

    /** Returns a tensor of 16-bit integers that count from 0, so that each element tells where it comes from. */
    private static short[] counting(long elements) {
        short[] data = new short[(int) elements];
        for (int i = 0; i < data.length; i++) {
            data[i] = (short) i;
        }
        return data;
    }

    private static TensorSlice slice(List<Long> shape, TensorIndex... indices) {
        TensorInfo tensor = TensorInfo.startingAt(0, "t", DType.U16, shape);
        return TensorSlice.of(tensor, MemorySegment.ofArray(counting(tensor.elements())), List.of(indices));
    }

    private static short[] copy(TensorSlice slice) {
        short[] copy = new short[(int) (slice.byteSize() / Short.BYTES)];
        slice.copyTo(MemorySegment.ofArray(copy));
        return copy;
    }

    @Test
    void withoutIndicesItIsTheWholeTensor() {
        TensorSlice whole = slice(List.of(2L, 3L));
        assertEquals(List.of(2L, 3L), whole.shape());
        assertEquals(DType.U16, whole.dtype());
        assertEquals(12, whole.byteSize());
        assertArrayEquals(counting(6), copy(whole));
        assertArrayEquals(counting(1), copy(slice(List.of())));
    }

    @Test
    void cuttingTheFirstDimensionIsAViewWithoutCopy() {
        TensorSlice rows = slice(List.of(4L, 2L, 3L), TensorIndex.range(1, 3));
        assertEquals(List.of(2L, 2L, 3L), rows.shape());
        MemorySegment view = rows.view().orElseThrow();
        assertTrue(view.isReadOnly());
        assertArrayEquals(
                new short[] {6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17},
                view.toArray(ValueLayout.JAVA_SHORT_UNALIGNED));
        assertTrue(slice(List.of(4L, 2L, 3L), TensorIndex.at(3)).view().isPresent());
        assertTrue(slice(List.of(4L, 2L, 3L), TensorIndex.at(3), TensorIndex.range(0, 1))
                .view()
                .isPresent());
    }

    @Test
    void cuttingALaterDimensionNeedsACopy() {
        TensorSlice columns = slice(List.of(3L, 4L), TensorIndex.all(), TensorIndex.range(1, 3));
        assertTrue(columns.view().isEmpty());
        assertEquals(List.of(3L, 2L), columns.shape());
        assertArrayEquals(new short[] {1, 2, 5, 6, 9, 10}, copy(columns));
    }

    @Test
    void oneIndexTakesItsDimensionAway() {
        TensorSlice column = slice(List.of(3L, 4L), TensorIndex.all(), TensorIndex.at(2));
        assertEquals(List.of(3L), column.shape());
        assertArrayEquals(new short[] {2, 6, 10}, copy(column));
        TensorSlice element = slice(List.of(3L, 4L), TensorIndex.at(1), TensorIndex.at(1));
        assertEquals(List.of(), element.shape());
        assertArrayEquals(new short[] {5}, copy(element));
    }

    @Test
    void agreesWithTakingElementsOneByOne() {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            List<Long> shape = new ArrayList<>();
            for (int rank = random.nextInt(5); rank > 0; rank--) {
                shape.add((long) random.nextInt(6));
            }
            TensorIndex[] indices = new TensorIndex[random.nextInt(shape.size() + 1)];
            for (int i = 0; i < indices.length; i++) {
                indices[i] = randomIndex(random, shape.get(i).intValue());
            }
            String which = "seed " + SEED + ", round " + round + ": " + shape + " by " + List.of(indices);
            TensorSlice slice = slice(shape, indices);
            List<Short> expected = new ArrayList<>();
            takeOneByOne(shape, List.of(indices), 0, 0, expected);
            short[] copy = copy(slice);
            assertEquals(expected, boxed(copy), which);
            long elements = slice.shape().stream().reduce(1L, (a, b) -> a * b);
            assertEquals(expected.size(), elements, which);
            slice.view()
                    .ifPresent(view -> assertArrayEquals(copy, view.toArray(ValueLayout.JAVA_SHORT_UNALIGNED), which));
            assertEquals(isContiguous(expected), slice.view().isPresent(), which);
        }
    }

    private static TensorIndex randomIndex(Random random, int size) {
        int begin = random.nextInt(size + 1);
        return switch (random.nextInt(3)) {
            case 0 -> TensorIndex.all();
            case 1 -> begin < size ? TensorIndex.at(begin) : TensorIndex.range(size, size);
            default -> TensorIndex.range(begin, begin + random.nextInt(size - begin + 1));
        };
    }

    private static void takeOneByOne(
            List<Long> shape, List<TensorIndex> indices, int dimension, long element, List<Short> taken) {
        if (dimension == shape.size()) {
            taken.add((short) element);
            return;
        }
        for (long i = 0; i < shape.get(dimension); i++) {
            boolean wanted = dimension >= indices.size()
                    || switch (indices.get(dimension)) {
                        case TensorIndex.All all -> true;
                        case TensorIndex.Range range -> i >= range.begin() && i < range.end();
                        case TensorIndex.At at -> i == at.index();
                    };
            if (wanted) {
                takeOneByOne(shape, indices, dimension + 1, element * shape.get(dimension) + i, taken);
            }
        }
    }

    private static List<Short> boxed(short[] values) {
        List<Short> boxed = new ArrayList<>();
        for (short value : values) {
            boxed.add(value);
        }
        return boxed;
    }

    private static boolean isContiguous(List<Short> elements) {
        return elements.isEmpty() || elements.getLast() - elements.getFirst() == elements.size() - 1;
    }

    @Test
    void refusesIndicesThatExceedTheTensor() {
        List<Long> shape = List.of(3L, 4L);
        assertThrows(IndexOutOfBoundsException.class, () -> slice(shape, TensorIndex.range(0, 4)));
        assertThrows(IndexOutOfBoundsException.class, () -> slice(shape, TensorIndex.at(3)));
        assertThrows(IndexOutOfBoundsException.class, () -> slice(shape, TensorIndex.range(4, 4)));
        assertThrows(
                IndexOutOfBoundsException.class, () -> slice(shape, TensorIndex.range(Long.MAX_VALUE, Long.MAX_VALUE)));
        assertThrows(IndexOutOfBoundsException.class, () -> slice(shape, TensorIndex.at(Long.MAX_VALUE)));
        assertThrows(
                IllegalArgumentException.class,
                () -> slice(shape, TensorIndex.all(), TensorIndex.all(), TensorIndex.all()));
        assertThrows(IllegalArgumentException.class, () -> TensorIndex.range(2, 1));
        assertThrows(IllegalArgumentException.class, () -> TensorIndex.range(-1, 1));
        assertThrows(IllegalArgumentException.class, () -> TensorIndex.at(-1));
        assertEquals(0, slice(shape, TensorIndex.range(3, 3)).byteSize());
    }

    @Test
    void elementsSmallerThanAByteAreCutAtWholeBytes() {
        TensorInfo tensor = TensorInfo.startingAt(0, "t", DType.F4, List.of(3L, 4L));
        MemorySegment data = MemorySegment.ofArray(new byte[] {0, 1, 2, 3, 4, 5});
        TensorSlice columns = TensorSlice.of(tensor, data, List.of(TensorIndex.all(), TensorIndex.range(2, 4)));
        byte[] copy = new byte[3];
        columns.copyTo(MemorySegment.ofArray(copy));
        assertArrayEquals(new byte[] {1, 3, 5}, copy);
        for (TensorIndex unaligned : List.of(TensorIndex.range(1, 3), TensorIndex.range(0, 1), TensorIndex.at(0))) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> TensorSlice.of(tensor, data, List.of(TensorIndex.all(), unaligned)),
                    unaligned.toString());
        }
        TensorInfo odd = TensorInfo.startingAt(0, "t", DType.F4, List.of(4L, 3L));
        assertThrows(IllegalArgumentException.class, () -> TensorSlice.of(odd, data, List.of(TensorIndex.range(1, 2))));
        assertEquals(
                3, TensorSlice.of(odd, data, List.of(TensorIndex.range(2, 4))).byteSize());
    }

    @Test
    void slicesOfTensorsWithoutElementsAreEmptyHoweverLargeTheOtherDimensionsAre() {
        TensorSlice empty = slice(List.of(0L, Long.MAX_VALUE, Long.MAX_VALUE), TensorIndex.all(), TensorIndex.at(5));
        assertEquals(List.of(0L, Long.MAX_VALUE), empty.shape());
        assertEquals(0, copy(empty).length);
        assertEquals(0, empty.view().orElseThrow().byteSize());
    }

    @Test
    void writesNothingIntoATargetThatIsTooSmall() {
        TensorSlice columns = slice(List.of(3L, 4L), TensorIndex.all(), TensorIndex.range(1, 3));
        byte[] target = new byte[11];
        assertThrows(IndexOutOfBoundsException.class, () -> columns.copyTo(MemorySegment.ofArray(target)));
        assertArrayEquals(new byte[11], target);
        byte[] larger = new byte[13];
        larger[12] = 99;
        columns.copyTo(MemorySegment.ofArray(larger));
        assertEquals(99, larger[12]);
    }
}
