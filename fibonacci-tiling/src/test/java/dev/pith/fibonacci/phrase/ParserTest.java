package dev.pith.fibonacci.phrase;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.CorruptInputException;
import dev.pith.fibonacci.tiling.PhraseMask;
import dev.pith.fibonacci.tiling.PhraseMasks;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParserTest {

    /** Allows phrases at units that a number related to their level divides. */
    private record EveryFew(List<Integer> lengths) implements PhraseMask {

        @Override
        public boolean allows(int level, long unit) {
            return unit % (level + 2) == 0;
        }
    }

    private static final List<PhraseMask> MASKS = List.of(
            PhraseMasks.none(PhraseMasks.LENGTHS),
            new EveryFew(PhraseMasks.LENGTHS),
            new EveryFew(List.of(3, 4, 13)),
            PhraseMasks.everyPosition(PhraseMasks.LENGTHS));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyParseStandsForTheText(long seed) {
        UnitSequence text = UnitSequence.split(Samples.sentences(seed, 100));
        for (PhraseMask mask : MASKS) {
            PhraseLattice lattice = lattice(text).under(mask);
            assertArrayEquals(text.toArray(), Parser.longestFirst(lattice).expand(), "seed " + seed);
            assertArrayEquals(text.toArray(), Parser.cheapest(lattice).expand(), "seed " + seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void phrasesStandWhereTheMaskLetsThem(long seed) {
        UnitSequence text = UnitSequence.split(Samples.sentences(seed, 100));
        for (PhraseMask mask : MASKS) {
            PhraseLattice lattice = lattice(text).under(mask);
            for (Parse parse : List.of(Parser.longestFirst(lattice), Parser.cheapest(lattice))) {
                int position = 0;
                for (int i = 0; i < parse.length(); i++) {
                    int length = parse.book().length(parse.symbol(i));
                    if (length > 1) {
                        int level = mask.lengths().indexOf(length);
                        assertTrue(level >= 0 && mask.allows(level, position), length + " units at " + position);
                    }
                    position += length;
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theCheapestParseCostsNoMoreThanTheGreedyOne(long seed) {
        UnitSequence text = UnitSequence.split(Samples.sentences(seed, 100));
        for (PhraseMask mask : MASKS) {
            PhraseLattice lattice = lattice(text).under(mask);
            Parse greedy = Parser.longestFirst(lattice);
            SymbolCosts costs = SymbolCosts.of(greedy);
            Parse cheapest = Parser.cheapest(lattice, costs);
            assertTrue(costs.cost(cheapest) <= costs.cost(greedy), "seed " + seed);
        }
    }

    @Test
    void theCheapestParseCostsWhatTheCheapestOfAllParsesDoes() {
        UnitSequence text = UnitSequence.split(Samples.sentences(4, 20));
        PhraseLattice lattice = lattice(text);
        SymbolCosts costs = SymbolCosts.of(Parser.longestFirst(lattice));

        long[] cheapestTo = new long[lattice.length() + 1];
        Arrays.fill(cheapestTo, Long.MAX_VALUE);
        cheapestTo[0] = 0;
        for (int i = 0; i < lattice.length(); i++) {
            relax(cheapestTo, i, 1, costs.cost(lattice.unit(i)));
            for (int j = lattice.start(i); j < lattice.start(i + 1); j++) {
                relax(cheapestTo, i, lattice.book().length(lattice.phrase(j)), costs.cost(lattice.phrase(j)));
            }
        }

        assertEquals(cheapestTo[lattice.length()], costs.cost(Parser.cheapest(lattice, costs)));
    }

    private static void relax(long[] cheapestTo, int from, int length, int cost) {
        cheapestTo[from + length] = Math.min(cheapestTo[from + length], cheapestTo[from] + cost);
    }

    @Test
    void aParseUnderNoPhrasesIsTheUnits() {
        UnitSequence text = UnitSequence.split(Samples.sentences(5, 50));
        PhraseLattice lattice = lattice(text).under(PhraseMasks.none(PhraseMasks.LENGTHS));

        assertEquals(text.length(), Parser.cheapest(lattice).length());
        assertNotEquals(text.length(), Parser.cheapest(lattice(text)).length());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void everyParseComesOutOfItsCode(int order) throws CorruptInputException {
        UnitSequence text = UnitSequence.split(Samples.sentences(6, 200));
        for (PhraseMask mask : MASKS) {
            PhraseLattice lattice = lattice(text).under(mask);
            Parse parse = Parser.cheapest(lattice);
            SymbolCoder coder = new SymbolCoder(parse.book(), order);
            Parse decoded = coder.decode(coder.encode(parse), text.length());
            assertEquals(parse.length(), decoded.length());
            assertArrayEquals(text.toArray(), decoded.expand());
        }
    }

    @Test
    void anEmptyTextHasAnEmptyCode() throws CorruptInputException {
        UnitSequence text = UnitSequence.split(new byte[0]);
        Parse parse = Parser.cheapest(lattice(text));
        SymbolCoder coder = new SymbolCoder(parse.book(), 2);

        assertEquals(0, parse.length());
        assertEquals(0, coder.decode(coder.encode(parse), 0).length());
    }

    @Test
    void refusesEveryTruncationAndEveryOtherLengthOfTheText() {
        UnitSequence text = UnitSequence.split(Samples.sentences(7, 20));
        Parse parse = Parser.cheapest(lattice(text));
        SymbolCoder coder = new SymbolCoder(parse.book(), 2);
        byte[] code = coder.encode(parse);

        for (int length = 0; length < code.length - 1; length++) {
            byte[] cut = Arrays.copyOf(code, length);
            assertThrows(CorruptInputException.class, () -> coder.decode(cut, text.length()), "cut to " + length);
        }
        assertThrows(CorruptInputException.class, () -> coder.decode(code, text.length() / 2));
    }

    @Test
    void aDamagedCodeIsRefusedOrReadAsATextOfTheSameLength() {
        UnitSequence text = UnitSequence.split(Samples.sentences(8, 20));
        Parse parse = Parser.cheapest(lattice(text));
        SymbolCoder coder = new SymbolCoder(parse.book(), 1);
        byte[] code = coder.encode(parse);

        int refused = 0;
        for (int bit = 0; bit < 8 * code.length; bit++) {
            byte[] damaged = code.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertEquals(text.length(), coder.decode(damaged, text.length()).units());
            } catch (CorruptInputException e) {
                refused++;
            }
        }
        assertTrue(refused > 0, "none was refused");
    }

    private static PhraseLattice lattice(UnitSequence text) {
        return PhraseLattice.of(PhraseBook.build(text, 100), text);
    }
}
