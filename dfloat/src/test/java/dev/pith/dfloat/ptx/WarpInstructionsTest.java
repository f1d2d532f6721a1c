package dev.pith.dfloat.ptx;

import static dev.pith.dfloat.ptx.TestKernels.words;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WarpInstructionsTest {

    private static final String LANE = "mov.u32 %r1, %laneid;\n";

    private static int[] lanes(IntUnaryOperator value) {
        return IntStream.range(0, 32).map(value).toArray();
    }

    @Test
    void shufflesReachOtherLanes() {
        assertArrayEquals(
                lanes(lane -> lane < 3 ? lane : lane - 3), words(32, LANE + "shfl.sync.up.b32 %r0, %r1, 3, 0, -1;"));
        assertArrayEquals(
                lanes(lane -> lane > 28 ? lane : lane + 3),
                words(32, LANE + "shfl.sync.down.b32 %r0, %r1, 3, 31, -1;"));
        assertArrayEquals(lanes(lane -> lane ^ 5), words(32, LANE + "shfl.sync.bfly.b32 %r0, %r1, 5, 31, -1;"));
        assertArrayEquals(lanes(lane -> 7), words(32, LANE + "shfl.sync.idx.b32 %r0, %r1, 7, 31, -1;"));
    }

    @Test
    void shufflesStayWithinTheirSegment() {
        assertArrayEquals(
                lanes(lane -> lane % 8 == 0 ? lane : lane - 1),
                words(32, LANE + "shfl.sync.up.b32 %r0, %r1, 1, 0x1800, -1;"));
        assertArrayEquals(
                lanes(lane -> lane % 8 == 7 ? 0 : 1),
                words(32, LANE + "shfl.sync.down.b32 %r2|%p1, %r1, 1, 0x181f, -1; selp.u32 %r0, 1, 0, %p1;"));
        assertArrayEquals(
                lanes(lane -> lane / 8 * 8 + 2), words(32, LANE + "shfl.sync.idx.b32 %r0, %r1, 10, 0x181f, -1;"));
    }

    @Test
    void halvesOfAWarpMeetApart() {
        int[] votes = words(32, LANE + """
                setp.lt.u32 %p1, %r1, 16;
                and.b32 %r2, %r1, 1;
                setp.eq.u32 %p2, %r2, 1;
                @%p1 bra LOW;
                vote.sync.ballot.b32 %r0, %p2, 0xffff0000;
                bra.uni END;
                LOW:
                vote.sync.ballot.b32 %r0, !%p2, 0x0000ffff;
                END:
                """);
        assertArrayEquals(lanes(lane -> lane < 16 ? 0x5555 : 0xAAAA_0000), votes);
    }

    @Test
    void votesTellAllAnyAndUniform() {
        String vote = LANE + "setp.lt.u32 %p1, %r1, 31; vote.sync.MODE.pred %p2, %p1, -1; selp.u32 %r0, 1, 0, %p2;";
        assertEquals(0, words(32, vote.replace("MODE", "all"))[5]);
        assertEquals(1, words(32, vote.replace("MODE", "any"))[5]);
        assertEquals(0, words(32, vote.replace("MODE", "uni"))[5]);
    }

    @Test
    void equalValuesFindEachOther() {
        String third = LANE + "rem.u32 %r2, %r1, 3;\n";
        int[] masks = words(32, third + "match.any.sync.b32 %r0, %r2, -1;");
        assertEquals(0x4924_9249, masks[3]);
        assertArrayEquals(lanes(lane -> 0), words(32, third + "match.all.sync.b32 %r0|%p1, %r2, -1;"));
        assertArrayEquals(lanes(lane -> -1), words(32, "match.all.sync.b32 %r0|%p1, 4, -1;"));
    }

    @Test
    void reductionsCoverTheMask() {
        assertArrayEquals(lanes(lane -> 496), words(32, LANE + "redux.sync.add.u32 %r0, %r1, -1;"));
        assertArrayEquals(lanes(lane -> -1), words(32, LANE + "sub.s32 %r1, %r1, 1; redux.sync.min.s32 %r0, %r1, -1;"));
        assertArrayEquals(lanes(lane -> 30), words(32, LANE + "sub.s32 %r1, %r1, 1; redux.sync.max.s32 %r0, %r1, -1;"));
    }

    @Test
    void activeLanesAreThoseThatCameTogether() {
        int[] masks = words(32, LANE + """
                setp.lt.u32 %p1, %r1, 4;
                @%p1 bra FEW;
                activemask.b32 %r0;
                bra.uni END;
                FEW:
                activemask.b32 %r0;
                END:
                """);
        assertArrayEquals(lanes(lane -> lane < 4 ? 0xF : 0xFFFF_FFF0), masks);
    }

    @Test
    void lanesLeaveALoopAtDifferentTimesAndMeetAfterIt() {
        int[] sums = words(32, LANE + """
                mov.u32 %r2, 0;
                mov.u32 %r3, 0;
                LOOP:
                setp.ge.u32 %p1, %r2, %r1;
                @%p1 bra DONE;
                add.u32 %r2, %r2, 1;
                add.u32 %r3, %r3, %r2;
                bra LOOP;
                DONE:
                bar.warp.sync -1;
                shfl.sync.idx.b32 %r0, %r3, 31, 31, -1;
                """);
        assertArrayEquals(lanes(lane -> 31 * 32 / 2), sums);
    }

    @Test
    void specialRegistersTellTheLane() {
        assertArrayEquals(lanes(lane -> (1 << lane) - 1), words(32, "mov.u32 %r0, %lanemask_lt;"));
        assertArrayEquals(lanes(lane -> lane == 31 ? 0 : -2 << lane), words(32, "mov.u32 %r0, %lanemask_gt;"));
        assertArrayEquals(lanes(lane -> -1 << lane), words(32, "mov.u32 %r0, %lanemask_ge;"));
        assertEquals(2, words(96, "mov.u32 %r0, %warpid;")[64]);
    }
}
