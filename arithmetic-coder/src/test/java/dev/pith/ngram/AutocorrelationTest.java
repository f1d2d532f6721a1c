package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AutocorrelationTest {

    private static int lengthAfter(byte[] content, int start) {
        Autocorrelation autocorrelation = new Autocorrelation(content, start);
        for (int i = start; i < content.length; i++) {
            autocorrelation.advance();
        }
        return autocorrelation.length();
    }

    /** Random lines in which a third of the pairs of bytes are as in the line before; the length is even. */
    private static byte[] noisyLines(int length, int count) {
        byte[] content = TestContent.random(length * count);
        Random random = new Random(length);
        for (int i = length; i + 1 < content.length; i += 2) {
            if (random.nextInt(3) == 0) {
                content[i] = content[i - length];
                content[i + 1] = content[i + 1 - length];
            }
        }
        return content;
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 14, 216, 1024, 4096})
    void findsTheDistanceOfLikeness(int length) {
        assertEquals(length, lengthAfter(noisyLines(length, 60_000 / length), 0));
        assertEquals(length, lengthAfter(noisyLines(length, 60_000 / length), 7));
    }

    @Test
    void isNeitherShorterThanThreeNorLongerThan4096() {
        assertEquals(4, lengthAfter(noisyLines(2, 30_000), 0), "a multiple");
        assertEquals(4, lengthAfter(noisyLines(4098, 15), 0));
    }

    @Test
    void findsNothingInRunsAndNoise() {
        assertEquals(4, lengthAfter(new byte[0], 0));
        assertEquals(4, lengthAfter(new byte[20_000], 0));
        assertEquals(4, lengthAfter(TestContent.random(100_000), 0));
    }
}
