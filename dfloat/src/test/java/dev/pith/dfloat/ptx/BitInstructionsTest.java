package dev.pith.dfloat.ptx;

import static dev.pith.dfloat.ptx.TestKernels.doubleWord;
import static dev.pith.dfloat.ptx.TestKernels.word;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class BitInstructionsTest {

    @Test
    void shiftsBeyondTheWidthLeaveNothing() {
        assertEquals(0x8000_0000, word("shl.b32 %r0, 1, 31;"));
        assertEquals(0, word("shl.b32 %r0, 1, 32;"));
        assertEquals(0, word("shl.b32 %r0, 1, -1;"));
        assertEquals(0, word("shr.u32 %r0, -1, 32;"));
        assertEquals(-1, word("shr.s32 %r0, 0x80000000, 100;"));
        assertEquals(0, doubleWord("mov.u64 %rd1, 1; shl.b64 %rd0, %rd1, 64;"));
        assertEquals(1L << 63, doubleWord("mov.u64 %rd1, 1; shl.b64 %rd0, %rd1, 63;"));
        assertEquals(-1, doubleWord("mov.u64 %rd1, -2; shr.s64 %rd0, %rd1, 64;"));
        assertEquals(1, doubleWord("mov.u64 %rd1, -1; shr.u64 %rd0, %rd1, 63;"));
        assertEquals(0x0FF0, word("mov.u16 %rs1, 0xff; shl.b16 %rs0, %rs1, 4; cvt.u32.u16 %r0, %rs0;"));
    }

    @Test
    void funnelShiftsWrapOrClamp() {
        String operands = ", 0x89abcdef, 0x01234567, ";
        assertEquals(0x1234_5678, word("shf.l.wrap.b32 %r0" + operands + "4;"));
        assertEquals(0x789A_BCDE, word("shf.r.wrap.b32 %r0" + operands + "4;"));
        assertEquals(0x0123_4567, word("shf.l.wrap.b32 %r0" + operands + "32;"));
        assertEquals(0x89AB_CDEF, word("shf.l.clamp.b32 %r0" + operands + "32;"));
        assertEquals(0x89AB_CDEF, word("shf.r.wrap.b32 %r0" + operands + "32;"));
        assertEquals(0x0123_4567, word("shf.r.clamp.b32 %r0" + operands + "99;"));
    }

    @Test
    void bytesArePermuted() {
        String operands = " %r0, 0x83726150, 0x07f6e5d4, ";
        assertEquals(0x8372_6150, word("prmt.b32" + operands + "0x3210;"));
        assertEquals(0xF683_5007, word("prmt.b32" + operands + "0x6307;"));
        assertEquals(0xFF00_FF00, word("prmt.b32" + operands + "0xb8ef;"));
        assertEquals(0xD483_7261, word("prmt.b32.f4e" + operands + "1;"));
        assertEquals(0xF607_5061, word("prmt.b32.b4e" + operands + "1;"));
        assertEquals(0x7272_7272, word("prmt.b32.rc8" + operands + "2;"));
        assertEquals(0x8372_7272, word("prmt.b32.ecl" + operands + "2;"));
        assertEquals(0x7272_6150, word("prmt.b32.ecr" + operands + "2;"));
        assertEquals(0x8372_8372, word("prmt.b32.rc16" + operands + "1;"));
    }

    @Test
    void fieldsAreExtracted() {
        assertEquals(0xBCD, word("bfe.u32 %r0, 0x89abcdef, 8, 12;"));
        assertEquals(0xFFFF_FBCD, word("bfe.s32 %r0, 0x89abcdef, 8, 12;"));
        assertEquals(0, word("bfe.s32 %r0, -1, 8, 0;"));
        assertEquals(8, word("bfe.u32 %r0, 0x89abcdef, 28, 20;"));
        assertEquals(-8, word("bfe.s32 %r0, 0x89abcdef, 28, 20;"));
        assertEquals(0, word("bfe.u32 %r0, -1, 32, 4;"));
        assertEquals(-1, word("bfe.s32 %r0, -1, 200, 4;"));
        assertEquals(0x89AB_CDEF, word("bfe.u32 %r0, 0x89abcdef, 0, 32;"));
        assertEquals(-1, doubleWord("mov.u64 %rd1, -1; bfe.u64 %rd0, %rd1, 0, 64;"));
        assertEquals(1, doubleWord("mov.u64 %rd1, -1; bfe.u64 %rd0, %rd1, 63, 64;"));
    }

    @Test
    void fieldsAreInserted() {
        assertEquals(0xFFF0_0FFF, word("bfi.b32 %r0, 0, -1, 12, 8;"));
        assertEquals(0x5FFF_FFFF, word("bfi.b32 %r0, 0x35, -1, 28, 20;"));
        assertEquals(-1, word("bfi.b32 %r0, 0, -1, 32, 4;"));
        assertEquals(-1, word("bfi.b32 %r0, 0, -1, 4, 0;"));
        assertEquals(7, doubleWord("mov.u64 %rd1, 7; bfi.b64 %rd0, %rd1, %rd1, 0, 64;"));
    }

    @Test
    void bitsAreCountedAndFound() {
        assertEquals(4, word("popc.b32 %r0, 0xf0;"));
        assertEquals(64, word("mov.u64 %rd1, -1; popc.b64 %r0, %rd1;"));
        assertEquals(32, word("clz.b32 %r0, 0;"));
        assertEquals(24, word("clz.b32 %r0, 0xf0;"));
        assertEquals(63, word("mov.u64 %rd1, 1; clz.b64 %r0, %rd1;"));
        assertEquals(0x0F00_0000, word("brev.b32 %r0, 0xf0;"));
        assertEquals(Long.reverse(5), doubleWord("mov.u64 %rd1, 5; brev.b64 %rd0, %rd1;"));
        assertEquals(7, word("bfind.u32 %r0, 0xf0;"));
        assertEquals(24, word("bfind.shiftamt.u32 %r0, 0xf0;"));
        assertEquals(-1, word("bfind.u32 %r0, 0;"));
        assertEquals(-1, word("bfind.s32 %r0, -1;"));
        assertEquals(3, word("bfind.s32 %r0, -16;"));
        assertEquals(6, word("fns.b32 %r0, 0xf0, 5, 2;"));
        assertEquals(4, word("fns.b32 %r0, 0xf0, 5, -2;"));
        assertEquals(-1, word("fns.b32 %r0, 0xf0, 6, 3;"));
        assertEquals(5, word("fns.b32 %r0, 0xf0, 5, 0;"));
    }

    @Test
    void masksAndExtensionsFromAnyWidth() {
        assertEquals(0x0000_0FF0, word("bmsk.clamp.b32 %r0, 4, 8;"));
        assertEquals(-1, word("bmsk.clamp.b32 %r0, 0, 40;"));
        assertEquals(0, word("bmsk.wrap.b32 %r0, 0, 32;"));
        assertEquals(-1, word("szext.clamp.s32 %r0, 0x0f, 4;"));
        assertEquals(0x0F, word("szext.clamp.u32 %r0, 0xff, 4;"));
        assertEquals(0, word("szext.wrap.u32 %r0, 0xff, 32;"));
    }

    @Test
    void logicOfOneTwoAndThreeOperands() {
        assertEquals(0x30, word("and.b32 %r0, 0xf0, 0x3f;"));
        assertEquals(0xFFFF_FF0F, word("not.b32 %r0, 0xf0;"));
        assertEquals(1, word("cnot.b32 %r0, 0;"));
        assertEquals(0, word("cnot.b32 %r0, 9;"));
        assertEquals(0xCA, word("lop3.b32 %r0, 0xf0, 0xcc, 0xaa, 0xca;") & 0xFF);
        assertEquals(0x96, word("lop3.b32 %r0, 0xf0, 0xcc, 0xaa, 0x96;") & 0xFF);
        assertEquals(0, word("setp.eq.s32 %p1, 0, 0; not.pred %p2, %p1; selp.u32 %r0, 1, 0, %p2;"));
    }
}
