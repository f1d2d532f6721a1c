package dev.pith.dfloat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessorTest {

    private static List<String> description(String vendor, String family, String flags) {
        return List.of(
                "processor\t: 0",
                "vendor_id\t: " + vendor,
                "cpu family\t: " + family,
                "model name\t: A processor: with a colon",
                "flags\t\t: " + flags,
                "bugs\t\t:",
                "a line without any");
    }

    @Test
    void knowsIntelWithVbmi2() {
        assertEquals(
                new Processor(true, true, true),
                Processor.ofDescription(
                        description("GenuineIntel", "6", "fpu avx2 bmi1 bmi2 avx512f avx512bw avx512vl avx512_vbmi2")));
    }

    @Test
    void knowsIntelWithoutVbmi2() {
        assertEquals(
                new Processor(true, true, false),
                Processor.ofDescription(description("GenuineIntel", "6", "fpu bmi2 avx512f avx512bw avx512vl")));
    }

    @Test
    void knowsIntelWithoutAvx512() {
        assertEquals(
                new Processor(true, false, false),
                Processor.ofDescription(description("GenuineIntel", "6", "fpu avx2 bmi1 bmi2")));
    }

    @Test
    void needsBothExtensionsToExpandVectors() {
        assertEquals(
                new Processor(false, false, false),
                Processor.ofDescription(description("GenuineIntel", "6", "avx512vl avx512_vbmi2")));
    }

    @Test
    void distrustsTheMicrocodeOfZenAndZen2() {
        String flags = "fpu avx2 bmi1 bmi2";
        assertEquals(
                new Processor(false, false, false), Processor.ofDescription(description("AuthenticAMD", "23", flags)));
        assertEquals(
                new Processor(true, false, false), Processor.ofDescription(description("AuthenticAMD", "25", flags)));
        assertEquals(
                new Processor(true, false, false), Processor.ofDescription(description("GenuineIntel", "23", flags)));
    }

    @Test
    void knowsZen4() {
        assertEquals(
                new Processor(true, true, true),
                Processor.ofDescription(
                        description("AuthenticAMD", "25", "bmi2 avx512bw avx512vl avx512_vbmi2 avx512_bitalg")));
    }

    @Test
    void expectsLittleOfAProcessorThatTellsNothing() {
        assertEquals(new Processor(false, false, false), Processor.ofDescription(List.of()));
        assertEquals(new Processor(false, false, false), Processor.ofDescription(description("", "", "")));
        assertEquals(
                new Processor(false, false, false), Processor.ofDescription(List.of("Features : fp asimd evtstrm")));
    }

    @Test
    void doesNotTakeAPartOfAFlagForAFlag() {
        assertEquals(
                new Processor(false, false, false),
                Processor.ofDescription(description("GenuineIntel", "6", "xbmi2 bmi22")));
    }

    @Test
    void theKernelsOfAnyProcessorAreAmongAll() {
        List<String> all = Kernels.all().stream().map(Kernels::name).toList();
        boolean[] either = {false, true};
        for (boolean expandsLongs : either) {
            for (boolean masksVectors : either) {
                for (boolean expandsVectors : either) {
                    Processor processor = new Processor(expandsLongs, masksVectors, expandsVectors);
                    assertTrue(
                            all.contains(Kernels.best(processor, Long.MAX_VALUE).name()), processor.toString());
                }
            }
        }
        assertTrue(all.contains(Kernels.best(Long.MAX_VALUE).name()));
        assertEquals(
                "plain",
                Kernels.best(new Processor(false, false, false), Long.MAX_VALUE).name());
    }

    @Test
    void fewWeightsAreNotWorthTheTimeThatVectorsNeedToBeCompiled() {
        assertEquals(
                "longs", Kernels.best(new Processor(true, true, true), 1 << 20).name());
        assertEquals(
                "plain", Kernels.best(new Processor(false, true, true), 1 << 20).name());
    }
}
