package dev.pith.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Content for tests, the same at every run. */
final class TestData {

    private static final long SEED = 20260101;
    private static final String[] WORDS =
            "the model predicts a symbol and what it predicts well is coded in few bits of output".split(" ");

    private TestData() {}

    /** Words in no order. */
    static byte[] text(int length) {
        Random random = new Random(SEED);
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(random.nextInt(12) == 0 ? ".\n" : " ");
        }
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }

    /** Bytes that do not compress. */
    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(SEED).nextBytes(bytes);
        return bytes;
    }

    /** One piece of random bytes over and over. */
    static byte[] repeats(int length, int period) {
        byte[] piece = random(period);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = piece[i % period];
        }
        return bytes;
    }

    /** Runs of random lengths, up to {@code longest}. */
    static byte[] runs(int length, int longest) {
        Random random = new Random(SEED);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; ) {
            int end = Math.min(length, i + 1 + random.nextInt(longest));
            Arrays.fill(bytes, i, end, (byte) random.nextInt(256));
            i = end;
        }
        return bytes;
    }

    /** Every byte value once, upwards and then downwards. */
    static byte[] everyByteValue() {
        byte[] bytes = new byte[512];
        for (int i = 0; i < 256; i++) {
            bytes[i] = (byte) i;
            bytes[511 - i] = (byte) i;
        }
        return bytes;
    }

    /** Content of every kind by name, the long ones of the given length. */
    static Map<String, byte[]> everyKind(int length) {
        Map<String, byte[]> kinds = new LinkedHashMap<>();
        kinds.put("empty", new byte[0]);
        kinds.put("one byte", new byte[] {42});
        kinds.put("one zero", new byte[1]);
        kinds.put("two bytes", new byte[] {-1, 0});
        kinds.put("every byte value", everyByteValue());
        kinds.put("zeros", new byte[length]);
        kinds.put("runs", runs(length, 300));
        kinds.put("random", random(length));
        kinds.put("random, odd length", random(length / 3 | 1));
        kinds.put("text", text(length));
        kinds.put("repeats of 3 bytes", repeats(length, 3));
        kinds.put("repeats of many bytes", repeats(length, Math.max(1, length / 5)));
        byte[] mixed = text(length);
        System.arraycopy(random(length / 2), 0, mixed, length / 4, length / 2);
        kinds.put("random within text", mixed);
        return kinds;
    }
}
