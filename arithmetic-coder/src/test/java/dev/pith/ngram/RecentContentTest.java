package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecentContentTest {

    private static final RecordModel NO_RECORDS = new RecordModel(new byte[0], 0);

    private static RecentContent after(boolean substituted, byte[] content) {
        RecentContent recent = new RecentContent(substituted);
        for (byte value : content) {
            recent.append(value & 0xFF);
        }
        return recent;
    }

    private static RecentContent after(String content) {
        return after(false, content.getBytes(StandardCharsets.UTF_8));
    }

    private static RecentContent afterSubstituted(String hex) {
        return after(true, HexFormat.of().parseHex(hex));
    }

    private static int hash(Context context, String content) {
        return after(content).hash(context, NO_RECORDS);
    }

    private static int hashSubstituted(Context context, String hex) {
        return afterSubstituted(hex).hash(context, NO_RECORDS);
    }

    @Test
    void keepsTheLastBytes() {
        RecentContent recent = after("....xyz");
        assertEquals('z', recent.previousByte());
        assertEquals('y', recent.secondPreviousByte());
        assertEquals('y' << 8 | 'z', recent.previousTwoBytes());
        RecentContent none = after("");
        assertEquals(0, none.previousByte());
        assertEquals(0, none.previousTwoBytes());
    }

    @ParameterizedTest
    @CsvSource({
        "ORDER_2, 2",
        "ORDER_3, 3",
        "ORDER_4, 4",
        "ORDER_6, 6",
        "ORDER_8, 8",
    })
    void aContextOfAnOrderDependsOnThatManyBytes(Context context, int order) {
        String content = "0123456789";
        int hash = hash(context, content);
        for (int distance = 1; distance <= 10; distance++) {
            StringBuilder changed = new StringBuilder(content);
            changed.setCharAt(10 - distance, '?');
            if (distance <= order) {
                assertNotEquals(hash, hash(context, changed.toString()), "distance " + distance);
            } else {
                assertEquals(hash, hash(context, changed.toString()), "distance " + distance);
            }
        }
    }

    @Test
    void contextsOfTheSameBytesDiffer() {
        for (String content : new String[] {"", "word", "a b c d ", "\0\0\0\0\0\0\0\0\0"}) {
            Set<Integer> hashes = new HashSet<>();
            for (Context context : Context.values()) {
                hashes.add(hash(context, content));
            }
            assertEquals(Context.values().length, hashes.size(), "after '" + content + "'");
        }
    }

    @Test
    void theWordContextForgetsWhatCameBeforeTheWord() {
        assertEquals(hash(Context.WORD, "a wor"), hash(Context.WORD, "2,wor"));
        assertNotEquals(hash(Context.WORD, "a wor"), hash(Context.WORD, "a war"));
        assertEquals(hash(Context.WORD, " wor"), hash(Context.WORD, " WoR"), "case does not matter");
    }

    @Test
    void wordsAreTakenFromAsFarBackAsTheContextSays() {
        String same = "one two three fo";
        String otherLast = "one two TREE fo";
        String otherSecondLast = "one too three fo";
        String otherThirdLast = "on two three fo";
        assertEquals(hash(Context.WORD_BIGRAM, same), hash(Context.WORD_BIGRAM, otherSecondLast));
        assertNotEquals(hash(Context.WORD_BIGRAM, same), hash(Context.WORD_BIGRAM, otherLast));
        assertEquals(hash(Context.WORD_TRIGRAM, same), hash(Context.WORD_TRIGRAM, otherThirdLast));
        assertNotEquals(hash(Context.WORD_TRIGRAM, same), hash(Context.WORD_TRIGRAM, otherSecondLast));
        assertNotEquals(hash(Context.WORD_TRIGRAM, same), hash(Context.WORD_TRIGRAM, otherLast));
        assertEquals(hash(Context.WORD_SKIPPING_ONE, same), hash(Context.WORD_SKIPPING_ONE, otherLast));
        assertNotEquals(hash(Context.WORD_SKIPPING_ONE, same), hash(Context.WORD_SKIPPING_ONE, otherSecondLast));
    }

    @Test
    void theIndirectContextIsWhatFollowedTheLastTwoBytesTwiceBefore() {
        String same = "ab1..ab2..ab";
        assertEquals(hash(Context.INDIRECT, same), hash(Context.INDIRECT, "ab9..ab1..ab2..,ab"));
        assertEquals(hash(Context.INDIRECT, same), hash(Context.INDIRECT, "xb1..xb2..xb"));
        assertNotEquals(hash(Context.INDIRECT, same), hash(Context.INDIRECT, "ab1..ab3..ab"));
        assertNotEquals(hash(Context.INDIRECT, same), hash(Context.INDIRECT, "ab3..ab2..ab"));
        assertNotEquals(hash(Context.INDIRECT, same), hash(Context.INDIRECT, "ac1..ac2..ac"));
    }

    @Test
    void theBeginningOfTheLineIsItsFirstThreeBytes() {
        String same = "xy\n* [name wo";
        assertEquals(hash(Context.LINE_BEGINNING, same), hash(Context.LINE_BEGINNING, "* [other things wo"));
        assertNotEquals(hash(Context.LINE_BEGINNING, same), hash(Context.LINE_BEGINNING, "* (name wo"));
        assertNotEquals(hash(Context.LINE_BEGINNING, same), hash(Context.LINE_BEGINNING, "* [name so"));
        assertNotEquals(hash(Context.LINE_BEGINNING, same), hash(Context.LINE_BEGINNING, "* [name\nwo"));
    }

    @Test
    void whatSeparatesWordsDoesNotMatter() {
        assertEquals(hash(Context.WORD_BIGRAM, "one two"), hash(Context.WORD_BIGRAM, "one, - two"));
    }

    @Test
    void aCodeIsAWord() {
        // f58081 is a code of three bytes, cd80 one of two, 80 one of one
        assertEquals(
                hashSubstituted(Context.WORD_BIGRAM, "80f58081"), hashSubstituted(Context.WORD_BIGRAM, "81f58081"));
        assertNotEquals(
                hashSubstituted(Context.WORD_BIGRAM, "80f58081"), hashSubstituted(Context.WORD_BIGRAM, "80f58082"));
        assertEquals(
                hashSubstituted(Context.WORD_SKIPPING_ONE, "80cd80"),
                hashSubstituted(Context.WORD_SKIPPING_ONE, "8020cd81"),
                "with or without a space between them");
        assertNotEquals(
                hashSubstituted(Context.WORD_SKIPPING_ONE, "80cd80"),
                hashSubstituted(Context.WORD_SKIPPING_ONE, "81cd80"));
    }

    @Test
    void marksOfCaseBelongToNoWord() {
        assertEquals(hashSubstituted(Context.WORD_BIGRAM, "8120"), hashSubstituted(Context.WORD_BIGRAM, "fe8120"));
        assertEquals(hashSubstituted(Context.WORD_BIGRAM, "8120"), hashSubstituted(Context.WORD_BIGRAM, "ff8120"));
        assertEquals(hashSubstituted(Context.WORD, "6162"), hashSubstituted(Context.WORD, "fe6162"));
    }

    @ParameterizedTest
    @CsvSource({
        "20, 0", // between words
        "61, 1", // among letters
        "6120, 0",
        "80, 0", // after a whole code
        "cd, 2", // one byte to come
        "cd80, 0",
        "f5, 3", // two bytes to come
        "f580, 2",
        "f58080, 0",
        "fe, 0", // a mark
        "fd, 0", // an escape
        "fdc3, 1", // an escaped byte is a letter
        "fdc3fda9, 1",
        "61fdc3, 1",
    })
    void tellsWhereInAWordItIs(String hex, int phase) {
        assertEquals(phase, afterSubstituted(hex).wordPhase());
    }

    @Test
    void bytesOutsideAsciiAreLettersWhereThereAreNoCodes() {
        assertEquals(1, after("é").wordPhase());
        assertEquals(hash(Context.WORD_BIGRAM, "née "), hash(Context.WORD_BIGRAM, "est née "));
    }

    @Test
    void theColumnIsCountedFromTheBeginningOfTheLine() {
        assertEquals(hash(Context.COLUMN, "a line\n;12"), hash(Context.COLUMN, "\n\n.#2"));
        assertNotEquals(hash(Context.COLUMN, "\n12"), hash(Context.COLUMN, "\n122"));
        assertNotEquals(hash(Context.COLUMN, "\n12"), hash(Context.COLUMN, "\n13"));
    }

    @Test
    void sparseContextsLeaveOutTheLatestBytes() {
        assertEquals(hash(Context.SKIPPING_ONE, "abX"), hash(Context.SKIPPING_ONE, "abY"));
        assertNotEquals(hash(Context.SKIPPING_ONE, "abX"), hash(Context.SKIPPING_ONE, "acX"));
        assertEquals(hash(Context.THIRD_LAST, "pcXX"), hash(Context.THIRD_LAST, "qcYZ"));
        assertNotEquals(hash(Context.THIRD_LAST, "aXX"), hash(Context.THIRD_LAST, "bXX"));
        assertEquals(hash(Context.UPPER_HALVES, "014"), hash(Context.UPPER_HALVES, "259"));
        assertNotEquals(hash(Context.UPPER_HALVES, "014"), hash(Context.UPPER_HALVES, "01A"));
    }

    private static RecordModel recordsAfter(byte[] content) {
        RecordModel records = new RecordModel(content, 0);
        for (byte value : content) {
            records.advance(value & 0xFF);
        }
        return records;
    }

    @ParameterizedTest
    @CsvSource({
        // of the bytes 8, 7 … 1 back, which a context depends on without a table
        "ABOVE_OR_COLUMN, 8 4",
        "ABOVE_AND_ORDER_1, 4",
        "ABOVE_AND_NEXT, 4 3",
        "ABOVE_AND_COLUMN, 4",
        "GRADIENT, 6 4",
    })
    void recordContextsLookAtTheBytesAbove(Context context, String distances) {
        byte[] content = {1, 2, 3, 4, 5, 6, 7, 8};
        RecentContent recent = after("x");
        int hash = recent.hash(context, recordsAfter(content));
        for (int distance = 1; distance <= 8; distance++) {
            byte[] changed = content.clone();
            changed[8 - distance] = 77;
            boolean same = hash == recent.hash(context, recordsAfter(changed));
            assertNotEquals(same, distances.contains(Integer.toString(distance)), "distance " + distance);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ABOVE_OR_COLUMN, false",
        "ABOVE_AND_ORDER_1, true",
        "ABOVE_AND_NEXT, false",
        "ABOVE_AND_COLUMN, false",
        "FIELD, true",
        "GRADIENT, true",
    })
    void recordContextsMayLookAtTheLastByte(Context context, boolean looks) {
        RecordModel records = recordsAfter(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        assertEquals(looks, after("x0").hash(context, records) != after("xA").hash(context, records));
    }

    @Test
    void fieldsOfRecordsAreColumns() {
        byte[] content = new byte[1204];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (20 + i % 12);
        }
        RecordModel records = recordsAfter(content);
        RecentContent recent = after("x");
        assertEquals(
                recent.hash(Context.FIELD, records),
                recent.hash(Context.FIELD, recordsAfter(Arrays.copyOf(content, 1204 - 12))));
        assertNotEquals(
                recent.hash(Context.FIELD, records),
                recent.hash(Context.FIELD, recordsAfter(Arrays.copyOf(content, 1204 - 11))));
        assertNotEquals(recent.hash(Context.FIELD, records), after("y").hash(Context.FIELD, records));
    }

    @Test
    void inLinesThereAreFieldsAndColumns() {
        String table = "one,two,three,four,five,six\n".repeat(40);
        RecentContent recent = after(table + "one,tw");
        RecordModel records = recordsAfter((table + "one,tw").getBytes(StandardCharsets.UTF_8));
        RecordModel otherField = recordsAfter((table + "one,,tw").getBytes(StandardCharsets.UTF_8));
        RecordModel otherPlace = recordsAfter((table + "1,tw").getBytes(StandardCharsets.UTF_8));
        assertEquals(recent.hash(Context.FIELD, records), recent.hash(Context.FIELD, otherPlace));
        assertNotEquals(recent.hash(Context.FIELD, records), recent.hash(Context.FIELD, otherField));
        assertEquals(recent.hash(Context.ABOVE_AND_COLUMN, records), recent.hash(Context.ABOVE_AND_COLUMN, otherPlace));
        assertNotEquals(
                recent.hash(Context.ABOVE_OR_COLUMN, records),
                after(table + "1,tw").hash(Context.ABOVE_OR_COLUMN, otherPlace));
    }
}
