package dev.pith.dfloat.ptx;

import static dev.pith.dfloat.ptx.TestKernels.doubleWord;
import static dev.pith.dfloat.ptx.TestKernels.word;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MoveAndComparisonInstructionsTest {

    @Test
    void conversionsTruncateAndExtend() {
        assertEquals(-1, word("cvt.s32.s8 %r0, 0xff;"));
        assertEquals(255, word("cvt.u32.u8 %r0, 0xfff;"));
        assertEquals(-128, word("mov.u32 %r1, 0x80; cvt.s8.s32 %r0, %r1;"));
        assertEquals(0x80, word("mov.u32 %r1, 0x180; cvt.u8.u32 %r0, %r1;"));
        assertEquals(-1, doubleWord("mov.u32 %r1, -1; cvt.s64.s32 %rd0, %r1;"));
        assertEquals(0xFFFF_FFFFL, doubleWord("mov.u32 %r1, -1; cvt.u64.u32 %rd0, %r1;"));
        assertEquals(0xFFFF_FFFF_FFFF_8000L, doubleWord("mov.u16 %rs1, 0x8000; cvt.s64.s16 %rd0, %rs1;"));
        assertEquals(0xFFFF, word("mov.u32 %r1, -1; cvt.u16.u32 %rs0, %r1; cvt.u32.u16 %r0, %rs0;"));
        assertEquals(255, word("mov.u32 %r1, 300; cvt.sat.u8.s32 %r0, %r1;"));
        assertEquals(0, word("mov.u32 %r1, -300; cvt.sat.u8.s32 %r0, %r1;"));
        assertEquals(-128, word("mov.u32 %r1, -300; cvt.sat.s8.s32 %r0, %r1;"));
    }

    @Test
    void movesPackAndUnpack() {
        assertEquals(0x2_0000_0001L, doubleWord("mov.b64 %rd0, {1, 2};"));
        assertEquals(2, word("mov.u64 %rd1, 0x200000001; mov.b64 {_, %r0}, %rd1;"));
        assertEquals(0x0002_0001, word("mov.u16 %rs1, 1; mov.u16 %rs2, 2; mov.b32 %r0, {%rs1, %rs2};"));
    }

    @Test
    void comparisonsAreSignedOrNot() {
        String select = " selp.u32 %r0, 1, 0, %p1;";
        assertEquals(1, word("setp.lt.s32 %p1, -1, 1;" + select));
        assertEquals(0, word("setp.lt.u32 %p1, -1, 1;" + select));
        assertEquals(0, word("setp.lo.s32 %p1, -1, 1;" + select));
        assertEquals(1, word("setp.hs.u32 %p1, -1, 1;" + select));
        assertEquals(1, word("setp.ge.s32 %p1, 1, 1;" + select));
        assertEquals(0, word("setp.gt.s32 %p1, 1, 1;" + select));
        assertEquals(1, word("setp.le.u64 %p1, 1, -1;" + select));
        assertEquals(1, word("setp.ne.b32 %p1, 1, 2;" + select));
        assertEquals(1, word("mov.u16 %rs1, 0xffff; setp.lt.s16 %p1, %rs1, 0;" + select));
    }

    @Test
    void comparisonsCombineAndHaveAComplement() {
        String first = "setp.eq.u32 %p2, 0, 0;";
        assertEquals(
                2, word(first + "setp.eq.and.u32 %p1|%p3, 1, 2, %p2; selp.u32 %r0, 2, 0, %p3; @%p1 mov.u32 %r0, 9;"));
        assertEquals(1, word(first + "setp.eq.or.u32 %p1, 1, 2, %p2; selp.u32 %r0, 1, 0, %p1;"));
        assertEquals(0, word(first + "setp.eq.xor.u32 %p1, 1, 1, %p2; selp.u32 %r0, 1, 0, %p1;"));
        assertEquals(0, word(first + "setp.eq.or.u32 %p1, 1, 2, !%p2; selp.u32 %r0, 1, 0, %p1;"));
        assertEquals(-1, word("set.lt.u32.s32 %r0, -1, 1;"));
        assertEquals(7, word("slct.u32.s32 %r0, 7, 8, 0;"));
        assertEquals(8, word("slct.u32.s32 %r0, 7, 8, -1;"));
    }

    @Test
    void predicatesGuardInstructions() {
        assertEquals(1, word("setp.eq.u32 %p1, 0, 1; mov.u32 %r0, 1; @%p1 mov.u32 %r0, 2;"));
        assertEquals(2, word("setp.eq.u32 %p1, 0, 1; mov.u32 %r0, 1; @!%p1 mov.u32 %r0, 2;"));
    }

    @Test
    void branchesGoByIndex() {
        assertArrayEquals(new int[] {10, 20, 30}, TestKernels.words(3, """
                mov.u32 %r1, %tid.x;
                table: .branchtargets A, B, C;
                brx.idx %r1, table;
                A: mov.u32 %r0, 10; bra.uni END;
                B: mov.u32 %r0, 20; bra.uni END;
                C: mov.u32 %r0, 30;
                END:
                """));
    }
}
