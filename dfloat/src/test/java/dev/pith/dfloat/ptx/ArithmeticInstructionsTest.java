package dev.pith.dfloat.ptx;

import static dev.pith.dfloat.ptx.TestKernels.doubleWord;
import static dev.pith.dfloat.ptx.TestKernels.word;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ArithmeticInstructionsTest {

    @Test
    void sumsWrapAround() {
        assertEquals(Integer.MIN_VALUE, word("mov.u32 %r1, 0x7fffffff; add.s32 %r0, %r1, 1;"));
        assertEquals(-1, word("sub.u32 %r0, 0, 1;"));
        assertEquals(0xFFFF, word("mov.u16 %rs1, 0; sub.u16 %rs0, %rs1, 1; cvt.u32.u16 %r0, %rs0;"));
    }

    @Test
    void carriesGoFromWordToWord() {
        String add = "mov.u32 %r1, -1; add.cc.u32 %r2, %r1, 1; addc.cc.u32 %r3, %r1, 0; addc.u32 %r4, 5, 0;";
        assertEquals(0, word(add + "mov.u32 %r0, %r2;"));
        assertEquals(0, word(add + "mov.u32 %r0, %r3;"));
        assertEquals(6, word(add + "mov.u32 %r0, %r4;"));
        assertEquals(1, doubleWord("mov.u64 %rd1, -1; add.cc.u64 %rd2, %rd1, 1; addc.u64 %rd0, 0, 0;"));
    }

    @Test
    void borrowsGoFromWordToWord() {
        String subtract = "mov.u32 %r1, 0; sub.cc.u32 %r2, %r1, 1; subc.cc.u32 %r3, %r1, 0; subc.u32 %r4, 5, 0;";
        assertEquals(-1, word(subtract + "mov.u32 %r0, %r3;"));
        assertEquals(4, word(subtract + "mov.u32 %r0, %r4;"));
        assertEquals(5, word("sub.cc.u32 %r2, 7, 7; subc.u32 %r0, 5, 0;"));
    }

    @Test
    void productsHaveLowHighAndWideParts() {
        assertEquals(1, word("mul.lo.u32 %r0, -1, -1;"));
        assertEquals(-2, word("mul.hi.u32 %r0, -1, -1;"));
        assertEquals(0, word("mul.hi.s32 %r0, -1, -1;"));
        assertEquals(0xFFFF_FFFE_0000_0001L, doubleWord("mul.wide.u32 %rd0, -1, -1;"));
        assertEquals(-3, doubleWord("mul.wide.s32 %rd0, -1, 3;"));
        assertEquals(-2, doubleWord("mov.u64 %rd1, -1; mul.hi.u64 %rd0, %rd1, %rd1;"));
        assertEquals(0, doubleWord("mov.u64 %rd1, -1; mul.hi.s64 %rd0, %rd1, %rd1;"));
        assertEquals(0xFFFE_0001, word("mul.wide.u16 %r0, -1, -1;"));
        assertEquals(22, word("mad.lo.s32 %r0, 3, 5, 7;"));
        assertEquals(-8, doubleWord("mov.u64 %rd1, -5; mad.wide.s32 %rd0, -1, 3, %rd1;"));
        assertEquals(5, word("mad.hi.u32 %r0, 0x80000000, 6, 2;"));
    }

    @Test
    void productsAddWithCarry() {
        assertEquals(1, word("mad.lo.cc.u32 %r1, 1, -1, 1; madc.hi.u32 %r0, 1, 1, 0;"));
    }

    @Test
    void quotientsTruncate() {
        assertEquals(-3, word("div.s32 %r0, -7, 2;"));
        assertEquals(-1, word("rem.s32 %r0, -7, 2;"));
        assertEquals(0x7FFF_FFFC, word("div.u32 %r0, -7, 2;"));
        assertEquals(Long.divideUnsigned(-7, 10), doubleWord("mov.u64 %rd1, -7; div.u64 %rd0, %rd1, 10;"));
        assertEquals(Integer.MIN_VALUE, word("div.s32 %r0, 0x80000000, -1;"));
    }

    @Test
    void extremesAreSignedOrNot() {
        assertEquals(-1, word("min.s32 %r0, -1, 1;"));
        assertEquals(1, word("min.u32 %r0, -1, 1;"));
        assertEquals(-1, word("max.u32 %r0, -1, 1;"));
        assertEquals(-1, doubleWord("mov.u64 %rd1, -1; max.u64 %rd0, %rd1, 1;"));
        assertEquals(5, word("abs.s32 %r0, -5;"));
        assertEquals(-5, word("neg.s32 %r0, 5;"));
    }

    @Test
    void sumsOfDifferencesAndProductsOfBytes() {
        assertEquals(12, word("sad.s32 %r0, -1, 1, 10;"));
        assertEquals(8, word("sad.u32 %r0, -1, 1, 10;"));
        assertEquals(100 - 1 + 2 * 2, word("dp4a.s32.u32 %r0, 0x000002ff, 0x00000201, 100;"));
        assertEquals(100 + 255 + 2 * 2, word("dp4a.u32.u32 %r0, 0x000002ff, 0x00000201, 100;"));
    }
}
