package dev.pith.llm.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.llm.EngineFingerprint;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessorTest {

    private static final List<String> DESCRIPTION = List.of(
            "processor\t: 0",
            "vendor_id\t: GenuineIntel",
            "flags\t\t: fpu fma avx avx2 avx512f avx512dq avx512bw avx512vl",
            "",
            "processor\t: 1",
            "vendor_id\t: Other",
            "flags\t\t: fpu");

    @Test
    void namesTheInstructionsThatPyTorchUses() {
        assertEquals("amd64 GenuineIntel AVX512", Processor.of("amd64", "", DESCRIPTION));
        assertEquals("amd64 GenuineIntel AVX2", Processor.of("amd64", "avx2", DESCRIPTION));
        assertEquals("amd64 AVX2", Processor.of("amd64", "", List.of("flags : avx2 fma avx512f")));
        assertEquals("amd64 DEFAULT", Processor.of("amd64", "", List.of("flags : avx2")));
    }

    @Test
    void saysWhatLittleThereIsElsewhere() {
        assertEquals("aarch64", Processor.of("aarch64", "", List.of("Features : fp asimd", "no colon")));
        assertEquals("unknown", Processor.of("", "", List.of()));
    }

    @Test
    void whatItReadsFitsInAFingerprint() {
        String odd = Processor.of(
                "a;b c\u00e9", "; \u0000" + "x".repeat(1000), List.of("vendor_id : a ; b; " + "y".repeat(1000)));
        assertTrue(new EngineFingerprint("djl 1; processor " + odd).text().endsWith(odd), odd);
        assertEquals(
                odd,
                new EngineFingerprint("djl 1; processor " + odd)
                        .value("processor")
                        .orElseThrow());
    }
}
