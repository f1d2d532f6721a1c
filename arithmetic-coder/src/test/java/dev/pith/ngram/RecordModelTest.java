package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pith.ngram.RecordModel.Layout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordModelTest {

    private static final int START = 5;

    private static RecordModel afterAll(byte[] content) {
        byte[] array = new byte[START + content.length];
        System.arraycopy(content, 0, array, START, content.length);
        RecordModel records = new RecordModel(array, START);
        for (byte value : content) {
            records.advance(value & 0xFF);
        }
        return records;
    }

    /** Records of which three quarters of the bytes are the same in each, and the rest random. */
    private static byte[] table(int recordLength, int records) {
        return table(recordLength, records, 3);
    }

    /** Records of which the first bytes of each four are the same in each, and the rest random; without line feeds. */
    private static byte[] table(int recordLength, int records, int constantOfFour) {
        byte[] content = TestContent.random(recordLength * records);
        for (int i = 0; i < content.length; i++) {
            if (i % recordLength % 4 < constantOfFour && i >= recordLength) {
                content[i] = content[i - recordLength];
            } else if (content[i] == '\n') {
                content[i] = 0;
            }
        }
        return content;
    }

    private static byte[] concatenation(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] lines(int count) {
        Random random = new Random(1);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append(random.nextInt(100_000)).append(",pressure,high,").append(random.nextInt(50));
            lines.append(",in the boiler\n");
        }
        return lines.toString().getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 12, 16, 60, 127})
    void findsTheLengthOfRecords(int recordLength) {
        RecordModel records = afterAll(table(recordLength, 60));
        assertEquals(Layout.RECORDS, records.layout());
        assertEquals(recordLength, records.length());
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 216, 1024})
    void findsTheLengthOfNoisyRecords(int recordLength) {
        RecordModel records = afterAll(table(recordLength, 40_000 / recordLength, 2));
        assertEquals(Layout.RECORDS, records.layout());
        assertEquals(0, records.length() % recordLength, "length " + records.length());
    }

    @Test
    void followsAChangeOfLength() {
        RecordModel records = afterAll(concatenation(table(24, 100), table(17, 200)));
        assertEquals(Layout.RECORDS, records.layout());
        assertEquals(17, records.length());
    }

    @Test
    void findsLines() {
        assertEquals(Layout.LINES, afterAll(lines(60)).layout());
        assertEquals(
                Layout.RECORDS,
                afterAll(concatenation(lines(60), table(24, 100))).layout());
        assertEquals(
                Layout.LINES, afterAll(concatenation(table(24, 100), lines(60))).layout());
    }

    @Test
    void findsNoTableWhereNothingRecurs() {
        for (byte[] content :
                new byte[][] {TestContent.everyByteValue(), {}, new byte[10_000], TestContent.random(50_000)}) {
            RecordModel records = afterAll(content);
            assertEquals(Layout.NONE, records.layout());
            assertEquals(4, records.length());
        }
    }

    @Test
    void tellsTheBytesAboveInRecords() {
        byte[] content = table(12, 60);
        RecordModel records = afterAll(content);
        assertEquals(content[content.length - 12] & 0xFF, records.above());
        assertEquals(content[content.length - 11] & 0xFF, records.aboveNext());
        assertEquals(content[content.length - 24] & 0xFF, records.secondAbove());
        assertEquals(0, records.column());
        assertEquals(7, afterAll(Arrays.copyOf(content, content.length - 5)).column());
    }

    @Test
    void tellsTheBytesAboveInLines() {
        byte[] content = concatenation(lines(60), "1,2,3,4,5\n,,hi".getBytes(StandardCharsets.US_ASCII));
        RecordModel records = afterAll(Arrays.copyOf(content, content.length - 3));
        assertEquals('2', records.above());
        assertEquals(',', records.aboveNext());
        assertEquals(',', afterAll(content).above(), "a field does not reach into the next");
    }

    @Test
    void theBytesAboveAreFourBackWithoutATable() {
        RecordModel records = afterAll(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        assertEquals(5, records.above());
        assertEquals(6, records.aboveNext());
        assertEquals(1, records.secondAbove());
    }

    @Test
    void thereIsNothingAboveTheBeginning() {
        RecordModel records = afterAll(new byte[] {1, 2, 3});
        assertEquals(0, records.above());
        assertEquals(1, records.aboveNext());
        assertEquals(0, records.secondAbove());
        assertEquals(0, afterAll(new byte[0]).aboveNext());
    }

    @Test
    void doesNotDependOnWhatComesLater() {
        byte[] content = concatenation(lines(60), "\n\n\n1\n\n2,3\n\n\n".getBytes(StandardCharsets.US_ASCII));
        byte[] known = new byte[content.length];
        RecordModel records = new RecordModel(content, 0);
        RecordModel decoding = new RecordModel(known, 0);
        for (int i = 0; i < content.length; i++) {
            known[i] = content[i];
            records.advance(content[i]);
            decoding.advance(content[i]);
            assertEquals(records.above(), decoding.above());
            assertEquals(records.aboveNext(), decoding.aboveNext());
            assertEquals(records.secondAbove(), decoding.secondAbove());
        }
    }
}
