package dev.pith.dfloat.ptx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PtxFaultTest {

    private static final String SHARED = ".shared .align 16 .b8 shared[256]; mov.u32 %r30, shared;"
            + " mov.u32 %r1, %tid.x; mad.lo.u32 %r2, %r1, 4, %r30; setp.eq.u32 %p1, %r1, 0;\n";

    private static void assertFault(String reason, int threads, String body) {
        PtxFault fault = assertThrows(PtxFault.class, () -> TestKernels.words(threads, body));
        assertTrue(fault.getMessage().contains(reason), fault.getMessage());
    }

    @Test
    void tellsWhereItHappened() {
        assertFault(
                "kernel test, block (0, 0, 0), thread (3, 0, 0), PTX line 15, \"ld.global.u8 %r0, [%rd1];\"", 4, """
                mov.u64 %rd1, %rd31;
                setp.eq.u32 %p1, %tid.x, 3;
                @%p1 mov.u64 %rd1, 0;
                ld.global.u8 %r0, [%rd1];
                """);
    }

    @Test
    void findsAccessesOutOfBounds() {
        assertFault("nearest allocation below, which has 4", 1, "ld.global.u8 %r0, [%rd31+4];");
        assertFault("in no allocation", 1, "ld.global.u8 %r0, [%rd31+-1];");
        assertFault("nearest allocation", 1, "ld.global.u64 %rd0, [%rd31];");
        assertFault("SHARED memory", 1, SHARED + "st.shared.u32 [%r30+256], 0;");
        assertFault("SHARED memory", 1, SHARED + "st.shared.u8 [%r30+-1], 0;");
        assertFault("SHARED memory", 1, SHARED + ".shared .b8 next[4]; st.shared.u32 [shared+256], 0;");
        assertFault("SHARED memory", 1, "mov.u32 %r1, 0; st.shared.u32 [%r1], 0;");
        assertFault("LOCAL memory", 1, ".local .align 4 .b8 depot[4]; mov.u64 %rd1, depot; st.local.u8 [%rd1+4], 0;");
        assertFault("PARAM memory", 1, "ld.param.u64 %rd1, [data+8];");
    }

    @Test
    void findsFreedMemory() {
        EmulatedDeviceMemory memory = new EmulatedDeviceMemory();
        long results = memory.allocate(4);
        String ptx = TestKernels.module("", "st.global.u32 [%rd31], 0; ret;");
        TestKernels.launch(ptx, 1, 1, memory, results, 0);
        memory.free(results);
        assertThrows(PtxFault.class, () -> TestKernels.launch(ptx, 1, 1, memory, results, 0));
    }

    @Test
    void findsMisalignedAccesses() {
        assertFault("misaligned: 2 bytes", 1, "ld.global.u16 %r0, [%rd31+1];");
        assertFault("misaligned: 16 bytes", 1, SHARED + "st.shared.v4.u32 [%r30+8], {0, 0, 0, 0};");
    }

    @Test
    void findsWritesToConstants() {
        assertFault("only read", 1, "cvta.param.u64 %rd1, data; st.u8 [%rd1], 0;");
    }

    @Test
    void findsWhatWasNeverWritten() {
        assertFault("reads register %r5", 1, "add.u32 %r0, %r5, 1;");
        assertFault("reads register %p3", 1, "@%p3 mov.u32 %r0, 1;");
        assertFault(
                "of shared memory, never written", 1, SHARED + "st.shared.u8 [%r30], 0; ld.shared.u16 %r0, [%r30];");
        PtxFault fault = assertThrows(PtxFault.class, () -> TestKernels.words("", 2, 1, SHARED + """
                setp.eq.u32 %p2, %ctaid.x, 0;
                @%p2 st.shared.u32 [%r30], 7;
                ld.shared.u32 %r0, [%r30];
                """));
        assertTrue(fault.getMessage().contains("block (1, 0, 0)"), fault.getMessage());
    }

    @Test
    void findsRacesBetweenWarps() {
        String readsNext = "ld.shared.u32 %r0, [%r30+128];";
        String writes = "st.shared.u32 [%r2], %r1;\n";
        String otherWarp = SHARED + "add.u32 %r3, %r1, 32; rem.u32 %r3, %r3, 64; mad.lo.u32 %r4, %r3, 4, %r30;"
                + " st.shared.u32 [%r2], 9; bar.sync 0;" + writes + "bar.warp.sync -1; ld.shared.u32 %r0, [%r4];";
        assertFault("data race", 64, otherWarp);
        assertFault(
                "has read it", 64, SHARED + writes + "bar.sync 0; ld.shared.u32 %r0, [%r30]; st.shared.u32 [%r2], 0;");
        assertFault("has written it", 64, SHARED + "st.shared.u32 [%r30], 1; mov.u32 %r0, 0;");
        TestKernels.words(64, SHARED + writes + "bar.sync 0;" + readsNext);
    }

    @Test
    void findsRacesWithinAWarp() {
        String write = SHARED + "xor.b32 %r3, %r1, 1; mad.lo.u32 %r4, %r3, 4, %r30;"
                + " st.shared.u32 [%r2], 9; bar.sync 0; st.shared.u32 [%r2], %r1;";
        String read = " ld.shared.u32 %r0, [%r4];";
        assertFault("data race", 32, write + read);
        assertFault("data race", 32, write + " membar.cta;" + read);
        int[] results = TestKernels.words(32, write + " bar.warp.sync -1;" + read);
        assertArrayEquals(new int[] {1, 0, 3}, Arrays.copyOf(results, 3));
    }

    @Test
    void findsRacesThatSyncingOtherLanesDoesNotOrder() {
        assertFault("data race", 32, SHARED + """
                setp.lt.u32 %p2, %r1, 16;
                @%p2 bra LOW;
                bar.warp.sync 0xffff0000;
                ld.shared.u32 %r0, [%r30];
                bra.uni END;
                LOW:
                @%p1 st.shared.u32 [%r30], 1;
                bar.warp.sync 0x0000ffff;
                ld.shared.u32 %r0, [%r30];
                END:
                """);
    }

    @Test
    void findsRacesBetweenAtomicsAndPlainAccesses() {
        String zero = SHARED + "@%p1 st.shared.u32 [shared], 0; bar.sync 0; atom.shared.add.u32 %r0, [shared], 1;\n";
        TestKernels.words(64, zero);
        assertFault("changed atomically", 64, zero + "setp.eq.u32 %p2, %r1, 31; @%p2 ld.shared.u32 %r0, [shared];");
        assertFault("has read it", 64, zero + "ld.shared.u32 %r0, [shared];");
    }

    @Test
    void ordersThreadsByNamedBarriers() {
        String handOver = SHARED + """
                mov.u32 %r0, 0;
                setp.lt.u32 %p2, %r1, 32;
                setp.ge.u32 %p3, %r1, 64;
                @%p3 bra END;
                @!%p2 bra CONSUMER;
                st.shared.u32 [%r2], %r1;
                bar.arrive 1, 64;
                bra.uni END;
                CONSUMER:
                bar.sync 1, 64;
                ld.shared.u32 %r0, [%r2+-128];
                END:
                """;
        int[] results = TestKernels.words(96, handOver);
        assertArrayEquals(
                new int[] {0, 0, 1, 31, 0},
                new int[] {results[31], results[32], results[33], results[63], results[64]});
        assertFault(
                "data race", 96, handOver.replace("bar.arrive 1, 64;", "bar.arrive 1, 64; st.shared.u32 [%r2], 7;"));
    }

    @Test
    void findsBarriersThatSomeNeverReach() {
        assertFault("deadlock", 64, SHARED + "@%p1 ret; bar.sync 0; mov.u32 %r0, 0;");
        assertFault(
                "different barriers",
                32,
                SHARED + "mov.u32 %r0, 0; @%p1 bra X; bar.sync 0; bra.uni Y; X: bar.sync 0; Y:");
        assertFault("has exited", 32, SHARED + "@%p1 ret; bar.warp.sync -1; mov.u32 %r0, 0;");
        assertFault("does not exist", 16, "bar.warp.sync -1; mov.u32 %r0, 0;");
        assertFault(
                "never come",
                32,
                SHARED + "@%p1 bar.warp.sync 1; mov.u32 %r0, 0; @%p1 bar.sync 1, 32; bar.warp.sync -1;");
        assertFault("does not name lane", 32, SHARED + "mov.u32 %r0, 0; bar.warp.sync 1;");
    }

    @Test
    void findsShufflesFromLanesThatTakeNoPart() {
        assertFault("which the mask does not name", 32, SHARED + """
                mov.u32 %r0, 0;
                setp.lt.u32 %p2, %r1, 8;
                @%p2 shfl.sync.down.b32 %r0, %r1, 1, 31, 0xff;
                """);
    }

    @Test
    void findsEndlessLoopsDivisionsByZeroAndTraps() {
        assertFault("more than 100000 instructions", 1, "mov.u32 %r0, 0; LOOP: bra LOOP;");
        assertFault("division by zero", 1, "mov.u32 %r1, 0; div.u32 %r0, 1, %r1;");
        assertFault("traps", 1, "trap;");
    }

    @Test
    void refusesWhatItDoesNotKnowWithItsLine() {
        assertFault("PTX line 12, \"wmma.sync %r0;\": unknown instruction", 1, "wmma.sync %r0;");
        assertFault("unknown modifier .rn", 1, "add.rn.u32 %r0, 1, 2;");
        assertFault("floating-point", 1, "add.f32 %r0, 1, 2;");
        assertFault("has 64 bits and not 32", 1, "add.u32 %r0, %rd31, 2;");
        assertFault("no label", 1, "bra NOWHERE;");
        assertFault("calls are not emulated", 1, "call.uni f, (%r0);");
        assertFault("unknown directive", 1, ".minnctapersm 3;");
        assertFault("operands and not 3", 1, "add.u32 %r0, 1;");
        assertFault("ends early", 1, "/*");
    }
}
