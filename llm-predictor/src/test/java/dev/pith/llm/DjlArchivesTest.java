package dev.pith.llm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.BlockEncoder;
import dev.pith.codec.CodecOptions;
import dev.pith.codec.CodecRegistry;
import dev.pith.codec.ConfiguredCodec;
import dev.pith.codec.PithInputStream;
import dev.pith.codec.PithOutputStream;
import dev.pith.codec.WorkMonitor;
import dev.pith.llm.djl.RealEngine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Archives that PyTorch makes through codec {@code llm}, as users ask for them. */
class DjlArchivesTest {

    private static final long SEED = 41;
    private static final byte[] TEXT = "In the end the theatre and the inn stood on another side, naïve as ever. "
            .repeat(3)
            .getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory = Path.of("");

    @BeforeEach
    void writeModel() throws IOException {
        RealEngine.require();
        TestModels.write(directory, SEED);
    }

    private CodecOptions options(String... namesAndValues) {
        Map<String, String> values = new HashMap<>(Map.of("model", directory.toString()));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new CodecOptions(CodecOptions.DEFAULT_LEVEL, values);
    }

    private static byte[] compress(ConfiguredCodec codec, byte[] content, int threads) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PithOutputStream pith =
                PithOutputStream.builder(out).codec(codec).threads(threads).build()) {
            pith.write(content);
        }
        return out.toByteArray();
    }

    private static byte[] decompress(byte[] compressed, CodecOptions options, int threads) throws IOException {
        try (PithInputStream in = PithInputStream.builder(new ByteArrayInputStream(compressed))
                .registry(CodecRegistry.of(List.of(new LlmCodec())))
                .codecOptions(options)
                .threads(threads)
                .build()) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @CsvSource({"arithmetic, 1, 64", "arithmetic, 5, 16", "rank, 3, 9", "mixed, 3, 16"})
    void decodeToWhatWasEncoded(String mode, String lanes, String context) throws IOException {
        CodecOptions options =
                options("engine", "djl", "engine-threads", "1", "mode", mode, "lanes", lanes, "context", context);
        ConfiguredCodec codec = new LlmCodec().configure(options);
        for (int length : new int[] {1, 2, 17, TEXT.length}) {
            byte[] content = Arrays.copyOf(TEXT, length);
            assertArrayEquals(content, decompress(compress(codec, content, 2), options(), 1));
        }
        try (BlockEncoder encoder = codec.newEncoder()) {
            byte[] payload = new byte[TEXT.length];
            int length = encoder.encode(TEXT, 0, TEXT.length, payload, 0, payload.length, WorkMonitor.NONE);
            assertTrue(length != BlockEncoder.DOES_NOT_FIT, "stored");
        }
    }

    @Test
    void nameTheThreadsThatDiffer() throws IOException {
        ConfiguredCodec codec = new LlmCodec().configure(options("engine", "djl", "engine-threads", "1"));
        assertTrue(codec.summary().contains("; threads 1;"), codec.summary());
        byte[] compressed = compress(codec, TEXT, 1);
        Exception e = assertThrows(
                EngineMismatchException.class, () -> decompress(compressed, options("engine-threads", "2"), 1));
        assertTrue(String.valueOf(e.getMessage()).contains("threads was 1 and is 2;"), e.getMessage());
    }

    @Test
    void nameTheVersionThatDiffers() throws IOException {
        byte[] parameters = new LlmCodec()
                .configure(options("engine", "djl", "engine-threads", "1"))
                .parameters();
        String text = new String(parameters, StandardCharsets.ISO_8859_1);
        byte[] older = parameters.clone();
        older[text.indexOf("pytorch ") + "pytorch ".length()] = '1';
        ConfiguredCodec restored = new LlmCodec().restore(older, options());
        Exception e = assertThrows(
                EngineMismatchException.class,
                () -> restored.newDecoder().decode(new byte[1], 0, 1, new byte[1], 0, 1, WorkMonitor.NONE));
        assertTrue(String.valueOf(e.getMessage()).contains("pytorch was 1."), e.getMessage());
    }

    @Test
    void needAnEngineThatIsThere() {
        Exception e = assertThrows(
                IllegalArgumentException.class, () -> new LlmCodec().configure(options("engine", "steam")));
        assertTrue(String.valueOf(e.getMessage()).contains("no engine 'steam'"), e.getMessage());
    }

    @Test
    void areRefusedForSettingsThatAreOutOfRange() throws IOException {
        byte[] compressed =
                compress(new LlmCodec().configure(options("engine", "djl", "engine-threads", "1")), TEXT, 1);
        for (String threads : List.of("0", "257", "many")) {
            Exception e = assertThrows(
                    IOException.class, () -> decompress(compressed, options("engine-threads", threads), 1));
            assertTrue(String.valueOf(e.getMessage()).contains("1 to 256"), e.getMessage());
        }
    }

    @Test
    void damagedCheckpointsAreRefused() throws IOException {
        Path file = directory.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        for (int length : new int[] {0, 7, 100, bytes.length - 1}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            Exception e = assertThrows(
                    IllegalArgumentException.class, () -> new LlmCodec().configure(options("engine", "djl")));
            assertTrue(String.valueOf(e.getMessage()).contains("the model cannot be used"), e.getMessage());
        }
    }

    @Test
    void hostileConfigurationsAreRefused() throws IOException {
        Path file = directory.resolve("config.json");
        String config = Files.readString(file);
        for (String field : List.of("hidden_size", "vocab_size", "num_attention_heads", "num_hidden_layers")) {
            for (String value : List.of("0", "-1", "2147483647", "1000000000")) {
                Files.writeString(file, config.replaceAll("\"" + field + "\" : \\d+", "\"" + field + "\" : " + value));
                assertThrows(IllegalArgumentException.class, () -> new LlmCodec().configure(options("engine", "djl")));
            }
        }
        Files.writeString(file, config);
        assertEquals("llm", new LlmCodec().configure(options("engine", "djl")).name());
    }
}
