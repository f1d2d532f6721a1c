package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.CorruptInputException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadHeaderTest {

    private static final int CONTENT_LENGTH = 0x01020304;

    @Test
    void isAZeroForContentAsItIs() throws CorruptInputException {
        byte[] payload = new byte[10];
        assertEquals(1, PayloadHeader.write(false, CONTENT_LENGTH, payload, 7));
        assertEquals(0, payload[7]);
        assertEquals(new PayloadHeader(false, CONTENT_LENGTH, 1), PayloadHeader.read(payload, 7, 1, CONTENT_LENGTH));
    }

    @Test
    void isAOneAndTheLengthForSubstitutedText() throws CorruptInputException {
        byte[] payload = new byte[12];
        assertEquals(5, PayloadHeader.write(true, 0x00A1B2C3, payload, 7));
        assertEquals("01c3b2a100", HexFormat.of().formatHex(payload, 7, 12));
        assertEquals(new PayloadHeader(true, 0x00A1B2C3, 5), PayloadHeader.read(payload, 7, 5, CONTENT_LENGTH));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // nothing
                "02", // a kind that does not exist
                "ff00000000",
                "01", // a length cut off
                "01010000",
                "0100000000", // no text at all
                "0104030201", // text that is as long as the content
                "0105030201", // longer
                "01ffffff7f",
                "0100000080", // negative
                "01ffffffff",
            })
    void refusesWhatIsNeverWritten(String hex) {
        byte[] payload = HexFormat.of().parseHex(hex);
        CorruptInputException e = assertThrows(
                CorruptInputException.class, () -> PayloadHeader.read(payload, 0, payload.length, CONTENT_LENGTH));
        assertEquals("ngram", e.codec());
        assertTrue(e.offset() >= 0 && e.offset() <= payload.length, e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 1000", "999, 1000", "1000, 1000", "858993459, 1073741824", "1073741824, 1073741824"})
    void progressAddsUpToTheContent(int codedLength, int contentLength) {
        Random random = new Random(codedLength);
        long reported = 0;
        int done = 0;
        while (done < codedLength) {
            int next = Math.min(codedLength - done, 1 + random.nextInt(Math.max(1, codedLength / 3)));
            int advance = PayloadHeader.contentBetween(done, done + next, codedLength, contentLength);
            assertTrue(advance >= 0, "advance " + advance);
            reported += advance;
            done += next;
        }
        assertEquals(contentLength, reported);
    }
}
