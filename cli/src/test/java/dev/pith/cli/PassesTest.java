package dev.pith.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Passes")
class PassesTest {

    private static Passes.Timing time(Double... seconds) throws IOException {
        Iterator<Double> each = List.of(seconds).iterator();
        Passes.Timing timing = new Passes(seconds.length - 1, Duration.ZERO).time(each::next);
        assertEquals(false, each.hasNext());
        return timing;
    }

    @Test
    void beginWithOneThatDoesNotCount() throws IOException {
        assertEquals(new Passes.Timing(3, 3), time(1.0, 3.0));
    }

    @Test
    void giveTheBestAndTheMedian() throws IOException {
        assertEquals(new Passes.Timing(2, 5), time(1.0, 9.0, 2.0, 5.0));
        assertEquals(new Passes.Timing(2, 4), time(1.0, 9.0, 2.0, 5.0, 3.0));
    }
}
