package dev.pith.coder.orderk;

import static dev.pith.coder.ModelAssertions.assertPartition;
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
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrderKCodecTest extends CodecContractTest {

    @Override
    protected Codec codec() {
        return new OrderKCodec();
    }

    @Override
    protected List<ConfiguredCodec> configurations() {
        return List.of(configure(0), configure(1), configure(2));
    }

    @Test
    void isInstalled() {
        assertEquals(OrderKCodec.class, CodecRegistry.installed().get("order-k").getClass());
    }

    @Test
    void aLongerContextPredictsTextBetter() throws IOException {
        byte[] content = sentence(3000);
        int[] lengths = new int[3];
        for (int order = 0; order <= 2; order++) {
            lengths[order] = encode(configure(order), content).length;
        }
        assertTrue(lengths[1] < 0.7 * lengths[0], Arrays.toString(lengths));
        assertTrue(lengths[2] < 0.8 * lengths[1], Arrays.toString(lengths));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void theModelGivesEveryByteAPartAtEveryStep(int order) {
        OrderKModel model = new OrderKModel(order);
        Random random = new Random(order);
        for (int i = 0; i < 3000; i++) {
            assertPartition(model.prediction(), 256, "step " + i);
            model.update(random.nextInt(1 + random.nextInt(256)));
        }
    }

    /** A released version decodes for ever: these bytes must never change. */
    @Test
    void encodesToTheSameBytesForEver() throws IOException {
        byte[] content =
                "the model that predicts the next symbol is the compressor".getBytes(StandardCharsets.US_ASCII);
        String payload = "744e44c3cc266078d50ea1c0bd50ecb298ae8458bfd19680e06d60a88c8810695a01862fbda585a3e09d077633";
        assertEquals(payload, HexFormat.of().formatHex(encode(configure(2), content)));
    }

    @ParameterizedTest
    @CsvSource({"0, 9095, 3235523844", "1, 3715, 1434188367", "2, 1683, 3307086355"})
    void encodesLongContentToTheSameBytesForEver(int order, int length, long checksum) throws IOException {
        byte[] payload = encode(configure(order), sentence(3000));
        CRC32C actual = new CRC32C();
        actual.update(payload);
        assertEquals(length, payload.length);
        assertEquals(checksum, actual.getValue());
    }

    @Test
    void explainsWhatIsWrongWithAnOption() {
        for (String order : new String[] {"3", "-1", "", "two", "01"}) {
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class, () -> codec().configure(CodecOptions.DEFAULT.with("order", order)));
            assertEquals("order-k: order must be 0 to 2, but is '" + order + "'", e.getMessage());
        }
    }

    @Test
    void refusesParametersThatItDoesNotWrite() {
        for (byte[] parameters : new byte[][] {{}, {3}, {-1}, {1, 1}}) {
            CorruptInputException e =
                    assertThrows(CorruptInputException.class, () -> codec().restore(parameters, CodecOptions.DEFAULT));
            assertEquals("order-k", e.codec());
        }
    }

    private ConfiguredCodec configure(int order) {
        return codec().configure(CodecOptions.DEFAULT.with("order", Integer.toString(order)));
    }

    private static byte[] encode(ConfiguredCodec codec, byte[] content) throws IOException {
        byte[] payload = new byte[content.length + 100];
        int length =
                codec.newEncoder().encode(content, 0, content.length, payload, 0, payload.length, WorkMonitor.NONE);
        return Arrays.copyOf(payload, length);
    }

    /** Words drawn at random, the same at every call. */
    private static byte[] sentence(int words) {
        String[] vocabulary = {"range", "coder", "model", "symbol", "predicts", "the", "a", "of", "frequency", "turns"};
        Random random = new Random(1);
        StringBuilder sentence = new StringBuilder();
        for (int i = 0; i < words; i++) {
            sentence.append(vocabulary[random.nextInt(vocabulary.length)]).append(' ');
        }
        return sentence.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
