package dev.pith.llm.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ByteStringsTest {

    private static boolean add(ByteStrings strings, String string) {
        byte[] bytes = TestTexts.utf8("<" + string + ">");
        return strings.add(bytes, 1, bytes.length - 1);
    }

    private static int find(ByteStrings strings, String string) {
        byte[] bytes = TestTexts.utf8("<" + string + ">");
        return strings.find(bytes, 1, bytes.length - 1);
    }

    @Test
    void findsWhatWasAdded() {
        ByteStrings strings = new ByteStrings();
        int count = 10_000;
        for (int i = 0; i < count; i++) {
            assertTrue(add(strings, "string " + i));
        }
        assertTrue(add(strings, ""));
        assertTrue(add(strings, "x".repeat(1000)));
        assertEquals(count + 2, strings.size());
        for (int i = 0; i < count; i++) {
            assertEquals(i, find(strings, "string " + i));
            assertArrayEquals(TestTexts.utf8("string " + i), strings.get(i));
        }
        assertEquals(count, find(strings, ""));
        assertEquals(ByteStrings.ABSENT, find(strings, "string"));
    }

    @Test
    void addsNothingTwice() {
        ByteStrings strings = new ByteStrings();
        assertTrue(add(strings, "a"));
        assertFalse(add(strings, "a"));
        assertEquals(1, strings.size());
        assertEquals(ByteStrings.ABSENT, find(strings, ""));
    }
}
