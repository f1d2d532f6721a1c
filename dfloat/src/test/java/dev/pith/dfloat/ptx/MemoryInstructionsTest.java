package dev.pith.dfloat.ptx;

import static dev.pith.dfloat.ptx.TestKernels.doubleWord;
import static dev.pith.dfloat.ptx.TestKernels.word;
import static dev.pith.dfloat.ptx.TestKernels.words;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryInstructionsTest {

    @Test
    void loadsExtendByType() {
        String store = ".local .align 8 .b8 depot[8]; mov.u64 %rd1, depot; st.local.u32 [%rd1], 0x8081fffe;\n";
        assertEquals(0xFE, word(store + "ld.local.u8 %r0, [%rd1];"));
        assertEquals(-2, word(store + "ld.local.s8 %r0, [%rd1];"));
        assertEquals(-0x7F7F, word(store + "ld.local.s16 %r0, [%rd1+2];"));
        assertEquals(-0x80 << 8 >> 8, word(store + "ld.local.s8 %rs1, [%rd1+3]; cvt.s32.s16 %r0, %rs1;"));
        assertEquals(0x80, word(store + "ld.local.u8 %rs1, [%rd1+3]; cvt.u32.u16 %r0, %rs1;"));
        assertEquals(0xFFFF_FFFF_8081_FFFEL, doubleWord(store + "ld.local.s32 %rd0, [%rd1];"));
        assertEquals(0x8081_FFFEL, doubleWord(store + "ld.local.u32 %rd0, [%rd1];"));
    }

    @Test
    void vectorsAreLoadedAndStoredWhole() {
        String body = """
                .shared .align 16 .b8 all[16];
                mov.u32 %r1, all;
                st.shared.v4.u32 [%r1], {1, 2, 3, 4};
                ld.shared.v2.u32 {%r2, %r3}, [%r1+8];
                ld.shared.v4.u8 {%r4, %r5, %r6, %r7}, [all];
                mad.lo.u32 %r0, %r2, 10, %r3;
                mad.lo.u32 %r0, %r4, 100, %r0;
                """;
        assertEquals(134, word(body));
    }

    @Test
    void genericAddressesReachEverySpace() {
        String body = """
                .shared .align 4 .b8 word[4];
                .local .align 4 .b8 depot[4];
                mov.u64 %rd1, word;
                cvta.shared.u64 %rd2, %rd1;
                st.u32 [%rd2], 5;
                mov.u64 %rd3, depot;
                cvta.local.u64 %rd4, %rd3;
                st.u32 [%rd4], 6;
                ld.shared.u32 %r1, [word];
                ld.local.u32 %r2, [depot];
                cvta.to.shared.u64 %rd5, %rd2;
                sub.u64 %rd6, %rd5, %rd1;
                cvt.u32.u64 %r3, %rd6;
                mad.lo.u32 %r0, %r1, 10, %r2;
                add.u32 %r0, %r0, %r3;
                isspacep.shared %p1, %rd2;
                isspacep.global %p2, %rd2;
                @!%p1 mov.u32 %r0, 0;
                @%p2 mov.u32 %r0, 0;
                """;
        assertEquals(56, word(body));
    }

    @Test
    void tablesOfTheModuleAreThere() {
        String tables = """
                .const .align 4 .u32 squares[4] = {0, 1, 4, 9};
                .global .align 1 .b8 letters[6] = {97, 98, 0xff};
                .global .align 8 .u64 pointers[1] = {generic(squares)};
                """;
        assertArrayEquals(new int[] {0, 1, 4, 9}, words(tables, 1, 4, """
                mov.u32 %r1, %tid.x;
                mul.wide.u32 %rd1, %r1, 4;
                mov.u64 %rd2, squares;
                add.s64 %rd3, %rd2, %rd1;
                ld.const.u32 %r0, [%rd3];
                """));
        assertEquals(255, words(tables, 1, 1, "ld.global.u8 %r0, [letters+2];")[0]);
        assertEquals(0, words(tables, 1, 1, "mov.u64 %rd1, letters; ld.global.u8 %r0, [%rd1+5];")[0]);
        assertEquals(9, words(tables, 1, 1, "ld.global.u64 %rd1, [pointers]; ld.u32 %r0, [%rd1+12];")[0]);
    }

    @Test
    void dynamicSharedMemoryFollowsTheStatic() {
        String dynamic = ".extern .shared .align 16 .b8 buffer[];";
        assertArrayEquals(new int[] {63, 62}, Arrays.copyOf(words(dynamic, 1, 64, """
                .shared .align 4 .b8 other[20];
                mov.u32 %r1, %tid.x;
                mov.u32 %r2, buffer;
                mad.lo.u32 %r3, %r1, 4, %r2;
                st.shared.u32 [%r3], %r1;
                bar.sync 0;
                sub.u32 %r4, 63, %r1;
                mad.lo.u32 %r3, %r4, 4, %r2;
                ld.shared.u32 %r0, [%r3];
                """), 2));
    }

    @Test
    void atomicsReturnWhatWasThere() {
        String start = ".shared .align 4 .b8 word[4]; st.shared.u32 [word], 7;\n";
        assertEquals(7, word(start + "atom.shared.add.u32 %r0, [word], 5;"));
        String after = " ld.shared.u32 %r0, [word];";
        assertEquals(12, word(start + "red.shared.add.u32 [word], 5;" + after));
        assertEquals(5, word(start + "atom.shared.exch.b32 %r1, [word], 5;" + after));
        assertEquals(9, word(start + "atom.shared.cas.b32 %r1, [word], 7, 9;" + after));
        assertEquals(7, word(start + "atom.shared.cas.b32 %r1, [word], 8, 9;" + after));
        assertEquals(0, word(start + "atom.shared.inc.u32 %r1, [word], 7;" + after));
        assertEquals(8, word(start + "atom.shared.inc.u32 %r1, [word], 8;" + after));
        assertEquals(6, word(start + "atom.shared.dec.u32 %r1, [word], 8;" + after));
        assertEquals(3, word(start + "atom.shared.dec.u32 %r1, [word], 3;" + after));
        assertEquals(-1, word(start + "atom.shared.min.s32 %r1, [word], -1;" + after));
        assertEquals(7, word(start + "atom.shared.min.u32 %r1, [word], -1;" + after));
        assertEquals(3, word(start + "atom.shared.and.b32 %r1, [word], 3;" + after));
        assertEquals(4, word(start + "atom.shared.xor.b32 %r1, [word], 3;" + after));
    }

    @Test
    void atomicsAddUpOverBlocks() {
        String counter = ".global .align 4 .u32 counter;";
        int[] before = words(counter, 5, 40, "atom.global.add.u32 %r0, [counter], 1;");
        Arrays.sort(before);
        assertArrayEquals(IntStream.range(0, 200).toArray(), before);
    }

    @Test
    void variablesOfTheModuleKeepTheirValues() {
        PtxModule module = PtxModule.parse(TestKernels.module(
                ".global .align 4 .u32 counter = 5;",
                "atom.global.add.u32 %r0, [counter], 1; st.global.u32 [%rd31], %r0; ret;"));
        PtxEmulator emulator = new PtxEmulator(module);
        EmulatedDeviceMemory memory = new EmulatedDeviceMemory();
        long results = memory.allocate(4);
        byte[] parameters = module.kernel("test").packParameters(results, 0);
        for (int expected = 5; expected < 8; expected++) {
            emulator.launch("test", Dimensions.of(1), Dimensions.of(1), 0, parameters, memory);
            assertEquals(expected, memory.segment(results, 4).get(ValueLayout.JAVA_INT_UNALIGNED, 0));
        }
    }
}
