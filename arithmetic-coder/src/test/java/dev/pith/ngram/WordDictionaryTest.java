package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class WordDictionaryTest {

    private static final WordDictionary ENGLISH = WordDictionary.english();

    private static byte[] resource() throws IOException {
        try (InputStream in = WordDictionary.class.getResourceAsStream("words.txt")) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    private static List<String> words() throws IOException {
        return new String(resource(), StandardCharsets.US_ASCII).lines().toList();
    }

    private static int find(String word) {
        byte[] content = (":" + word + ":").getBytes(StandardCharsets.US_ASCII);
        return ENGLISH.find(content, 1, content.length - 1);
    }

    /** It is part of the format: another dictionary could not restore what was written with this one. */
    @Test
    void neverChanges() throws IOException {
        byte[] text = resource();
        CRC32C checksum = new CRC32C();
        checksum.update(text);
        assertEquals(335_526, text.length);
        assertEquals("143d1e75", Long.toHexString(checksum.getValue()));
        assertEquals(40_000, ENGLISH.size());
    }

    @Test
    void holdsEachWordOnceInLowerCaseLetters() throws IOException {
        List<String> words = words();
        Set<String> different = new HashSet<>(words);
        assertEquals(words.size(), different.size());
        for (String word : words) {
            assertTrue(word.matches("[a-z]{1," + WordDictionary.MAX_WORD_LENGTH + "}"), word);
        }
        assertEquals('\n', resource()[resource().length - 1]);
    }

    @Test
    void holdsNoWordThatIsShorterThanItsCode() throws IOException {
        List<String> words = words();
        for (int i = 0; i < words.size(); i++) {
            int codeLength = i < 77 ? 1 : i < 77 + 5000 ? 2 : 3;
            assertTrue(words.get(i).length() >= (codeLength == 1 ? 1 : codeLength + 1), words.get(i));
        }
    }

    @Test
    void beginsWithTheMostFrequentWords() throws IOException {
        assertEquals(List.of("the", "of", "and"), words().subList(0, 3));
    }

    @Test
    void findsEveryWordInAnyCaseAndCopiesIt() throws IOException {
        List<String> words = words();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            assertEquals(i, find(word), word);
            assertEquals(i, find(word.toUpperCase(Locale.ROOT)), word);
            byte[] copy = new byte[word.length() + 2];
            ENGLISH.copy(i, copy, 1);
            assertEquals(word.length(), ENGLISH.length(i));
            assertArrayEquals(("\0" + word + "\0").getBytes(StandardCharsets.US_ASCII), copy);
        }
    }

    @Test
    void findsNoOtherWord() throws IOException {
        Set<String> words = new HashSet<>(words());
        Random random = new Random(5);
        for (String word : words) {
            for (String other : List.of(
                    word + (char) ('a' + random.nextInt(26)),
                    word.substring(1),
                    (char) ('a' + random.nextInt(26)) + word.substring(1),
                    word + word)) {
                if (!words.contains(other)) {
                    assertEquals(WordDictionary.ABSENT, find(other), other);
                }
            }
        }
        assertEquals(WordDictionary.ABSENT, find("a".repeat(100_000)));
    }
}
