package dev.pith.llm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.coder.mixing.Logistic;
import dev.pith.llm.tokenizer.TokenOrder;
import dev.pith.llm.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NextBitTest {

    private static final long SEED = 12;

    private final Tokenizer tokenizer = TestModels.model(1).tokenizer();
    private final NextBit view = new NextBit(TokenOrder.of(tokenizer));

    /** Takes a byte, and returns the product of its bits' shares. */
    private double take(int value) {
        view.goOn();
        double product = 1;
        for (int shift = 7; shift >= 0; shift--) {
            int bit = (value >>> shift) & 1;
            if (!view.isForced()) {
                double one = 1 / (1 + Math.exp(-view.odds() / 256.0));
                product *= bit == 1 ? one : 1 - one;
            }
            view.take(bit);
        }
        return product;
    }

    @Test
    void sharesMultiplyToThatOfTheToken() {
        Random random = new Random(SEED);
        float[] logits = new float[tokenizer.vocabularySize() + 7];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) random.nextGaussian();
        }
        double sum = 0;
        for (int token = 1; token < tokenizer.vocabularySize(); token++) {
            sum += Math.exp(logits[7 + token]);
        }
        for (int token = 1; token < tokenizer.vocabularySize(); token++) {
            view.begin(logits, 7);
            assertFalse(view.mayEnd());
            double product = 1;
            byte[] bytes = tokenizer.bytes(token);
            for (int i = 0; i < bytes.length; i++) {
                if (i > 0 && view.mayEnd()) {
                    product *= 1 - 1 / (1 + Math.exp(-view.endOdds() / 256.0));
                }
                product *= take(bytes[i] & 0xFF);
            }
            assertTrue(view.mayEnd());
            if (!view.mustEnd()) {
                product /= 1 + Math.exp(-view.endOdds() / 256.0);
            }
            double share = Math.exp(logits[7 + token]) / sum;
            // Odds are in steps of 1/256, and there are nine of them or a few more.
            assertEquals(share, product, share * 0.05, "token " + token + ", seed " + SEED);
            assertEquals(token, view.token());
        }
    }

    @Test
    void onlyWhatATokenHasCanCome() {
        view.begin(new float[tokenizer.vocabularySize()], 0);
        take(' ');
        // " ", "  ", " a", " the"
        assertTrue(view.mayEnd());
        assertEquals(Logistic.odds(1, 3), view.endOdds());
        view.goOn();
        // The next byte is 0x20, 0x61 or 0x74.
        assertEquals(0, view.forcedBit());
        assertTrue(view.isForced());
        assertThrows(IllegalArgumentException.class, () -> view.take(1));
        view.take(0);
        assertFalse(view.isForced());
        assertEquals(Logistic.odds(2, 1), view.odds());
        view.take(1);
        assertTrue(view.isForced());
        assertEquals(1, view.forcedBit());
    }

    @Test
    void aTokenThatNoneGoesOnFromMustEnd() {
        view.begin(new float[tokenizer.vocabularySize()], 0);
        for (char letter : " the".toCharArray()) {
            take(letter);
        }
        assertTrue(view.mayEnd());
        assertTrue(view.mustEnd());
        assertEquals(" the", new String(tokenizer.bytes(view.token()), StandardCharsets.UTF_8));
        assertThrows(IllegalStateException.class, view::goOn);
    }

    @Test
    void whereAllIsNextToImpossibleNothingIsLikelier() {
        float[] logits = new float[tokenizer.vocabularySize()];
        Arrays.fill(logits, -100);
        logits[1] = 100;
        view.begin(logits, 0);
        take('t');
        assertEquals(0, view.endOdds());
    }
}
