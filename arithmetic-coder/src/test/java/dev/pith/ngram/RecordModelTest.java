package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

    private static int recordLength(byte[] content) {
        return afterAll(content).above() >>> 16;
    }

    /** Records of which three quarters of the bytes are the same in each, and the rest random. */
    private static byte[] table(int recordLength, int records) {
        byte[] content = TestContent.random(recordLength * records);
        for (int i = 0; i < content.length; i++) {
            int column = i % recordLength;
            content[i] = column % 4 < 3 ? (byte) column : (byte) (content[i] | 0x80);
        }
        return content;
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 12, 16, 60, 127})
    void findsTheLengthOfRecords(int recordLength) {
        assertEquals(recordLength, recordLength(table(recordLength, 60)));
    }

    @Test
    void followsAChangeOfLength() {
        byte[] first = table(24, 100);
        byte[] second = table(17, 200);
        byte[] content = new byte[first.length + second.length];
        System.arraycopy(first, 0, content, 0, first.length);
        System.arraycopy(second, 0, content, first.length, second.length);
        assertEquals(17, recordLength(content));
    }

    @Test
    void keepsTheFirstGuessWhileNothingRecurs() {
        assertEquals(4, recordLength(TestContent.everyByteValue()));
        assertEquals(4, recordLength(new byte[0]));
        assertEquals(4, recordLength(new byte[10_000]), "runs are no records");
    }

    @Test
    void tellsTheBytesAbove() {
        byte[] content = table(12, 60);
        int above = afterAll(content).above();
        assertEquals(content[content.length - 12] & 0xFF, above & 0xFF);
        assertEquals(content[content.length - 24] & 0xFF, (above >>> 8) & 0xFF);
    }

    @Test
    void thereIsNothingAboveTheBeginning() {
        assertEquals(0, afterAll(new byte[] {1, 2, 3}).above() & 0xFFFF);
        assertEquals(1, afterAll(new byte[] {1, 2, 3, 4}).above() & 0xFFFF);
        assertEquals(0x0105, afterAll(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}).above() & 0xFFFF);
    }
}
