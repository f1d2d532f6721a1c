package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.CorruptInputException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordSubstitutionTest {

    private static final WordDictionary ENGLISH = WordDictionary.english();
    private static final int GUARD = 3;

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String word(int number) {
        byte[] letters = new byte[ENGLISH.length(number)];
        ENGLISH.copy(number, letters, 0);
        return new String(letters, StandardCharsets.US_ASCII);
    }

    private static byte[] substitute(byte[] content) {
        byte[] text = new byte[2 * content.length + 2];
        int length = WordSubstitution.encode(ENGLISH, content, 0, content.length, text, text.length);
        return Arrays.copyOf(text, length);
    }

    private static String substitutedHex(String content) {
        return HexFormat.of().formatHex(substitute(utf8(content)));
    }

    private static byte[] restore(byte[] text, int contentLength) throws CorruptInputException {
        byte[] content = new byte[contentLength];
        WordSubstitution.decode(ENGLISH, text, text.length, content, 0, contentLength, 0);
        return content;
    }

    private static void assertRestored(byte[] content, String what) {
        byte[] text = substitute(content);
        byte[] restored = assertDoesNotThrow(() -> restore(text, content.length), what);
        assertArrayEquals(content, restored, what);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 80",
        "1, 81",
        "76, cc",
        "77, cd80",
        "201, cdfc",
        "202, ce80",
        "5076, f4fc",
        "5077, f58080",
        "5201, f580fc",
        "5202, f58180",
        "20701, f5fcfc",
        "20702, f68080",
        "39999, f79daf",
    })
    void givesFrequentWordsShortCodes(int number, String code) throws CorruptInputException {
        assertEquals(code, substitutedHex(word(number)));
        assertEquals("fe" + code, substitutedHex(capitalised(word(number))));
        assertArrayEquals(utf8(word(number)), restore(HexFormat.of().parseHex(code), ENGLISH.length(number)));
    }

    private static String capitalised(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    @ParameterizedTest
    @CsvSource({
        "the, 80",
        "The, fe80",
        "THE, ff80",
        "tHe, 744865", // mixed case stays
        "THe, 544865",
        "qqz, 71717a", // not in the dictionary
        "Qqz, fe71717a",
        "QQZ, ff71717a",
        "Q, fe71", // one letter counts as a capital
        "é, fdc3fda9",
        "the1, 8031",
        "The-THE, fe802dff80",
    })
    void marksCaseAndEscapesWhatIsNotAscii(String content, String text) {
        assertEquals(text, substitutedHex(content));
        assertRestored(utf8(content), content);
    }

    @Test
    void theLengthOfACodeIsToldByItsFirstByte() {
        for (int lead = 0; lead < 256; lead++) {
            int expected = lead < 0x80 || lead >= 0xFD ? 0 : lead <= 0xCC ? 1 : lead <= 0xF4 ? 2 : 3;
            assertEquals(expected, WordSubstitution.codeLength(lead), "lead " + lead);
        }
    }

    @Test
    void restoresEveryWordInEveryCase() {
        for (int number = 0; number < ENGLISH.size(); number++) {
            String word = word(number);
            String upperCase = word.toUpperCase(Locale.ROOT);
            String mixed = word + upperCase;
            assertRestored(utf8(word + " " + capitalised(word) + " " + upperCase + " " + mixed), word);
        }
    }

    @Test
    void restoresContentOfEveryKind() {
        assertRestored(new byte[0], "empty");
        assertRestored(utf8("Ça alors! “Naïve” – 漢字 Ελληνικά 🙂 the END"), "UTF-8");
        TestContent.kinds(50_000).forEach((kind, content) -> assertRestored(content, kind));
        for (int value = 0; value < 256; value++) {
            assertRestored(new byte[] {(byte) value}, "byte " + value);
            assertRestored(new byte[] {'a', (byte) value, 'B'}, "byte " + value + " between letters");
        }
        assertRestored(utf8("x".repeat(100_000)), "a long word");
        assertRestored(utf8("X".repeat(100_000)), "a long word in upper case");
    }

    @Test
    void restoresRandomContent() {
        long seed = 77;
        Random random = new Random(seed);
        byte[] alphabet = utf8("aAbtThHeE .\0é\u00FFof\n");
        for (int i = 0; i < 20_000; i++) {
            byte[] content = new byte[random.nextInt(40)];
            random.nextBytes(content);
            if (i % 2 == 0) {
                for (int j = 0; j < content.length; j++) {
                    content[j] = alphabet[random.nextInt(alphabet.length)];
                }
            }
            assertRestored(
                    content, "seed " + seed + ", content " + HexFormat.of().formatHex(content));
        }
    }

    @Test
    void substitutesAPartOfAnArray() throws CorruptInputException {
        byte[] content = utf8("themTHE ofthem");
        byte[] text = new byte[20];
        int length = WordSubstitution.encode(ENGLISH, content, 4, 6, text, text.length);
        byte[] restored = new byte[12];
        WordSubstitution.decode(ENGLISH, text, length, restored, GUARD, 6, 0);
        assertEquals("\0\0\0THE of\0\0\0", new String(restored, StandardCharsets.US_ASCII));
    }

    /** The target ends at the limit, so that an attempt to write beyond it would throw. */
    @Test
    void givesUpAtTheLimitAndNeverWritesBeyondIt() {
        byte[] everything = Arrays.copyOf(TestContent.text(600), 1000);
        System.arraycopy(TestContent.random(400), 0, everything, 600, 400);
        for (byte[] content : new byte[][] {everything, TestContent.random(200), utf8("QQZ".repeat(50)), utf8("é é")}) {
            byte[] expected = substitute(content);
            int smallestThatFits = -1;
            for (int limit = 0; limit <= expected.length + content.length; limit++) {
                byte[] text = new byte[limit];
                int length = WordSubstitution.encode(ENGLISH, content, 0, content.length, text, limit);
                if (length >= 0) {
                    assertArrayEquals(expected, Arrays.copyOf(text, length), "limit " + limit);
                    smallestThatFits = smallestThatFits < 0 ? limit : smallestThatFits;
                } else {
                    assertEquals(-1, length);
                    assertEquals(-1, smallestThatFits, "fits less than " + limit + " but not this");
                }
            }
            assertTrue(smallestThatFits >= expected.length);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cd", // a code cut off
                "f580",
                "f5",
                "cd7f80", // a tail that is no tail
                "cdfd80",
                "f58041",
                "f541",
                "f79db0", // a word after the last
                "fcfcfc",
                "fd", // an escape of nothing
                "fd41", // an escape of what needs none
                "fe", // a mark without a word
                "ff",
                "fe2e",
                "fefe80",
                "fffd80",
                "41", // too short
                "4141414141414141414141", // too long
                "8080808080",
                "41414141414141fdff41",
                "ff61616161616161616161",
                "414141414141fe80",
            })
    void refusesWhatItNeverWrites(String hex) {
        byte[] text = HexFormat.of().parseHex(hex);
        byte[] content = new byte[8];
        CorruptInputException e = assertThrows(
                CorruptInputException.class,
                () -> WordSubstitution.decode(ENGLISH, text, text.length, content, 0, content.length, 4711));
        assertEquals("ngram", e.codec());
        assertEquals(4711, e.offset(), "the fault is known when the payload is decoded");
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] content = Arrays.copyOf(TestContent.text(700), 1000);
        System.arraycopy(TestContent.random(300), 0, content, 700, 300);
        byte[] text = substitute(content);
        for (int length = 0; length < text.length; length++) {
            byte[] truncated = Arrays.copyOf(text, length);
            assertThrows(CorruptInputException.class, () -> restore(truncated, content.length), "length " + length);
        }
    }

    @Test
    void whateverTheTextTheContentIsFilledOrItIsRefused() {
        long seed = 99;
        Random random = new Random(seed);
        byte[] content = TestContent.text(120);
        byte[] text = substitute(content);
        int filled = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] hostile;
            if (i % 2 == 0) {
                hostile = text.clone();
                for (int mutations = 1 + random.nextInt(4); mutations > 0; mutations--) {
                    hostile[random.nextInt(hostile.length)] = (byte) random.nextInt();
                }
            } else {
                hostile = new byte[random.nextInt(60)];
                random.nextBytes(hostile);
            }
            int length = random.nextInt(4) == 0 ? random.nextInt(200) : content.length;
            byte[] target = new byte[length + 2 * GUARD];
            Arrays.fill(target, (byte) 0x55);
            try {
                WordSubstitution.decode(ENGLISH, hostile, hostile.length, target, GUARD, length, 0);
                filled++;
            } catch (CorruptInputException refused) {
                assertEquals("ngram", refused.codec());
            } catch (RuntimeException e) {
                throw new AssertionError(
                        "seed " + seed + ", text " + HexFormat.of().formatHex(hostile), e);
            }
            for (int j = 0; j < GUARD; j++) {
                assertEquals(0x55, target[j], "written before the content, seed " + seed);
                assertEquals(0x55, target[GUARD + length + j], "written after the content, seed " + seed);
            }
        }
        assertTrue(filled > 100, "only " + filled + " were not refused: this test sees little of the decoder");
    }
}
