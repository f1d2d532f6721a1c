package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pith.codec.CorruptInputException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadHeaderTest {

    private static final int CONTENT_LENGTH = 0x01020304;

    private static List<Arguments> headers() {
        return List.of(
                arguments("00", PayloadHeader.ofContent(IdentityFilter.INSTANCE, CONTENT_LENGTH)),
                arguments("01c3b2a100", PayloadHeader.ofText(0x00A1B2C3)),
                arguments("02", PayloadHeader.ofContent(BranchFilter.X86, CONTENT_LENGTH)),
                arguments("03", PayloadHeader.ofContent(BranchFilter.X86_64, CONTENT_LENGTH)),
                arguments("040101", PayloadHeader.ofContent(new DeltaFilter(1, 1), CONTENT_LENGTH)),
                arguments("0408ff", PayloadHeader.ofContent(new DeltaFilter(8, 255), CONTENT_LENGTH)));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void isReadAsItWasWritten(String hex, PayloadHeader header) throws CorruptInputException {
        byte[] payload = new byte[12];
        header.write(payload, 7);
        assertEquals(hex, HexFormat.of().formatHex(payload, 7, 7 + header.length()));
        assertEquals(header, PayloadHeader.read(payload, 7, header.length(), CONTENT_LENGTH));
        assertTrue(header.length() <= PayloadHeader.MAX_LENGTH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // nothing
                "05", // a kind that does not exist
                "ff00000000",
                "01", // a length cut off
                "01010000",
                "0100000000", // no text at all
                "0104030201", // text that is as long as the content
                "0105030201", // longer
                "01ffffff7f",
                "0100000080", // negative
                "01ffffffff",
                "04", // a filter cut off
                "0402",
                "040001", // no width
                "040901", // a width that does not exist
                "04ff01",
                "040400", // no stride
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
