package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.ConfiguredCodec;
import dev.pith.codec.CorruptInputException;
import dev.pith.codec.PithOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What payloads look like: how small they are, and which are refused. */
class NgramEncoderTest {

    private static final int AS_IT_IS = 0;
    private static final int SUBSTITUTED = 1;
    private static final int DIFFERENCES = 4;

    private static ConfiguredCodec level(int level) {
        return new ConfiguredNgram(level, Kernels.best());
    }

    private static int payloadLength(int level, byte[] content) throws IOException {
        return TestContent.encode(level(level), content).length;
    }

    private static int deflatedLength(byte[] content) {
        try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION)) {
            deflater.setInput(content);
            deflater.finish();
            return deflater.deflate(new byte[content.length + 100]);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 600", "6, 200"})
    void runsCostNearlyNothing(int level, int limit) throws IOException {
        byte[] zeros = new byte[1 << 20];
        byte[] payload = TestContent.encode(level(level), zeros);
        assertTrue(payload.length < limit, "1 MiB of zeros takes " + payload.length);
        assertTrue(level(level).maxContentLength(payload.length) >= zeros.length, "and is believed");
        if (level == 6) {
            assertArrayEquals(zeros, TestContent.decode(level(level), payload, zeros.length));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 9})
    void whatWasThereBeforeCostsNearlyNothing(int level) throws IOException {
        byte[] once = TestContent.random(20_000);
        byte[] thrice = Arrays.copyOf(once, 60_000);
        System.arraycopy(once, 0, thrice, 20_000, 20_000);
        System.arraycopy(once, 0, thrice, 40_000, 20_000);
        int repeats = payloadLength(level, thrice) - payloadLength(level, once);
        assertTrue(repeats < 600, "two repeats of 20,000 bytes take " + repeats);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 9})
    void substitutedRepeatsAreBelieved(int level) throws IOException {
        byte[] content = "responsibilities\n".repeat(20_000).getBytes(StandardCharsets.US_ASCII);
        byte[] payload = TestContent.encode(level(level), content);
        assertEquals(SUBSTITUTED, payload[0]);
        assertTrue(level(level).maxContentLength(payload.length) >= content.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 9})
    void contentWithoutOrderIsStored(int level) throws IOException {
        byte[] random = TestContent.random(30_000);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PithOutputStream pith =
                PithOutputStream.builder(out).codec(level(level)).build()) {
            pith.write(random);
        }
        assertTrue(out.size() > random.length && out.size() < random.length + 64, "frame of " + out.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 6, 9})
    void textIsSmallerThanDeflateMakesIt(int level) throws IOException {
        byte[] text = TestContent.text(100_000);
        int length = payloadLength(level, text);
        assertTrue(length < 0.85 * deflatedLength(text), length + " against " + deflatedLength(text));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6, 9})
    void recordsAreSmallerThanDeflateMakesThem(int level) throws IOException {
        byte[] records = TestContent.records(60_000);
        int length = payloadLength(level, records);
        assertTrue(length < 0.8 * deflatedLength(records), length + " against " + deflatedLength(records));
    }

    @Test
    void higherLevelsMakeTextSmaller() throws IOException {
        byte[] text = sentences(60_000);
        int[] lengths = new int[3];
        for (int i = 0; i < 3; i++) {
            lengths[i] = payloadLength(new int[] {1, 3, 9}[i], text);
        }
        assertTrue(lengths[1] < lengths[0] && lengths[2] < lengths[1], Arrays.toString(lengths));
    }

    /** Text in which the words before tell something of the next one. */
    private static byte[] sentences(int length) {
        String[][] parts = {
            {"the model", "a coder", "this context", "each symbol", "the mixer", "one byte"},
            {" predicts", " encodes", " follows", " precedes", " weighs", " refines"},
            {" the next bit", " its neighbour", " every probability", " what came before", " a word"},
            {" quickly", " at once", " in turn", ", as expected", " without loss", " once more"},
        };
        Random random = new Random(6);
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            int choice = random.nextInt(100);
            for (String[] part : parts) {
                text.append(part[choice % part.length]);
                choice = choice / 3 + random.nextInt(3);
            }
            text.append(".\n");
        }
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void wordsAreSubstitutedWhereThatPays() throws IOException {
        assertEquals(SUBSTITUTED, TestContent.encode(level(6), TestContent.text(5000))[0]);
        for (byte[] content : new byte[][] {
            TestContent.records(5000),
            TestContent.random(500),
            TestContent.code(3000, false),
            new byte[1000],
            TestContent.everyByteValue(),
            "x = 1; y = f(x);".repeat(50).getBytes(StandardCharsets.US_ASCII),
            new byte[] {'a'},
        }) {
            assertEquals(AS_IT_IS, TestContent.encode(level(6), content)[0]);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, false, 2", "6, false, 2", "9, false, 2", "6, true, 3"})
    void codeIsSmallerWithAbsoluteAddresses(int level, boolean is64Bit, int kind) throws IOException {
        byte[] code = TestContent.code(100_000, is64Bit);
        assertFiltered(level, code, kind, 0.9);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 9})
    void soundIsSmallerAsDifferences(int level) throws IOException {
        assertFiltered(level, TestContent.sound(100_000), DIFFERENCES, 0.95);
    }

    private static void assertFiltered(int level, byte[] content, int kind, double share) throws IOException {
        byte[] payload = TestContent.encode(level(level), content);
        assertEquals(kind, payload[0]);
        assertArrayEquals(content, TestContent.decode(level(level), payload, content.length));
        int plain = new NgramEncoder(Profile.ofLevel(level), Kernels.best())
                .encodeMessage(content, new byte[content.length]);
        assertTrue(payload.length < share * plain, payload.length + " against " + plain);
    }

    /** A payload may claim any filter, whatever the bytes. */
    @Test
    void forgedFiltersChangeTheContentOnly() throws IOException {
        byte[] content = TestContent.code(3000, false);
        byte[] payload = TestContent.encode(level(1), content);
        assertEquals(AS_IT_IS, payload[0]);
        for (BranchFilter filter : BranchFilter.values()) {
            PayloadHeader.ofContent(filter, content.length).write(payload, 0);
            byte[] expected = content.clone();
            filter.revert(expected, 0, expected.length);
            assertArrayEquals(expected, TestContent.decode(level(1), payload, content.length));
        }
    }

    /** Checksums are the frame's work: what is left of a payload may by chance end where it should. */
    @ParameterizedTest
    @ValueSource(ints = {1, 6})
    void truncatedPayloadsAreRefusedOrFillTheContent(int level) throws IOException {
        for (byte[] content : new byte[][] {TestContent.text(150), TestContent.records(150)}) {
            byte[] payload = TestContent.encode(level(level), content);
            int refused = 0;
            for (int length = 0; length < payload.length; length++) {
                try {
                    TestContent.decode(level(level), Arrays.copyOf(payload, length), content.length);
                } catch (CorruptInputException e) {
                    assertTrue(e.offset() >= 0 && e.offset() <= payload.length, e.getMessage());
                    refused++;
                }
            }
            assertTrue(refused > 0.5 * payload.length, refused + " of " + payload.length + " refused");
            assertRefused(level, Arrays.copyOf(payload, payload.length + 2), content.length);
            assertRefused(level, Arrays.copyOf(payload, payload.length + 1000), content.length);
        }
    }

    @Test
    void payloadsOfOtherContentLengthsAreRefused() throws IOException {
        byte[] text = TestContent.text(300);
        byte[] payload = TestContent.encode(level(1), text);
        assertEquals(SUBSTITUTED, payload[0]);
        for (int length : new int[] {1, 2, 100, 298, 299, 301, 302, 1000}) {
            assertRefused(1, payload, length);
        }
        byte[] records = TestContent.records(300);
        byte[] asItIs = TestContent.encode(level(1), records);
        for (int length : new int[] {1, 100, 200, 1000, 100_000}) {
            assertRefused(1, asItIs, length);
        }
    }

    /** The text is as long as the header claims, but is not what an encoder makes. */
    @Test
    void whatIsNotSubstitutedTextIsRefused() throws IOException {
        byte[] notText = HexFormat.of().parseHex("fefefefefefefefe");
        byte[] payload = TestContent.encode(level(1), notText);
        byte[] forged = new byte[payload.length + 4];
        PayloadHeader.ofText(notText.length).write(forged, 0);
        System.arraycopy(payload, 1, forged, 5, payload.length - 1);
        assertRefused(1, forged, 40);
    }

    @Test
    void aClaimOfMuchContentIsRefusedSoon() {
        byte[] hostile = new byte[20];
        assertRefused(1, hostile, 1 << 24);
        PayloadHeader.ofText((1 << 24) - 1).write(hostile, 0);
        assertRefused(1, hostile, 1 << 24);
        assertTrue(level(1).maxContentLength(20) < 1 << 30);
    }

    private static void assertRefused(int level, byte[] payload, int contentLength) {
        CorruptInputException e = assertThrows(
                CorruptInputException.class,
                () -> TestContent.decode(level(level), payload, contentLength),
                () -> HexFormat.of().formatHex(payload, 0, Math.min(40, payload.length)) + " for " + contentLength);
        assertEquals("ngram", e.codec());
        assertTrue(e.offset() >= 0 && e.offset() <= payload.length, e.getMessage());
    }
}
