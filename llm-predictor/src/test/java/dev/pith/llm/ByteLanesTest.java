package dev.pith.llm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ByteLanesTest {

    @Test
    void lanesFollowEachOtherAndCoverAllBytes() {
        for (int bytes = 1; bytes < 70; bytes++) {
            ByteLanes lanes = ByteLanes.of(bytes, new LanePolicy(1, 5));
            assertTrue(lanes.count() >= 1 && lanes.count() <= 5);
            assertEquals(0, lanes.start(0));
            for (int lane = 0; lane < lanes.count(); lane++) {
                assertTrue(lanes.end(lane) > lanes.start(lane), bytes + " bytes");
            }
            assertEquals(bytes, lanes.end(lanes.count() - 1));
        }
    }

    @Test
    void theFirstLanesTakeWhatIsLeftOver() {
        assertArrayEquals(new int[] {0, 4, 7}, new ByteLanes(10, 3).starts());
    }

    @Test
    void fourBytesAreTakenForAToken() {
        LanePolicy policy = new LanePolicy(100, 60);
        assertEquals(1, ByteLanes.of(799, policy).count());
        assertEquals(2, ByteLanes.of(800, policy).count());
    }
}
