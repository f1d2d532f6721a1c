package dev.pith.fibonacci.phrase;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.CorruptInputException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnitSequenceTest {

    @Test
    void aUnitIsAWordAndWhatFollowsIt() {
        UnitSequence units = UnitSequence.split("  To be, or not to be: ‘that’".getBytes(UTF_8));

        assertEquals(8, units.length());
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < units.length(); i++) {
            joined.append(new String(units.dictionary().unit(units.unit(i)), UTF_8))
                    .append('|');
        }
        assertEquals("  |To |be, |or |not |to |be: |‘that’|", joined.toString());
    }

    @Test
    void numbersTheMostFrequentUnitsFirst() {
        UnitSequence units = UnitSequence.split("b a c a c a ".getBytes(UTF_8));

        assertArrayEquals(new int[] {2, 0, 1, 0, 1, 0}, units.toArray());
    }

    @Test
    void bringsBackAnyBytes() throws CorruptInputException {
        assertComesBack(new byte[0]);
        assertComesBack(new byte[] {'x'});
        assertComesBack(new byte[] {0});
        byte[] everyValue = new byte[256];
        for (int i = 0; i < 256; i++) {
            everyValue[i] = (byte) i;
        }
        assertComesBack(everyValue);
        assertComesBack(Samples.sentences(1, 300));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void bringsBackRandomBytes(long seed) throws CorruptInputException {
        assertComesBack(Samples.random(seed, 50_000));
    }

    @Test
    void bringsBackAUnitOfAMillionBytes() throws CorruptInputException {
        byte[] text = new byte[1 << 20];
        Arrays.fill(text, (byte) 'x');

        assertEquals(1, UnitSequence.split(text).length());
        assertComesBack(text);
    }

    @Test
    void refusesEveryTruncationOfADictionary() {
        byte[] coded = UnitSequence.split(Samples.sentences(2, 20)).dictionary().encode();

        // No bytes at all are a code of the empty dictionary.
        for (int length = 1; length < coded.length; length++) {
            byte[] cut = Arrays.copyOf(coded, length);
            assertThrows(CorruptInputException.class, () -> UnitDictionary.decode(cut), "cut to " + length);
        }
    }

    @Test
    void aDamagedDictionaryIsRefusedOrReadAsAnother() {
        byte[] coded = UnitSequence.split(Samples.sentences(3, 20)).dictionary().encode();

        int refused = 0;
        for (int bit = 0; bit < 8 * coded.length; bit += 7) {
            byte[] damaged = coded.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                UnitDictionary.decode(damaged);
            } catch (CorruptInputException e) {
                refused++;
            }
        }
        assertTrue(refused > 0, "none was refused");
    }

    private static void assertComesBack(byte[] text) throws CorruptInputException {
        UnitSequence units = UnitSequence.split(text);
        assertArrayEquals(text, units.text());
        UnitDictionary decoded = UnitDictionary.decode(units.dictionary().encode());
        assertArrayEquals(text, UnitSequence.text(decoded, units.toArray()));
    }
}
