package dev.pith.fibonacci.phrase;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.CorruptInputException;
import dev.pith.coder.AdaptiveModel;
import dev.pith.coder.DecoderModel;
import dev.pith.coder.RangeDecoder;
import dev.pith.coder.RangeEncoder;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class PhraseModelTest {

    private static final long SEED = 9;

    private final UnitSequence text = UnitSequence.split(Samples.sentences(SEED, 300));
    private final PhraseBook book = PhraseBook.build(text, 100);
    private final Parse parse = Parser.cheapest(PhraseLattice.of(book, text));

    private byte[] encode(AdaptiveModel model, int[] symbols) {
        byte[] payload = new byte[4 * symbols.length + 100];
        RangeEncoder encoder = new RangeEncoder(payload, 0, payload.length);
        for (int symbol : symbols) {
            encoder.encode(symbol, model.prediction());
            model.update(symbol);
        }
        return Arrays.copyOf(payload, encoder.finish());
    }

    private int[] symbols() {
        int[] symbols = new int[parse.length()];
        Arrays.setAll(symbols, parse::symbol);
        return symbols;
    }

    private void assertRestores(Supplier<AdaptiveModel> newModel) {
        int[] symbols = symbols();
        byte[] payload = encode(newModel.get(), symbols);
        RangeDecoder decoder = new RangeDecoder(payload, 0, payload.length);
        AdaptiveModel model = newModel.get();
        int[] decoded = new int[symbols.length];
        for (int i = 0; i < decoded.length; i++) {
            decoded[i] = decoder.decode(model.prediction());
            model.update(decoded[i]);
        }
        assertTrue(decoder.isAtEnd(), "the message is longer");
        assertArrayEquals(symbols, decoded);
    }

    /** Every symbol has a frequency of 1 or more, they fill the total, and each quantile is found in its symbol. */
    private void assertIsADistribution(DecoderModel model, Random random) {
        int total = 1 << model.totalBits();
        assertEquals(0, model.cumulative(0));
        assertEquals(total, model.cumulative(book.symbols()));
        for (int symbol = 0; symbol < book.symbols(); symbol++) {
            int frequency = model.frequency(symbol);
            assertTrue(frequency >= 1, "symbol " + symbol);
            int first = model.cumulative(symbol);
            assertEquals(symbol, model.symbolAt(first));
            assertEquals(symbol, model.symbolAt(first + frequency - 1));
            assertEquals(symbol, model.symbolAt(first + random.nextInt(frequency)), "seed " + SEED);
        }
    }

    private AdaptiveModel mixture(int memory, int otherMemory) {
        return new MixedModel(book.symbols(), new PhraseModel(book, memory), new PhraseModel(book, otherMemory));
    }

    @Test
    void drivesTheRangeCoderBothWays() {
        assertRestores(() -> new PhraseModel(book, 1000));
        assertRestores(() -> new PhraseModel(book, 1));
    }

    @Test
    void alwaysGivesADistribution() {
        Random random = new Random(SEED);
        AdaptiveModel model = new PhraseModel(book, 50);
        AdaptiveModel mixture = mixture(10, 1000);
        for (int i = 0; i < 500; i++) {
            model.update(parse.symbol(i));
            mixture.update(parse.symbol(i));
            if (i % 100 == 0) {
                assertIsADistribution(model.prediction(), random);
                assertIsADistribution(mixture.prediction(), random);
            }
        }
    }

    @Test
    void learnsWhichSymbolsAreFrequent() {
        int[] symbols = symbols();
        int equallyLikely = Integer.SIZE - Integer.numberOfLeadingZeros(book.symbols());
        int length = encode(new PhraseModel(book, 1 << 24), symbols).length;
        assertTrue(8L * length < (long) equallyLikely * symbols.length * 9 / 10, length + " bytes");
    }

    @Test
    void aMixtureDrivesTheRangeCoderBothWays() {
        assertRestores(() -> mixture(20, 100_000));
    }

    @Test
    void aMixtureCostsLittleMoreThanTheBetterModelAndLessWhereTheyTakeTurns() {
        int[] steady = symbols();
        // Few symbols for a while, then others: what a short memory is good for.
        int[] turns = steady.clone();
        for (int i = turns.length / 2; i < turns.length; i++) {
            turns[i] = (i / 200 * 7 + i % 3) % book.symbols();
        }
        int shortMemory = encode(new PhraseModel(book, 30), steady).length;
        int longMemory = encode(new PhraseModel(book, 100_000), steady).length;
        int mixed = encode(mixture(30, 100_000), steady).length;
        assertTrue(mixed <= Math.min(shortMemory, longMemory) * 1.03, mixed + ", " + shortMemory + ", " + longMemory);

        int shortInTurns = encode(new PhraseModel(book, 30), turns).length;
        int longInTurns = encode(new PhraseModel(book, 100_000), turns).length;
        int mixedInTurns = encode(mixture(30, 100_000), turns).length;
        assertTrue(
                mixedInTurns < Math.min(shortInTurns, longInTurns),
                mixedInTurns + ", " + shortInTurns + ", " + longInTurns);
    }

    @Test
    void aBookOutOfItsCodeMakesTheSameModel() throws CorruptInputException {
        PhraseBook decoded = PhraseBook.decode(book.encode(), book.units());
        assertArrayEquals(
                encode(new PhraseModel(book, 1000), symbols()), encode(new PhraseModel(decoded, 1000), symbols()));
    }

    @Test
    void refusesWhatItCannotModel() {
        PhraseBook empty = PhraseBook.build(UnitSequence.split(new byte[0]), 100);
        assertThrows(IllegalArgumentException.class, () -> new PhraseModel(empty, 100));
        assertThrows(IllegalArgumentException.class, () -> new PhraseModel(book, 0));
        assertThrows(IllegalArgumentException.class, () -> new PhraseModel(book, (1 << 24) + 1));
    }
}
