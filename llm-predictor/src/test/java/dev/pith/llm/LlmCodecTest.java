package dev.pith.llm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.BlockDecoder;
import dev.pith.codec.Codec;
import dev.pith.codec.CodecContractTest;
import dev.pith.codec.CodecOptions;
import dev.pith.codec.CodecRegistry;
import dev.pith.codec.ConfiguredCodec;
import dev.pith.codec.CorruptInputException;
import dev.pith.codec.PithInputStream;
import dev.pith.codec.PithOutputStream;
import dev.pith.codec.WorkMonitor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LlmCodecTest extends CodecContractTest {

    private static final byte[] TEXT = "In the end the theatre and the inn stood on another side. "
            .repeat(8)
            .getBytes(StandardCharsets.UTF_8);

    private final LanguageModel model = TestModels.model(1);

    @Override
    protected Codec codec() {
        return new LlmCodec(model);
    }

    @Override
    protected List<ConfiguredCodec> configurations() {
        return List.of(
                configured(model, Map.of("mode", "arithmetic", "context", "8")),
                configured(model, Map.of("mode", "mixed")),
                configured(model, Map.of("mode", "mixed", "lanes", "3", "context", "16")),
                configured(model, Map.of("mode", "rank", "lanes", "3")),
                configured(model, Map.of("mode", "arithmetic", "lanes", "17")));
    }

    @Override
    protected int longContent() {
        return 3000;
    }

    @Override
    protected int shortContent() {
        return 60;
    }

    private static ConfiguredCodec configured(LanguageModel model, Map<String, String> values) {
        return new LlmCodec(model).configure(new CodecOptions(CodecOptions.DEFAULT_LEVEL, values));
    }

    private static byte[] compress(ConfiguredCodec codec, byte[] content, int threads) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PithOutputStream pith =
                PithOutputStream.builder(out).codec(codec).threads(threads).build()) {
            pith.write(content);
        }
        return out.toByteArray();
    }

    private static byte[] decompress(LanguageModel model, byte[] compressed, int threads) throws IOException {
        try (PithInputStream in = PithInputStream.builder(new ByteArrayInputStream(compressed))
                .registry(CodecRegistry.of(List.of(new LlmCodec(model))))
                .threads(threads)
                .build()) {
            return in.readAllBytes();
        }
    }

    @Test
    void isInstalled() {
        assertEquals(LlmCodec.class, CodecRegistry.installed().get("llm").getClass());
    }

    @Test
    void needsAModel() {
        Exception e =
                assertThrows(IllegalArgumentException.class, () -> new LlmCodec().configure(CodecOptions.DEFAULT));
        assertTrue(String.valueOf(e.getMessage()).contains("option 'model'"), e.getMessage());
        CodecOptions nowhere = CodecOptions.DEFAULT.with("model", "there-is-no-such-directory");
        e = assertThrows(IllegalArgumentException.class, () -> new LlmCodec().configure(nowhere));
        assertTrue(String.valueOf(e.getMessage()).contains("there-is-no-such-directory"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "mode, ranks, 'mixed, arithmetic or rank'",
        "lanes, 0, 1 to 1024",
        "lanes, 1025, 1 to 1024",
        "lanes, many, 1 to 1024",
        "context, 33, 1 to 32"
    })
    void refusesSettingsThatAreOutOfRange(String name, String value, String reason) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> configured(model, Map.of(name, value)));
        assertTrue(String.valueOf(e.getMessage()).contains(reason), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"1, mixed", "2, arithmetic", "2, mixed", "3, rank", "4, mixed"})
    void threadsMakeNoDifference(int threads, String mode) throws IOException {
        ConfiguredCodec codec = configured(model, Map.of("mode", mode, "lanes", "14"));
        byte[] compressed = compress(codec, TEXT, threads);
        assertArrayEquals(compress(codec, TEXT, 1), compressed);
        assertArrayEquals(TEXT, decompress(model, compressed, threads));
    }

    @Test
    void escapesBytesThatHaveNoToken() throws IOException {
        LanguageModel escaping = TestModels.escapingModel(2);
        byte[] content = "Über the naïve € and \u0000 the 東京 ".repeat(20).getBytes(StandardCharsets.UTF_8);
        for (String mode : List.of("arithmetic", "rank")) {
            byte[] compressed = compress(configured(escaping, Map.of("mode", mode)), content, 1);
            assertArrayEquals(content, decompress(escaping, compressed, 1), mode);
        }
    }

    @Test
    void mixesWhereEveryByteHasAToken() {
        assertEquals(configured(model, Map.of("mode", "mixed")), configured(model, Map.of()));
        LanguageModel escaping = TestModels.escapingModel(2);
        assertEquals(configured(escaping, Map.of("mode", "arithmetic")), configured(escaping, Map.of()));
        Exception e = assertThrows(IllegalArgumentException.class, () -> configured(escaping, Map.of("mode", "mixed")));
        assertTrue(String.valueOf(e.getMessage()).contains("a token for every byte"), e.getMessage());
    }

    @Test
    void aMixLearnsTheContentThatTheModelDoesNotKnow() throws IOException {
        int alone = compress(configured(model, Map.of("mode", "arithmetic")), TEXT, 1).length;
        int mixed = compress(configured(model, Map.of("mode", "mixed")), TEXT, 1).length;
        assertTrue(mixed < alone / 2, mixed + " of " + alone);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mixed", "arithmetic", "rank"})
    void followsAModelWithSlidingWindows(String mode) throws IOException {
        LanguageModel sliding = TestModels.slidingModel(3);
        byte[] compressed = compress(configured(sliding, Map.of("mode", mode, "lanes", "2")), TEXT, 1);
        assertArrayEquals(TEXT, decompress(sliding, compressed, 2));
    }

    @Test
    void namesTheModelThatIsMissing() throws IOException {
        byte[] compressed = compress(configured(model, Map.of()), TEXT, 1);
        IOException e = assertThrows(MissingModelException.class, () -> decompress(TestModels.model(7), compressed, 1));
        assertTrue(String.valueOf(e.getMessage()).contains(model.name()), e.getMessage());
        assertTrue(String.valueOf(e.getMessage()).contains(TestModels.model(7).name()), e.getMessage());
        try (PithInputStream in = PithInputStream.builder(new ByteArrayInputStream(compressed))
                .registry(CodecRegistry.of(List.of(new LlmCodec())))
                .build()) {
            e = assertThrows(MissingModelException.class, in::readAllBytes);
            assertTrue(String.valueOf(e.getMessage()).contains(model.name()), e.getMessage());
        }
    }

    @Test
    void tellsModelsApartByWeightsAndByTokens() {
        assertEquals(model.name(), TestModels.model(1).name());
        assertFalse(model.name().equals(TestModels.model(2).name()));
        assertFalse(model.name().equals(TestModels.escapingModel(1).name()));
    }

    @Test
    void parametersAreReadAsTheyWereWritten() throws IOException {
        for (ConfiguredCodec codec : configurations()) {
            assertEquals(codec, codec().restore(codec.parameters(), CodecOptions.DEFAULT));
        }
    }

    @Test
    void parametersThatNoEncoderWritesAreRefused() throws IOException {
        byte[] parameters = configured(model, Map.of()).parameters();
        for (int length = 0; length < parameters.length; length++) {
            byte[] cut = Arrays.copyOf(parameters, length);
            assertThrows(CorruptInputException.class, () -> codec().restore(cut, CodecOptions.DEFAULT));
        }
        assertThrows(
                CorruptInputException.class,
                () -> codec().restore(Arrays.copyOf(parameters, parameters.length + 1), CodecOptions.DEFAULT));
        for (int index = 0; index < parameters.length; index++) {
            for (int value = 0; value < 256; value++) {
                byte[] changed = parameters.clone();
                changed[index] = (byte) value;
                try {
                    ConfiguredCodec restored = codec().restore(changed, CodecOptions.DEFAULT);
                    assertArrayEquals(changed, restored.parameters());
                    assertTrue(restored.decoderMemory(1 << 20) > 0);
                } catch (CorruptInputException e) {
                    assertEquals("llm", e.codec());
                }
            }
        }
    }

    @Test
    void anyPayloadOfAMixIsRefusedOrDecoded() throws IOException {
        long seed = 5;
        Random random = new Random(seed);
        ConfiguredCodec codec = configured(model, Map.of("mode", "mixed", "lanes", "2"));
        int refused = 0;
        for (int round = 0; round < 200; round++) {
            byte[] payload = new byte[random.nextInt(40)];
            random.nextBytes(payload);
            byte[] content = new byte[1 + random.nextInt(60)];
            try (BlockDecoder decoder = codec.newDecoder()) {
                decoder.decode(payload, 0, payload.length, content, 0, content.length, WorkMonitor.NONE);
            } catch (CorruptInputException e) {
                assertEquals("llm", e.codec(), "seed " + seed);
                refused++;
            }
        }
        assertTrue(refused > 150, refused + " refused, seed " + seed);
    }

    @Test
    void refusesTokensThatStandForNothing() throws IOException {
        // The first token of the test models is special. Claim that a payload of zeros holds a byte.
        byte[] payload = {1, 0, 0, 0, 0, 0, 0, 0};
        byte[] content = new byte[1];
        assertThrows(
                CorruptInputException.class,
                () -> configured(model, Map.of("mode", "arithmetic"))
                        .newDecoder()
                        .decode(payload, 0, payload.length, content, 0, content.length, WorkMonitor.NONE));
    }
}
