package dev.pith.llm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.Codec;
import dev.pith.codec.CodecOptions;
import dev.pith.codec.CodecRegistry;
import dev.pith.codec.ConfiguredCodec;
import dev.pith.codec.CorruptInputException;
import dev.pith.codec.PithInputStream;
import dev.pith.codec.PithOutputStream;
import dev.pith.llm.engine.PortableEngine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives of engines that are not portable, made by engines that only say so. */
class EngineFingerprintTest {

    private static final String TEXT = "magic 1.0; device cpu; threads 2; processor some kind";
    private static final byte[] CONTENT =
            "On the one hand, and on the other hand. ".repeat(20).getBytes(StandardCharsets.UTF_8);

    private static LanguageModel model(String fingerprint, boolean reliable) {
        return TestModels.model(
                1, weights -> new FingerprintedEngine(PortableEngine.load(weights), fingerprint, reliable));
    }

    private static byte[] compress(LanguageModel model) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PithOutputStream pith = PithOutputStream.builder(out)
                .codec(new LlmCodec(model).configure(CodecOptions.DEFAULT))
                .build()) {
            pith.write(CONTENT);
        }
        return out.toByteArray();
    }

    private static byte[] decompress(Codec codec, byte[] compressed, CodecOptions options) throws IOException {
        try (PithInputStream in = PithInputStream.builder(new ByteArrayInputStream(compressed))
                .registry(CodecRegistry.of(List.of(codec)))
                .codecOptions(options)
                .build()) {
            return in.readAllBytes();
        }
    }

    @Test
    void anEngineDecodesWhatItEncoded() throws IOException {
        byte[] compressed = compress(model(TEXT, true));
        assertTrue(compressed.length < CONTENT.length);
        assertArrayEquals(CONTENT, decompress(new LlmCodec(model(TEXT, true)), compressed, CodecOptions.DEFAULT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "magic 1.1; device cpu; threads 2; processor some kind|magic was 1.0 and is 1.1",
                "magic 1.0; device cpu; threads 3; processor some kind|threads was 2 and is 3",
                "magic 1.0; device cuda; gpu sm_90; threads 2; processor some kind|device was cpu and is cuda, gpu was none and"
                        + " is sm_90",
                "other 1.0; device cpu; threads 2; processor some kind|magic was 1.0 and is none, other was none and is 1.0",
            })
    void whatDiffersIsNamedBeforeDecodingStarts(String fingerprintAndDifference) throws IOException {
        String fingerprint = fingerprintAndDifference.substring(0, fingerprintAndDifference.indexOf('|'));
        String difference = fingerprintAndDifference.substring(fingerprint.length() + 1);
        byte[] compressed = compress(model(TEXT, true));
        LlmCodec codec = new LlmCodec(model(fingerprint, true));
        Exception e =
                assertThrows(EngineMismatchException.class, () -> decompress(codec, compressed, CodecOptions.DEFAULT));
        assertTrue(String.valueOf(e.getMessage()).contains(difference + ";"), e.getMessage());
        assertTrue(String.valueOf(e.getMessage()).contains("'engine-mismatch'"), e.getMessage());
        CodecOptions trying = CodecOptions.DEFAULT.with("engine-mismatch", "try");
        assertArrayEquals(CONTENT, decompress(codec, compressed, trying));
    }

    @Test
    void thePortableEngineAndOthersAreToldApart() throws IOException {
        LanguageModel portable = TestModels.model(1);
        LanguageModel other = model(TEXT, true);
        for (boolean toPortable : new boolean[] {true, false}) {
            byte[] compressed = compress(toPortable ? other : portable);
            LlmCodec codec = new LlmCodec(toPortable ? portable : other);
            Exception e = assertThrows(
                    EngineMismatchException.class, () -> decompress(codec, compressed, CodecOptions.DEFAULT));
            assertTrue(String.valueOf(e.getMessage()).contains("portable"), e.getMessage());
            assertTrue(String.valueOf(e.getMessage()).contains(TEXT), e.getMessage());
        }
    }

    @Test
    void wrongBytesAreNotReturnedWhereAnotherEngineIsTried() throws IOException {
        byte[] compressed = compress(model(TEXT, true));
        CodecOptions trying = CodecOptions.DEFAULT.with("engine-mismatch", "try");
        assertThrows(
                CorruptInputException.class, () -> decompress(new LlmCodec(model("bad 1", false)), compressed, trying));
    }

    @Test
    void blocksThatDoNotComeBackAreStored() throws IOException {
        byte[] compressed = compress(model(TEXT, false));
        assertTrue(compressed.length > CONTENT.length);
        assertArrayEquals(CONTENT, decompress(new LlmCodec(model(TEXT, false)), compressed, CodecOptions.DEFAULT));
    }

    @Test
    void refusesAValueThatDoesNotExist() throws IOException {
        byte[] compressed = compress(model(TEXT, true));
        CodecOptions options = CodecOptions.DEFAULT.with("engine-mismatch", "ignore");
        Exception e =
                assertThrows(IOException.class, () -> decompress(new LlmCodec(model(TEXT, true)), compressed, options));
        assertTrue(String.valueOf(e.getMessage()).contains("refuse or try"), e.getMessage());
    }

    @Test
    void anEngineCannotBeChosenForAModelThatHasOne() {
        Exception e = assertThrows(
                IllegalArgumentException.class,
                () -> new LlmCodec(model(TEXT, true)).configure(CodecOptions.DEFAULT.with("engine", "portable")));
        assertTrue(String.valueOf(e.getMessage()).contains("option 'engine'"), e.getMessage());
    }

    @Test
    void parametersHoldIt() throws IOException {
        Codec codec = new LlmCodec(model(TEXT, true));
        ConfiguredCodec configured = codec.configure(CodecOptions.DEFAULT);
        byte[] parameters = configured.parameters();
        assertTrue(configured.summary().endsWith("engine " + TEXT), configured.summary());
        assertEquals(configured, codec.restore(parameters, CodecOptions.DEFAULT));
        assertTrue(new String(parameters, StandardCharsets.US_ASCII).endsWith(TEXT));
        LanguageModel longest = model("m " + "x".repeat(EngineFingerprint.MAX_LENGTH - 2), true);
        int length = new LlmCodec(longest).configure(CodecOptions.DEFAULT).parameters().length;
        assertTrue(length <= Codec.MAX_PARAMETERS_LENGTH, length + " bytes");
    }

    @Test
    void parametersThatNoEncoderWritesAreRefused() throws IOException {
        Codec codec = new LlmCodec(model(TEXT, true));
        byte[] parameters = codec.configure(CodecOptions.DEFAULT).parameters();
        for (int length = 0; length < parameters.length; length++) {
            byte[] cut = Arrays.copyOf(parameters, length);
            assertThrows(CorruptInputException.class, () -> codec.restore(cut, CodecOptions.DEFAULT));
        }
        byte[] longer = Arrays.copyOf(parameters, parameters.length + 1);
        assertThrows(CorruptInputException.class, () -> codec.restore(longer, CodecOptions.DEFAULT));
        for (int index = 0; index < parameters.length; index++) {
            for (int value = 0; value < 256; value++) {
                byte[] changed = parameters.clone();
                changed[index] = (byte) value;
                try {
                    assertArrayEquals(
                            changed,
                            codec.restore(changed, CodecOptions.DEFAULT).parameters());
                } catch (CorruptInputException e) {
                    assertEquals("llm", e.codec());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "djl",
                "djl ",
                " 1",
                "djl 1;",
                "djl 1; ",
                "djl 1;threads 2",
                "djl 1; djl 2",
                "djl 1  2",
                "Djl 1",
                "djl 1\n",
                "djl é",
                "djl 1; threads"
            })
    void refusesTextsThatAreNoNamesAndValues(String text) {
        assertThrows(IllegalArgumentException.class, () -> new EngineFingerprint(text));
    }

    @Test
    void refusesTextsThatAreTooLong() {
        String longest = "m " + "x".repeat(EngineFingerprint.MAX_LENGTH - 2);
        assertEquals(longest, new EngineFingerprint(longest).text());
        assertThrows(IllegalArgumentException.class, () -> new EngineFingerprint(longest + "x"));
    }

    @Test
    void isMadeOfProperties() {
        SequencedMap<String, String> properties = new LinkedHashMap<>();
        properties.put("djl", "0.1");
        properties.put("threads", "7");
        EngineFingerprint fingerprint = EngineFingerprint.of(properties);
        assertEquals("djl 0.1; threads 7", fingerprint.toString());
        assertEquals("djl", fingerprint.engine());
        assertEquals("7", fingerprint.value("threads").orElseThrow());
        assertFalse(fingerprint.value("device").isPresent());
        assertEquals(List.of(), fingerprint.differencesTo(new EngineFingerprint("djl 0.1; threads 7")));
    }
}
