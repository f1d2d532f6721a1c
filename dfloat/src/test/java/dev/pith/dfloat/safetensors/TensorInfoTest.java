package dev.pith.dfloat.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TensorInfoTest {

    @Test
    void countsElementsAndBytes() {
        TensorInfo tensor = new TensorInfo("w", DType.F32, List.of(2L, 3L), 8, 32);
        assertEquals(6, tensor.elements());
        assertEquals(24, tensor.byteSize());
    }

    @Test
    void aScalarHasOneElement() {
        TensorInfo tensor = TensorInfo.startingAt(16, "w", DType.I64, List.of());
        assertEquals(1, tensor.elements());
        assertEquals(24, tensor.end());
    }

    @Test
    void anEmptyTensorHasNoBytes() {
        TensorInfo tensor = TensorInfo.startingAt(5, "w", DType.F64, List.of(3L, 0L, 7L));
        assertEquals(0, tensor.elements());
        assertEquals(5, tensor.end());
    }

    @Test
    void smallElementsFillWholeBytes() {
        assertEquals(3, TensorInfo.startingAt(0, "w", DType.F4, List.of(6L)).byteSize());
        assertEquals(
                9, TensorInfo.startingAt(0, "w", DType.F6_E2M3, List.of(3L, 4L)).byteSize());
        assertRefused(DType.F4, List.of(5L), 0, 3);
        assertRefused(DType.F6_E3M2, List.of(2L), 0, 2);
    }

    @Test
    void refusesOffsetsThatDoNotFit() {
        assertRefused(DType.U8, List.of(3L), 0, 2);
        assertRefused(DType.U8, List.of(3L), 0, 4);
        assertRefused(DType.U8, List.of(3L), -3, 0);
        assertRefused(DType.U8, List.of(0L), 1, 0);
    }

    @Test
    void refusesSizesThatOverflow() {
        assertRefused(DType.U8, List.of(1L << 32, 1L << 31), 0, 0);
        assertRefused(DType.U8, List.of(1L << 62, 4L), 0, 0);
        assertRefused(DType.U16, List.of(1L << 60), 0, 1L << 61);
        assertRefused(DType.U8, List.of(-1L), 0, 0);
        assertRefused(DType.U8, List.of(-1L, -1L), 0, 1);
        assertThrows(
                IllegalArgumentException.class,
                () -> TensorInfo.startingAt(Long.MAX_VALUE, "w", DType.U8, List.of(1L)));
    }

    @Test
    void refusesNamesThatNoTensorCanHave() {
        assertThrows(
                IllegalArgumentException.class, () -> TensorInfo.startingAt(0, "__metadata__", DType.U8, List.of()));
        assertThrows(IllegalArgumentException.class, () -> TensorInfo.startingAt(0, "a\ud800", DType.U8, List.of()));
        assertThrows(IllegalArgumentException.class, () -> TensorInfo.startingAt(0, "\udc00a", DType.U8, List.of()));
    }

    @Test
    void everyTypeIsFoundByItsName() {
        for (DType dtype : DType.values()) {
            assertEquals(dtype, DType.named(dtype.name()).orElseThrow());
        }
        assertEquals(22, DType.values().length);
        assertEquals(List.of(), DType.named("f32").stream().toList());
    }

    private static void assertRefused(DType dtype, List<Long> shape, long begin, long end) {
        assertThrows(
                IllegalArgumentException.class,
                () -> new TensorInfo("w", dtype, shape, begin, end),
                () -> dtype + " " + shape + " from " + begin + " to " + end);
    }
}
