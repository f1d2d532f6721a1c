package dev.pith.coder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What must hold of every model at every time. */
public final class ModelAssertions {

    private ModelAssertions() {}

    /** Asserts that the symbols' parts follow one another and fill the total, and that their ends lead back to them. */
    public static void assertPartition(DecoderModel model, int symbols, String hint) {
        int end = 0;
        for (int symbol = 0; symbol < symbols; symbol++) {
            assertEquals(end, model.cumulative(symbol), hint);
            assertTrue(model.frequency(symbol) > 0, hint);
            end += model.frequency(symbol);
            assertEquals(symbol, model.symbolAt(model.cumulative(symbol)), hint);
            assertEquals(symbol, model.symbolAt(end - 1), hint);
        }
        assertEquals(1 << model.totalBits(), end, hint);
    }
}
