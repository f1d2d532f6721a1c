package dev.pith.fibonacci;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;

/** Text in a made-up language, the same at every run on any machine. */
final class TestProse {

    private static final long SEED = 55;
    private static final int WORD_BITS = 11;

    private TestProse() {}

    /** Returns so many words in sentences, the frequent ones short; some in capitals, some numbers, some not in ASCII. */
    static byte[] words(int count) {
        Random random = new Random(SEED);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            int rank = 1 + random.nextInt(1 << (1 + random.nextInt(WORD_BITS)));
            String word = word(rank);
            boolean begins = i % 11 == 0;
            text.append(begins ? Character.toUpperCase(word.charAt(0)) + word.substring(1) : word);
            text.append(i % 11 == 10 ? ".\n" : i % 5 == 4 ? ", " : i % 97 == 0 ? " – " : " ");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Returns so many words, half of them in one of some passages of up to 20 words that come again and again. */
    static byte[] refrains(int count) {
        Random random = new Random(SEED);
        StringBuilder text = new StringBuilder();
        int words = 0;
        while (words < count) {
            int first = random.nextInt(3) == 0 ? 1000 * (1 + random.nextInt(5)) : random.nextInt(1 << WORD_BITS);
            int length = first < 1000 ? 1 + random.nextInt(8) : 2 + random.nextInt(19);
            for (int i = 0; i < length; i++) {
                String word = word(first + 37 * i);
                boolean isName = (first + i) % 13 == 0;
                text.append(isName ? Character.toUpperCase(word.charAt(0)) + word.substring(1) : word);
                text.append(i % 7 == 6 ? ", " : " ");
            }
            words += length;
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String word(int rank) {
        if (rank % 71 == 0) {
            return Integer.toString(rank * 13);
        }
        String letters = Integer.toString(rank * 7919, 26).replaceAll("[0-9]", rank % 53 == 0 ? "é" : "e");
        return rank % 89 == 0 ? letters.toUpperCase(Locale.ROOT) : letters;
    }
}
