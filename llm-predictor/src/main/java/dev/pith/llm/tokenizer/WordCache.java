package dev.pith.llm.tokenizer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the tokens of short words, each until another word takes its place. It takes four megabytes at most. Used by
 * one thread at a time.
 */
final class WordCache {

    /** The length in bytes of the longest word that is remembered. */
    static final int LONGEST = 32;

    private static final int SLOTS = 1 << 14;

    private final byte[][] words = new byte[SLOTS][];
    private final int[][] tokens = new int[SLOTS][];

    /** Returns the tokens of a word, which are not to be changed, or null if they are not known. */
    int @Nullable [] find(byte[] content, int from, int to) {
        int slot = slot(content, from, to);
        byte[] word = words[slot];
        return word != null && Arrays.equals(word, 0, word.length, content, from, to) ? tokens[slot] : null;
    }

    /** Remembers a word of 1 to {@link #LONGEST} bytes. */
    void put(byte[] content, int from, int to, int[] itsTokens) {
        int slot = slot(content, from, to);
        words[slot] = Arrays.copyOfRange(content, from, to);
        tokens[slot] = itsTokens;
    }

    private static int slot(byte[] content, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + content[i];
        }
        return (hash * 0x9E3779B1) >>> 18;
    }
}
