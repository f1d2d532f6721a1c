package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecurrenceDistanceTest {

    private final RecurrenceDistance recurrence = new RecurrenceDistance();

    private void advance(int period, int count) {
        for (int i = 0; i < count; i++) {
            recurrence.advance(i % period & 0xFF);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 12, 200})
    void isTakenUpAfter24Confirmations(int period) {
        advance(period, period + 24);
        assertEquals(4, recurrence.distance());
        recurrence.advance(24 % period);
        assertEquals(period, recurrence.distance());
    }

    @Test
    void changesWithTheContent() {
        advance(12, 500);
        advance(17, 500);
        assertEquals(17, recurrence.distance());
    }

    @Test
    void isNeitherShorterThanThreeNorLongerThan4096() {
        advance(2, 10_000);
        advance(1, 10_000);
        assertEquals(4, recurrence.distance());
        for (int i = 0; i < 600 * 5000; i++) {
            recurrence.advance(i / 5000 % 256);
        }
        assertEquals(4, recurrence.distance());
    }
}
