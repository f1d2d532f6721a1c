package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.coder.BitCoder;
import dev.pith.coder.RangeDecoder;
import dev.pith.coder.RangeEncoder;
import java.util.Arrays;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectModelTest {

    private static final int ONE = 65535;

    private static DirectModel model(int level, byte[] content, int start) {
        return new DirectModel(DirectProfile.ofLevel(level), content, start, content.length - start);
    }

    /** Encodes content in pieces of this length. */
    private static byte[] encode(int level, byte[] content, int start, int piece) {
        byte[] message = new byte[content.length + 100];
        RangeEncoder encoder = new RangeEncoder(message, 0, message.length);
        DirectModel model = model(level, content, start);
        for (int from = start; from < content.length; from += piece) {
            model.code(new BitCoder.Encoding(encoder), from, Math.min(from + piece, content.length));
        }
        return Arrays.copyOf(message, encoder.finish());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void piecesMakeNoDifference(int level) {
        byte[] content = TestContent.text(5000);
        byte[] before = content.clone();
        byte[] message = encode(level, content, 0, content.length);
        assertArrayEquals(message, encode(level, content, 0, 7));
        assertArrayEquals(before, content, "encoding changes nothing");

        byte[] decoded = new byte[content.length];
        DirectModel model = model(level, decoded, 0);
        RangeDecoder decoder = new RangeDecoder(message, 0, message.length);
        for (int from = 0; from < decoded.length; from += 1250) {
            model.code(new BitCoder.Decoding(decoder), from, from + 1250);
        }
        assertArrayEquals(content, decoded);
        assertTrue(decoder.isAtEnd());
    }

    @Test
    void whatStandsBeforeTheStartIsNoContext() {
        byte[] content = TestContent.records(2000);
        byte[] later = new byte[content.length + 100];
        Arrays.fill(later, 0, 100, (byte) 'x');
        System.arraycopy(content, 0, later, 100, content.length);
        assertArrayEquals(encode(3, content, 0, 500), encode(3, later, 100, 500));
    }

    @Test
    void noTwoContextsOfOrder1ShareACell() {
        BitSet cells = new BitSet();
        for (int previous = 0; previous < 256; previous++) {
            for (int partial = 1; partial < 32; partial = partial == 1 ? 16 : partial + 1) {
                for (int node = 1; node <= DirectModel.NODES; node++) {
                    int cell = DirectModel.order1Slot(previous, partial) + node;
                    assertFalse(cells.get(cell), previous + ", " + partial + ", " + node);
                    cells.set(cell);
                }
            }
        }
        assertEquals(DirectModel.ORDER1_CELLS, cells.length());
    }

    @Test
    void cellsMoveTowardsTheBitByLessAndLess() {
        int cell = 0x8000;
        int previous = cell;
        int step = ONE;
        for (int i = 0; i < 12; i++) {
            cell = DirectModel.updated(cell, ONE) & 0xFFFF;
            assertTrue(cell >>> 4 > previous >>> 4, "update " + i);
            assertTrue(cell - previous <= step, "update " + i);
            step = cell - previous;
            previous = cell;
        }
        assertTrue(DirectModel.updated(cell, 0) < 0 == (cell >>> 15 == 1), "one zero does not outweigh twelve ones");
    }

    @Test
    void everyCellStaysACell() {
        for (int cell = 0; cell <= ONE; cell++) {
            int count = Math.min((cell & DirectModel.MAX_COUNT) + 1, DirectModel.MAX_COUNT);
            int after0 = DirectModel.updated(cell, 0) & 0xFFFF;
            int after1 = DirectModel.updated(cell, ONE) & 0xFFFF;
            assertEquals(count, after0 & DirectModel.MAX_COUNT);
            assertEquals(count, after1 & DirectModel.MAX_COUNT);
            assertTrue(after0 >>> 4 <= cell >>> 4 && cell >>> 4 <= after1 >>> 4, "cell " + cell);
        }
    }
}
