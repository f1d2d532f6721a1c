package dev.pith.fibonacci.phrase;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Texts for tests, the same on every run. */
public final class Samples {

    private Samples() {}

    /** Returns a text of words of a small vocabulary in which whole sentences recur. */
    public static byte[] sentences(long seed, int sentences) {
        Random random = new Random(seed);
        String[] vocabulary = new String[200];
        for (int i = 0; i < vocabulary.length; i++) {
            vocabulary[i] = Integer.toString(random.nextInt(1 << 24), Character.MAX_RADIX);
        }
        String[] known = new String[20];
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < sentences; i++) {
            int choice = random.nextInt(known.length);
            if (known[choice] == null || random.nextInt(4) == 0) {
                StringBuilder sentence = new StringBuilder();
                for (int words = 3 + random.nextInt(60); words > 0; words--) {
                    int word = (int) (vocabulary.length * Math.pow(random.nextDouble(), 3));
                    sentence.append(vocabulary[word]).append(words == 1 ? ". " : " ");
                }
                known[choice] = sentence.toString();
            }
            text.append(known[choice]);
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
