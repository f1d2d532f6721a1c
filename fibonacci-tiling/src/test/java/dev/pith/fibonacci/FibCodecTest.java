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
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FibCodecTest extends CodecContractTest {

    private static final long SEED = 55;
    private static final List<PhrasePlaces> PARSES = List.of(PhrasePlaces.values());

    @Override
    protected Codec codec() {
        return new FibCodec();
    }

    @Override
    protected List<ConfiguredCodec> configurations() {
        return List.of(
                new ConfiguredFib(1, PhrasePlaces.NONE),
                new ConfiguredFib(7, PhrasePlaces.NONE),
                new ConfiguredFib(1, PhrasePlaces.EVERY),
                new ConfiguredFib(7, PhrasePlaces.FIBONACCI));
    }

    @Test
    void isInstalled() {
        assertEquals(FibCodec.class, CodecRegistry.installed().get("fib").getClass());
    }

    private static byte[] encode(int level, PhrasePlaces places, byte[] content) throws IOException {
        byte[] payload = new byte[content.length + 100];
        int length = new ConfiguredFib(level, places)
                .newEncoder()
                .encode(content, 0, content.length, payload, 0, payload.length, WorkMonitor.NONE);
        return Arrays.copyOf(payload, length);
    }

    private static byte[] decode(int level, PhrasePlaces places, byte[] payload, int contentLength) throws IOException {
        byte[] content = new byte[contentLength];
        new ConfiguredFib(level, places)
                .newDecoder()
                .decode(payload, 0, payload.length, content, 0, contentLength, WorkMonitor.NONE);
        return content;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
    void everyLevelRestoresTextByEveryParse(int level) throws IOException {
        byte[] content = TestProse.words(3000);
        for (PhrasePlaces places : PhrasePlaces.values()) {
            byte[] payload = encode(level, places, content);
            assertTrue(payload.length < content.length / 2, payload.length + " of " + content.length);
            assertArrayEquals(content, decode(level, places, payload, content.length), places.name());
        }
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
            for (PhrasePlaces places : PhrasePlaces.values()) {
                assertArrayEquals(content, decode(level, places, encode(level, places, content), content.length), text);
            }
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
            PhrasePlaces places = PARSES.get(round / 2 % PARSES.size());
            assertArrayEquals(
                    content,
                    decode(level, places, encode(level, places, content), content.length),
                    "round " + round + ", seed " + SEED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEncoderRemembersNothingOfTheBlockBefore(PhrasePlaces places) throws IOException {
        byte[] content = TestProse.words(500);
        try (var encoder = new ConfiguredFib(7, places).newEncoder()) {
            byte[] first = new byte[content.length];
            byte[] second = new byte[content.length];
            int length = encoder.encode(content, 0, content.length, first, 0, first.length, WorkMonitor.NONE);
            assertEquals(
                    length, encoder.encode(content, 0, content.length, second, 0, second.length, WorkMonitor.NONE));
            assertArrayEquals(first, second);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mutatedPayloadsAreRefusedOrGiveOtherContent(PhrasePlaces places) throws IOException {
        byte[] content = TestProse.refrains(400);
        byte[] payload = encode(3, places, content);
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
                decode(3, places, mutant, content.length);
            } catch (CorruptInputException e) {
                refused++;
            }
        }
        assertTrue(refused > 1500, refused + " of 2000 mutants were refused");
    }

    @Test
    void phrasesThatComeAgainAreCodedAsOne() throws IOException {
        byte[] content = TestProse.refrains(3000);
        TokenSequence tokens = new TokenSequence(content, 0, content.length);
        for (PhrasePlaces places : List.of(PhrasePlaces.EVERY, PhrasePlaces.FIBONACCI)) {
            Steps steps = Steps.of(tokens, content.length, places);
            assertTrue(steps.phrases() > 10, steps.phrases() + " phrases");
            assertTrue(steps.size() < tokens.pairs(), steps.size() + " steps for " + tokens.pairs());
            assertArrayEquals(
                    content, decode(1, places, encode(1, places, content), content.length), places.optionValue());
        }
    }

    @Test
    void phrasesOfAllLengthsAreCoded() throws IOException {
        byte[] passage = TestProse.words(144);
        byte[] content = new byte[20 * (passage.length + 2)];
        for (int i = 0; i < 20; i++) {
            int at = i * (passage.length + 2);
            content[at] = (byte) ('a' + i);
            content[at + 1] = ' ';
            System.arraycopy(passage, 0, content, at + 2, passage.length);
        }
        Steps steps = Steps.of(new TokenSequence(content, 0, content.length), content.length, PhrasePlaces.EVERY);
        int longest = 0;
        for (int phrase = 0; phrase < steps.phrases(); phrase++) {
            longest = Math.max(longest, steps.length(phrase));
        }
        assertEquals(144, longest);
        byte[] payload = encode(1, PhrasePlaces.EVERY, content);
        assertArrayEquals(content, decode(1, PhrasePlaces.EVERY, payload, content.length));
    }

    @Test
    void contentOfVeryShortPairsHasNoPhrases() {
        byte[] content = "a1".repeat(1000).getBytes(StandardCharsets.US_ASCII);
        Steps steps = Steps.of(new TokenSequence(content, 0, content.length), content.length, PhrasePlaces.EVERY);
        assertEquals(0, steps.phrases());
        assertEquals(2000, steps.size());
    }

    @Test
    void theParseIsAnOptionAndStandsInTheParametersUnlessItIsNone() throws IOException {
        assertArrayEquals(new byte[] {1, 6}, configured("none").parameters());
        assertArrayEquals(new byte[] {2, 6, 1}, configured("every").parameters());
        assertArrayEquals(new byte[] {2, 6, 2}, configured("fibonacci").parameters());
        assertThrows(IllegalArgumentException.class, () -> configured("penrose"));
        for (String parse : List.of("none", "every", "fibonacci")) {
            ConfiguredCodec configured = configured(parse);
            assertEquals(configured, new FibCodec().restore(configured.parameters(), CodecOptions.DEFAULT));
        }
    }

    private static ConfiguredCodec configured(String parse) {
        return new FibCodec().configure(new CodecOptions(6, Map.of("parse", parse)));
    }

    @Test
    void refusesParametersThatItDoesNotWrite() {
        for (byte[] parameters : new byte[][] {
            {},
            {1},
            {1, 0},
            {1, 10},
            {1, 5, 0},
            {2, 5},
            {2, 5, 0},
            {2, 5, 3},
            {2, 0, 1},
            {2, 10, 1},
            {2, 5, 1, 0},
            {3, 5}
        }) {
            assertThrows(
                    CorruptInputException.class,
                    () -> new FibCodec().restore(parameters, CodecOptions.DEFAULT),
                    Arrays.toString(parameters));
        }
    }
}
