package dev.pith.dfloat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.pith.dfloat.cuda.CudaDevice;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where there is no driver, as on most machines that build this. */
class CudaUnavailableTest {

    @BeforeEach
    void requireNoDevice() {
        assumeFalse(CudaDecoder.isAvailable(), "there is a device");
    }

    @Test
    void saysWhy() {
        assertFalse(CudaDecoder.unavailableReason().orElseThrow().isBlank());
        assertEquals(List.of(), CudaDecoder.devices());
    }

    @Test
    void opensNothing() {
        CudaDevice device = new CudaDevice(0, "none", 0, 9, 0, 1, 0);
        assertThrows(IllegalStateException.class, () -> CudaDecoder.open(device));
    }
}
