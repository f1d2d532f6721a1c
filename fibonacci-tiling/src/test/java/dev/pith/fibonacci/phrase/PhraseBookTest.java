package dev.pith.fibonacci.phrase;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.CorruptInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhraseBookTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void takesThePhrasesThatBruteForceTakes(long seed) {
        UnitSequence text = UnitSequence.split(Samples.sentences(seed, 40));

        for (int maxPhrases : List.of(0, 5, 1000)) {
            PhraseBook book = PhraseBook.build(text, maxPhrases);
            assertEquals(bruteForce(text, maxPhrases), phrases(book), "seed " + seed + ", at most " + maxPhrases);
        }
    }

    @Test
    void takesNothingFromATextWithoutRepetition() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            text.append(i).append(' ');
        }

        assertEquals(
                0,
                PhraseBook.build(UnitSequence.split(text.toString().getBytes(UTF_8)), 1000)
                        .phrases());
    }

    @Test
    void takesTheLongestPhrasesOfATextThatRepeatsALot() {
        byte[] text = "alpha beta gamma delta ".repeat(2000).getBytes(UTF_8);

        PhraseBook book = PhraseBook.build(UnitSequence.split(text), 1000);

        assertTrue(book.phrases() > 0, "no phrases");
        assertTrue(book.phrases() <= 4 * PhraseBook.LENGTHS.size(), book.phrases() + " phrases");
    }

    @Test
    void makesAnEmptyBookOfAnEmptyText() throws CorruptInputException {
        PhraseBook book = PhraseBook.build(UnitSequence.split(new byte[0]), 1000);

        assertEquals(0, book.symbols());
        assertEquals(0, PhraseBook.decode(book.encode(), 0).symbols());
    }

    @Test
    void symbolsHaveTheLengthsOfTheirLevels() {
        PhraseBook book = book(6);

        for (int symbol = 0; symbol < book.symbols(); symbol++) {
            assertEquals(book.length(symbol), book.expand(symbol).length, "symbol " + symbol);
            assertEquals(symbol < book.units(), book.level(symbol) < 0, "symbol " + symbol);
        }
    }

    @Test
    void comesOutOfItsCodeAsItWentIn() throws CorruptInputException {
        PhraseBook book = book(7);

        PhraseBook decoded = PhraseBook.decode(book.encode(), book.units());

        assertEquals(book.symbols(), decoded.symbols());
        for (int symbol = 0; symbol < book.symbols(); symbol++) {
            assertArrayEquals(book.expand(symbol), decoded.expand(symbol), "symbol " + symbol);
        }
    }

    @Test
    void refusesEveryTruncation() {
        PhraseBook book = book(8);
        byte[] coded = book.encode();

        for (int length = 0; length < coded.length; length++) {
            byte[] cut = Arrays.copyOf(coded, length);
            assertThrows(CorruptInputException.class, () -> PhraseBook.decode(cut, book.units()), "cut to " + length);
        }
    }

    @Test
    void aDamagedBookIsRefusedOrReadAsOneWhosePhrasesExpand() {
        PhraseBook book = book(9);
        byte[] coded = book.encode();

        int refused = 0;
        for (int bit = 0; bit < 8 * coded.length; bit++) {
            byte[] damaged = coded.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                PhraseBook other = PhraseBook.decode(damaged, book.units());
                for (int symbol = 0; symbol < other.symbols(); symbol++) {
                    assertEquals(other.length(symbol), other.expand(symbol).length);
                }
            } catch (CorruptInputException e) {
                refused++;
            }
        }
        assertTrue(refused > 0, "none was refused");
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void theLatticeHoldsEveryOccurrenceOfEveryPhrase(long seed) {
        UnitSequence text = UnitSequence.split(Samples.sentences(seed, 60));
        PhraseBook book = PhraseBook.build(text, 100);
        assertTrue(book.phrases() > 0, "no phrases with seed " + seed);
        PhraseLattice lattice = PhraseLattice.of(book, text);
        int[] units = text.toArray();

        for (int i = 0; i < units.length; i++) {
            Set<Integer> found = new HashSet<>();
            for (int j = lattice.start(i); j < lattice.start(i + 1); j++) {
                assertTrue(found.add(lattice.phrase(j)), "twice");
            }
            Set<Integer> expected = new HashSet<>();
            for (int symbol = book.units(); symbol < book.symbols(); symbol++) {
                int end = i + book.length(symbol);
                if (end <= units.length && Arrays.equals(Arrays.copyOfRange(units, i, end), book.expand(symbol))) {
                    expected.add(symbol);
                }
            }
            assertEquals(expected, found, "seed " + seed + ", unit " + i);
        }
    }

    @Test
    void theBookIsTheSameEveryTime() {
        assertArrayEquals(book(14).encode(), book(14).encode());
        assertFalse(Arrays.equals(book(14).encode(), book(15).encode()), "of different texts too");
    }

    private static PhraseBook book(long seed) {
        return PhraseBook.build(UnitSequence.split(Samples.sentences(seed, 50)), 100);
    }

    private static Set<List<Integer>> phrases(PhraseBook book) {
        Set<List<Integer>> phrases = new HashSet<>();
        for (int symbol = book.units(); symbol < book.symbols(); symbol++) {
            assertTrue(phrases.add(list(book.expand(symbol))), "twice");
        }
        return phrases;
    }

    private static List<Integer> list(int[] units) {
        return Arrays.stream(units).boxed().toList();
    }

    /** Counts substrings in a map and reckons costs recursively. */
    private static Set<List<Integer>> bruteForce(UnitSequence text, int maxPhrases) {
        List<Integer> units = list(text.toArray());
        Map<List<Integer>, Integer> counts = new HashMap<>();
        units.forEach(unit -> counts.merge(List.of(unit), 1, Integer::sum));
        Map<List<Integer>, Integer> taken = new HashMap<>();
        for (int length : PhraseBook.LENGTHS) {
            Map<List<Integer>, Integer> separate = new HashMap<>();
            Map<List<Integer>, Integer> ends = new HashMap<>();
            List<List<Integer>> order = new ArrayList<>();
            for (int i = 0; i + length <= units.size(); i++) {
                List<Integer> phrase = units.subList(i, i + length);
                if (!separate.containsKey(phrase)) {
                    order.add(phrase);
                }
                if (ends.getOrDefault(phrase, 0) <= i) {
                    separate.merge(phrase, 1, Integer::sum);
                    ends.put(phrase, i + length);
                }
            }
            Map<List<Integer>, Long> savings = new HashMap<>();
            for (List<Integer> phrase : order) {
                long own = BitCost.of(get(separate, phrase), units.size());
                long saved = cost(phrase, counts, taken, units.size()) - own;
                savings.put(phrase, get(separate, phrase) * saved - 48L * BitCost.BIT);
            }
            // The sort is stable, so that of equal savings the phrase that comes first goes first.
            List<List<Integer>> best = order.stream()
                    .filter(phrase -> get(separate, phrase) > 1 && get(savings, phrase) > 0)
                    .sorted((a, b) -> Long.compare(get(savings, b), get(savings, a)))
                    .limit(maxPhrases)
                    .toList();
            best.forEach(phrase -> taken.put(phrase, get(separate, phrase)));
        }
        Set<List<Integer>> closed = new HashSet<>();
        taken.keySet().forEach(phrase -> close(phrase, closed));
        return closed;
    }

    private static void close(List<Integer> phrase, Set<List<Integer>> closed) {
        if (phrase.size() > 1 && closed.add(phrase)) {
            int left = leftLength(phrase.size());
            close(phrase.subList(0, left), closed);
            close(phrase.subList(left, phrase.size()), closed);
        }
    }

    private static long cost(
            List<Integer> phrase, Map<List<Integer>, Integer> counts, Map<List<Integer>, Integer> taken, int total) {
        if (phrase.size() == 1) {
            return BitCost.of(get(counts, phrase), total);
        }
        int left = leftLength(phrase.size());
        if (taken.containsKey(phrase)) {
            return BitCost.of(get(taken, phrase), total);
        }
        return cost(phrase.subList(0, left), counts, taken, total)
                + cost(phrase.subList(left, phrase.size()), counts, taken, total);
    }

    private static <T> T get(Map<List<Integer>, T> map, List<Integer> phrase) {
        return Objects.requireNonNull(map.get(phrase));
    }

    private static int leftLength(int length) {
        int level = PhraseBook.LENGTHS.indexOf(length);
        return level == 0 ? 1 : PhraseBook.LENGTHS.get(level - 1);
    }
}
