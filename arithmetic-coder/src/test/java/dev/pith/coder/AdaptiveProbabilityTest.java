package dev.pith.coder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdaptiveProbabilityTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 8, 16})
    void staysWhereTheCoderCanUseIt(int slowestRate) {
        AdaptiveProbability model = new AdaptiveProbability(slowestRate);
        assertEquals(1 << 15, model.probabilityOfOne());
        Random random = new Random(slowestRate);
        for (int run = 0; run < 100; run++) {
            int bit = run % 2;
            for (int i = random.nextInt(1 << random.nextInt(17)); i > 0; i--) {
                model.update(bit);
                assertTrue(model.probabilityOfOne() >= 1 && model.probabilityOfOne() <= 65_535);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void becomesAllButCertainOfABitThatAlwaysComes(int bit) {
        AdaptiveProbability model = new AdaptiveProbability(5);
        for (int i = 0; i < 2000; i++) {
            model.update(bit);
        }
        assertEquals(bit == 1 ? 65_535 : 1, model.probabilityOfOne(), 1);
    }

    @Test
    void codesASteadySourceWithinOnePercentOfItsInformation() {
        Random random = new Random(11);
        AdaptiveProbability encoderModel = new AdaptiveProbability(9);
        int count = 500_000;
        double probability = 0.03;
        byte[] output = new byte[count];
        int[] bits = new int[count];
        RangeEncoder encoder = new RangeEncoder(output, 0, output.length);
        for (int i = 0; i < count; i++) {
            bits[i] = random.nextDouble() < probability ? 1 : 0;
            encoder.encodeBit(bits[i], encoderModel.probabilityOfOne());
            encoderModel.update(bits[i]);
        }
        int length = encoder.finish();
        double entropy = -(probability * Math.log(probability) + (1 - probability) * Math.log(1 - probability))
                / Math.log(2)
                * count
                / 8;
        assertEquals(entropy, length, 0.01 * entropy);

        AdaptiveProbability decoderModel = new AdaptiveProbability(9);
        RangeDecoder decoder = new RangeDecoder(output, 0, length);
        for (int i = 0; i < count; i++) {
            assertEquals(bits[i], decoder.decodeBit(decoderModel.probabilityOfOne()));
            decoderModel.update(bits[i]);
        }
        assertTrue(decoder.isAtEnd());
    }

    @Test
    void refusesRatesOutOfRange() {
        assertThrows(IllegalArgumentException.class, () -> new AdaptiveProbability(0));
        assertThrows(IllegalArgumentException.class, () -> new AdaptiveProbability(17));
    }
}
