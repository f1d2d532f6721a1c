package dev.pith.fibonacci;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.Codec;
import dev.pith.codec.CodecContractTest;
import dev.pith.codec.CodecOptions;
import dev.pith.codec.CodecRegistry;
import dev.pith.codec.ConfiguredCodec;
import dev.pith.codec.CorruptInputException;
import dev.pith.codec.WorkMonitor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FibCodecTest extends CodecContractTest {

    private static final long SEED = 55;

    @Override
    protected Codec codec() {
        return new FibCodec();
    }

    @Override
    protected List<ConfiguredCodec> configurations() {
        return List.of(new ConfiguredFib(1), new ConfiguredFib(7));
    }

    @Test
    void isInstalled() {
        assertEquals(FibCodec.class, CodecRegistry.installed().get("fib").getClass());
    }

    private static byte[] encode(int level, byte[] content) throws IOException {
        byte[] payload = new byte[content.length + 100];
        int length = new ConfiguredFib(level)
                .newEncoder()
                .encode(content, 0, content.length, payload, 0, payload.length, WorkMonitor.NONE);
        return Arrays.copyOf(payload, length);
    }

    private static byte[] decode(int level, byte[] payload, int contentLength) throws IOException {
        byte[] content = new byte[contentLength];
        new ConfiguredFib(level)
                .newDecoder()
                .decode(payload, 0, payload.length, content, 0, contentLength, WorkMonitor.NONE);
        return content;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
    void everyLevelRestoresText(int level) throws IOException {
        byte[] content = TestProse.words(3000);
        byte[] payload = encode(level, content);
        assertTrue(payload.length < content.length / 2, payload.length + " of " + content.length);
        assertArrayEquals(content, decode(level, payload, content.length));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The THE the tHe MCMXC McX iPod A a AB Ab aB",
                "1 12 123 1234 12345 123456789 x1y2z3 007 0",
                "   a   b\n\n\n\tc\r\n\r\n--------------------------------------------------------------------d",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "naïve Ärger ÉTÉ 東京 \u0000\u0001\u007f",
                "."
            })
    void restoresWordsAndGapsOfAllKinds(String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        for (int level : new int[] {1, 9}) {
            assertArrayEquals(content, decode(level, encode(level, content), content.length), text);
        }
    }

    @Test
    void restoresRandomTokens() throws IOException {
        Random random = new Random(SEED);
        byte[][] alphabets = {
            "abAB".getBytes(StandardCharsets.US_ASCII),
            "a1 .".getBytes(StandardCharsets.US_ASCII),
            {(byte) 0x80, 'z', 'Z', 0, ' ', '9', (byte) 0xFF}
        };
        for (int round = 0; round < 200; round++) {
            byte[] alphabet = alphabets[round % alphabets.length];
            byte[] content = new byte[1 + random.nextInt(2000)];
            for (int i = 0; i < content.length; i++) {
                content[i] = alphabet[random.nextInt(alphabet.length)];
            }
            int level = 1 + 6 * (round % 2);
            assertArrayEquals(
                    content,
                    decode(level, encode(level, content), content.length),
                    "round " + round + ", seed " + SEED);
        }
    }

    @Test
    void anEncoderRemembersNothingOfTheBlockBefore() throws IOException {
        byte[] content = TestProse.words(500);
        try (var encoder = new ConfiguredFib(7).newEncoder()) {
            byte[] first = new byte[content.length];
            byte[] second = new byte[content.length];
            int length = encoder.encode(content, 0, content.length, first, 0, first.length, WorkMonitor.NONE);
            assertEquals(
                    length, encoder.encode(content, 0, content.length, second, 0, second.length, WorkMonitor.NONE));
            assertArrayEquals(first, second);
        }
    }

    @Test
    void mutatedPayloadsAreRefusedOrGiveOtherContent() throws IOException {
        byte[] content = TestProse.words(400);
        byte[] payload = encode(3, content);
        Random random = new Random(SEED);
        int refused = 0;
        for (int round = 0; round < 2000; round++) {
            byte[] mutant = payload.clone();
            int mutations = 1 + random.nextInt(4);
            for (int i = 0; i < mutations; i++) {
                int at = round % 2 == 0 ? random.nextInt(Math.min(40, mutant.length)) : random.nextInt(mutant.length);
                mutant[at] = (byte) random.nextInt();
            }
            try {
                decode(3, mutant, content.length);
            } catch (CorruptInputException e) {
                refused++;
            }
        }
        assertTrue(refused > 1500, refused + " of 2000 mutants were refused");
    }

    @Test
    void refusesParametersThatItDoesNotWrite() {
        for (byte[] parameters : new byte[][] {{}, {1}, {1, 0}, {1, 10}, {2, 5}, {1, 5, 0}}) {
            assertThrows(CorruptInputException.class, () -> new FibCodec().restore(parameters, CodecOptions.DEFAULT));
        }
    }
}
