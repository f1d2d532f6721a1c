package dev.pith.ngram;

import dev.pith.codec.BlockDecoder;
import dev.pith.codec.BlockEncoder;
import dev.pith.codec.ConfiguredCodec;
import dev.pith.codec.WorkMonitor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Content for tests, the same at every run, and its payloads. */
final class TestContent {

    private static final long SEED = 20260101;

    private TestContent() {}

    /**
     * Sentences and paragraphs of words that are as unevenly distributed as in English: most from the dictionary, some
     * not; some capitalised, in upper case or in mixed case; some with letters outside ASCII.
     */
    static byte[] text(int length) {
        Random random = new Random(SEED);
        WordDictionary dictionary = WordDictionary.english();
        StringBuilder text = new StringBuilder();
        boolean newSentence = true;
        while (text.length() < length) {
            String word = word(dictionary, random);
            if (newSentence) {
                word = Character.toUpperCase(word.charAt(0)) + word.substring(1);
            }
            int ending = random.nextInt(60);
            newSentence = ending < 5;
            text.append(word).append(newSentence ? (ending == 0 ? ".\n\n" : ". ") : ending < 10 ? ", " : " ");
        }
        return Arrays.copyOf(text.toString().getBytes(StandardCharsets.UTF_8), length);
    }

    private static String word(WordDictionary dictionary, Random random) {
        int rank = (int) StrictMath.pow(dictionary.size(), random.nextDouble()) - 1;
        byte[] letters = new byte[dictionary.length(rank)];
        dictionary.copy(rank, letters, 0);
        String word = new String(letters, StandardCharsets.US_ASCII);
        return switch (random.nextInt(100)) {
            case 0 -> word.toUpperCase(Locale.ROOT);
            case 1 -> word + "X" + word;
            case 2 -> "q" + word + "zk";
            case 3 -> word + "é";
            case 4 -> Integer.toString(random.nextInt(2000));
            default -> word;
        };
    }

    /** Records of 12 bytes: a number that counts up, a small random one, a constant and a random byte. */
    static byte[] records(int length) {
        Random random = new Random(SEED);
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        for (int number = 1000; records.size() < length; number += 1 + random.nextInt(3)) {
            int[] fields = {number, random.nextInt(50), 0x7F3A0000 | random.nextInt(256)};
            for (int field : fields) {
                for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                    records.write(field >>> shift);
                }
            }
        }
        return Arrays.copyOf(records.toByteArray(), length);
    }

    /**
     * Instructions as in a program for x86 of 32 or 64 bits: a few frequent ones, calls of 300 functions, and with 64 bits
     * reads of 300 variables relative to the instruction pointer.
     */
    static byte[] code(int length, boolean is64Bit) {
        byte[][] instructions = {
            {0x55},
            {(byte) 0x8B, (byte) 0xEC},
            {0x50},
            {0x33, (byte) 0xC0},
            {(byte) 0x83, (byte) 0xC4, 0x08},
            {(byte) 0xC3}
        };
        Random random = new Random(SEED);
        ByteBuffer code = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (code.remaining() >= 8) {
            int target = (int) ((long) length * random.nextInt(300) / 300);
            if (random.nextInt(3) == 0) {
                code.put((byte) 0xE8).putInt(target - code.position() - 4);
            } else if (is64Bit && random.nextBoolean()) {
                code.put(new byte[] {0x48, (byte) 0x8B, 0x0D}).putInt(target - code.position() - 4);
            } else {
                code.put(instructions[random.nextInt(instructions.length)]);
            }
        }
        return code.array();
    }

    /** Samples of sound, two channels of 16 bits. */
    static byte[] sound(int length) {
        Random random = new Random(SEED);
        ByteBuffer samples = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        for (int time = 0; samples.remaining() >= 4; time++) {
            double both = 9000 * StrictMath.sin(time * 0.031) + 2000 * StrictMath.sin(time * 0.21);
            samples.putShort((short) (both + 40 * random.nextGaussian()));
            samples.putShort((short) (0.7 * both + 40 * random.nextGaussian()));
        }
        return samples.array();
    }

    /** Every byte value upwards and then downwards. */
    static byte[] everyByteValue() {
        byte[] bytes = new byte[512];
        for (int i = 0; i < 256; i++) {
            bytes[i] = (byte) i;
            bytes[511 - i] = (byte) i;
        }
        return bytes;
    }

    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(SEED).nextBytes(bytes);
        return bytes;
    }

    /** Content of several kinds by name. */
    static Map<String, byte[]> kinds(int length) {
        Map<String, byte[]> kinds = new LinkedHashMap<>();
        kinds.put("text", text(length));
        kinds.put("records", records(length));
        kinds.put("code", code(2 * length, false));
        kinds.put("zeros", new byte[length]);
        kinds.put("random", random(length / 4));
        kinds.put("every byte value", everyByteValue());
        return kinds;
    }

    /** Returns a block's payload, even where it is longer than the block. */
    static byte[] encode(ConfiguredCodec codec, byte[] content) throws IOException {
        byte[] payload = new byte[content.length + content.length / 16 + 100];
        try (BlockEncoder encoder = codec.newEncoder()) {
            int length = encoder.encode(content, 0, content.length, payload, 0, payload.length, WorkMonitor.NONE);
            if (length == BlockEncoder.DOES_NOT_FIT) {
                throw new AssertionError("the payload is far longer than the content");
            }
            return Arrays.copyOf(payload, length);
        }
    }

    static byte[] decode(ConfiguredCodec codec, byte[] payload, int contentLength) throws IOException {
        byte[] content = new byte[contentLength];
        try (BlockDecoder decoder = codec.newDecoder()) {
            decoder.decode(payload, 0, payload.length, content, 0, contentLength, WorkMonitor.NONE);
        }
        return content;
    }
}
