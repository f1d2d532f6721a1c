package dev.pith.llm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LaneLayoutTest {

    @Test
    void everyTokenIsInOneLaneAndStep() {
        for (int tokens = 1; tokens <= 40; tokens++) {
            for (int lanes = 1; lanes <= tokens; lanes++) {
                LaneLayout layout = new LaneLayout(tokens, lanes);
                boolean[] seen = new boolean[tokens];
                for (int step = 0; step < layout.steps(); step++) {
                    for (int lane = 0; lane < layout.lanesInStep(step); lane++) {
                        int index = layout.start(lane) + step;
                        assertFalse(seen[index], tokens + " tokens in " + lanes + " lanes");
                        seen[index] = true;
                    }
                }
                for (boolean once : seen) {
                    assertTrue(once, tokens + " tokens in " + lanes + " lanes");
                }
            }
        }
    }

    @Test
    void lanesAreBegunForEnoughTokensOnly() {
        LanePolicy policy = new LanePolicy(100, 8);
        assertEquals(1, policy.lanes(1));
        assertEquals(1, policy.lanes(199));
        assertEquals(2, policy.lanes(200));
        assertEquals(8, policy.lanes(100_000));
    }
}
