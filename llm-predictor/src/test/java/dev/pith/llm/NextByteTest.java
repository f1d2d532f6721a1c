package dev.pith.llm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.llm.tokenizer.TokenOrder;
import dev.pith.llm.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class NextByteTest {

    private static final long SEED = 12;

    private final Tokenizer tokenizer = TestModels.model(1).tokenizer();
    private final NextByte view = new NextByte(TokenOrder.of(tokenizer));
    private final long[] weights = new long[NextByte.OUTCOMES];

    private double share(int outcome) {
        view.weights(weights);
        double share = weights[outcome] / (double) LongStream.of(weights).sum();
        view.take(outcome);
        return share;
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
            double product = 1;
            for (byte value : tokenizer.bytes(token)) {
                product *= share(value & 0xFF);
            }
            product *= share(NextByte.END);
            assertEquals(Math.exp(logits[7 + token]) / sum, product, 1e-5, "token " + token);
        }
    }

    @Test
    void onlyWhatATokenHasCanCome() {
        view.begin(new float[tokenizer.vocabularySize()], 0);
        view.weights(weights);
        assertEquals(0, weights[NextByte.END]);
        view.take(' ');
        view.weights(weights);
        // " ", "  ", " a", " the"
        for (int outcome = 0; outcome < NextByte.OUTCOMES; outcome++) {
            boolean possible = outcome == NextByte.END || outcome == ' ' || outcome == 'a' || outcome == 't';
            assertEquals(possible, weights[outcome] > 0, "outcome " + outcome);
        }
        assertThrows(IllegalArgumentException.class, () -> view.take('x'));
        view.take('t');
        assertThrows(IllegalArgumentException.class, () -> view.take(NextByte.END));
        view.take('h');
        view.take('e');
        view.weights(weights);
        assertEquals(weights[NextByte.END], LongStream.of(weights).sum());
    }

    @Test
    void whereAllIsNextToImpossibleAllWeighsTheSame() {
        float[] logits = new float[tokenizer.vocabularySize()];
        Arrays.fill(logits, -100);
        logits[1] = 100;
        view.begin(logits, 0);
        view.take('t');
        view.weights(weights);
        assertEquals(1, weights['h']);
        assertEquals(1, weights[NextByte.END]);
        assertTrue(LongStream.of(weights).sum() == 2);
    }
}
