package dev.pith.ngram;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * The words that {@link WordSubstitution} replaces by codes: frequent English words in lower case, the most frequent
 * first. It is part of the format and never changes; {@code docs/ngram-format.md} tells its length and checksum.
 *
 * <p>Immutable and safe for use by several threads.
 */
final class WordDictionary {

    static final int MAX_WORD_LENGTH = 20;

    /** What {@link #find} returns for a word that is not here. */
    static final int ABSENT = -1;

    private static final String RESOURCE = "words.txt";

    /** All words, each followed by a line feed. */
    private final byte[] text;

    /** Where each word begins in the text, and at last the text's length. */
    private final int[] starts;

    /** Word numbers at their hash or, if that is taken, at the next free place after it. */
    private final int[] table;

    WordDictionary(byte[] text) {
        this.text = text;
        int size = 0;
        for (byte character : text) {
            if (character == '\n') {
                size++;
            }
        }
        starts = new int[size + 1];
        table = new int[4 * Integer.highestOneBit(size)];
        Arrays.fill(table, ABSENT);
        for (int word = 0, position = 0; word < size; word++) {
            int end = position;
            while (text[end] != '\n') {
                end++;
            }
            int place = place(text, position, end);
            while (table[place] != ABSENT) {
                place = next(place);
            }
            table[place] = word;
            position = end + 1;
            starts[word + 1] = position;
        }
    }

    /** Returns the dictionary of the format. */
    static WordDictionary english() {
        return English.DICTIONARY;
    }

    /** Returns how many words there are. */
    int size() {
        return starts.length - 1;
    }

    /** Returns the number of the word whose letters, in any case, are {@code content[from .. to)}, or {@link #ABSENT}. */
    int find(byte[] content, int from, int to) {
        if (to - from > MAX_WORD_LENGTH) {
            return ABSENT;
        }
        for (int place = place(content, from, to); ; place = next(place)) {
            int word = table[place];
            if (word == ABSENT || isWord(word, content, from, to)) {
                return word;
            }
        }
    }

    /** Returns how many letters a word has. */
    int length(int word) {
        return starts[word + 1] - starts[word] - 1;
    }

    /** Copies a word's letters. */
    void copy(int word, byte[] target, int offset) {
        System.arraycopy(text, starts[word], target, offset, length(word));
    }

    private boolean isWord(int word, byte[] content, int from, int to) {
        if (length(word) != to - from) {
            return false;
        }
        for (int i = from, letter = starts[word]; i < to; i++, letter++) {
            if ((content[i] | WordSubstitution.CASE_BIT) != text[letter]) {
                return false;
            }
        }
        return true;
    }

    private int place(byte[] content, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = (hash + (content[i] | WordSubstitution.CASE_BIT)) * 0x2F0B4C47;
        }
        return (hash ^ (hash >>> 15)) & (table.length - 1);
    }

    private int next(int place) {
        return (place + 1) & (table.length - 1);
    }

    private static final class English {
        static final WordDictionary DICTIONARY = load();

        private static WordDictionary load() {
            try (InputStream resource = WordDictionary.class.getResourceAsStream(RESOURCE)) {
                if (resource == null) {
                    throw new IllegalStateException("the resource " + RESOURCE + " is missing");
                }
                return new WordDictionary(resource.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
