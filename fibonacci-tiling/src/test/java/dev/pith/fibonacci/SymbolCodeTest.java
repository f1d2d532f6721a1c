package dev.pith.fibonacci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.CorruptInputException;
import org.junit.jupiter.api.Test;

class SymbolCodeTest {

    private static int[] counts(int... first) {
        int[] counts = new int[SymbolCode.MAX_LENGTH + 1];
        System.arraycopy(first, 0, counts, 0, first.length);
        return counts;
    }

    @Test
    void givesWordsOutAsStringsTakeThem() throws CorruptInputException {
        // 0, 10, 110, 111; the escape is 110.
        SymbolCode code = new SymbolCode(counts(0, 1, 1, 2), 3);
        assertEquals(0b110, code.escapeWord());
        assertEquals(SymbolCode.ESCAPE, code.symbol(0b110, 3));
        assertEquals(0b10, code.take(7, 2));
        assertEquals(0b111, code.take(8, 3));
        assertEquals(7, code.symbol(0b10, 2));
        assertEquals(8, code.symbol(0b111, 3));
        assertThrows(CorruptInputException.class, () -> code.symbol(0, 1), "not taken yet");
        assertThrows(CorruptInputException.class, () -> code.take(9, 3), "all taken");
    }

    @Test
    void knowsItsWords() {
        SymbolCode code = new SymbolCode(counts(0, 1, 1, 2), 1);
        assertFalse(code.isWord(0, 0));
        assertTrue(code.isWord(0, 1));
        assertFalse(code.isWord(1, 1));
        assertTrue(code.isWord(0b10, 2));
        assertFalse(code.isWord(0b11, 2));
        assertTrue(code.isWord(0b111, 3));
    }

    @Test
    void definitionsHaveAWordBehindTheEscape() throws CorruptInputException {
        SymbolCode code = new SymbolCode(counts(0, 1, 1, 2), 3, 3);
        assertEquals(0b110, code.escapeWord());
        assertEquals(0b111, code.definitionWord());
        assertEquals(SymbolCode.DEFINITION, code.symbol(0b111, 3));
        assertThrows(CorruptInputException.class, () -> code.take(9, 3), "all taken");
        SymbolCode other = new SymbolCode(counts(0, 1, 1, 2), 3, 1);
        assertEquals(0, other.definitionWord());
        assertEquals(SymbolCode.DEFINITION, other.symbol(0, 1));
    }

    @Test
    void refusesDefinitionsWithoutAWord() {
        assertThrows(IllegalArgumentException.class, () -> new SymbolCode(counts(1), 0, 0), "the escape has it");
        assertThrows(IllegalArgumentException.class, () -> new SymbolCode(counts(0, 2), 1, 2));
        assertThrows(IllegalArgumentException.class, () -> new SymbolCode(counts(0, 2), 1, 21));
    }

    @Test
    void anEscapeAloneHasNoBits() throws CorruptInputException {
        SymbolCode code = new SymbolCode(counts(1), 0);
        assertTrue(code.isWord(0, 0));
        assertEquals(SymbolCode.ESCAPE, code.symbol(0, 0));
    }

    @Test
    void refusesWhatIsNoCompletePrefixCode() {
        assertThrows(IllegalArgumentException.class, () -> new SymbolCode(counts(0, 1), 1));
        assertThrows(IllegalArgumentException.class, () -> new SymbolCode(counts(0, 3), 1));
        assertThrows(IllegalArgumentException.class, () -> new SymbolCode(counts(0, 2), 2));
        assertThrows(IllegalArgumentException.class, () -> new SymbolCode(counts(0, Integer.MAX_VALUE), 1));
        assertThrows(IllegalArgumentException.class, () -> new SymbolCode(counts(0, 3, -2), 1));
        assertThrows(IllegalArgumentException.class, () -> new SymbolCode(counts(0, 2), 21));
    }
}
