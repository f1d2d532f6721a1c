package dev.pith.fibonacci;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.pith.codec.CorruptInputException;
import dev.pith.codec.WorkMonitor;
import dev.pith.fibonacci.phrase.PhraseBook;
import java.io.IOException;

/**
 * Reads any bytes as payloads and as phrase books: what is wrong with them is a {@link CorruptInputException}. Run as
 * a plain test it goes through the inputs kept as resources; with {@code JAZZER_FUZZ=1} it searches for others.
 */
class FibFuzzTest {

    /** Before the payload: the level, whether there are phrases, and two bytes of the content's length. */
    private static final int PREFIX = 4;

    private static final int UNITS = 1000;

    @FuzzTest(maxDuration = "1m")
    void payloadsAreRefusedOrDecoded(byte[] input) throws IOException {
        if (input.length < PREFIX) {
            return;
        }
        int level = 1 + (input[0] & 0xFF) % 9;
        boolean hasPhrases = (input[1] & 1) != 0;
        byte[] content = new byte[1 + ((input[2] & 0xFF) << 8 | (input[3] & 0xFF))];
        try {
            new FibDecoder(level, hasPhrases)
                    .decode(input, PREFIX, input.length - PREFIX, content, 0, content.length, WorkMonitor.NONE);
        } catch (CorruptInputException e) {
            // As it should be.
        }
    }

    @FuzzTest(maxDuration = "1m")
    void phraseBooksAreRefusedOrRead(byte[] input) {
        try {
            PhraseBook book = PhraseBook.decode(input, UNITS);
            for (int symbol = 0; symbol < book.symbols(); symbol++) {
                book.expand(symbol);
            }
        } catch (CorruptInputException e) {
            // As it should be.
        }
    }
}
