package dev.pith.llm;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.pith.codec.BlockDecoder;
import dev.pith.codec.CodecOptions;
import dev.pith.codec.CorruptInputException;
import dev.pith.codec.WorkMonitor;
import java.io.IOException;
import java.util.Arrays;

/**
 * Decodes any bytes as payloads and as parameters: what is wrong with them is a {@link CorruptInputException}. Run as a plain
 * test it goes through the inputs kept as resources; with {@code JAZZER_FUZZ=1} it searches for others.
 */
class LlmFuzzTest {

    private static final int LONGEST_CONTENT = 300;

    private static final LanguageModel[] MODELS = {TestModels.model(1), TestModels.escapingModel(1)};

    /** The first byte is the length of the content, the second one chooses the settings; then comes the payload. */
    @FuzzTest(maxDuration = "1m")
    void payloadsAreRefusedOrDecoded(byte[] input) throws IOException {
        if (input.length < 2) {
            return;
        }
        byte[] content = new byte[(input[0] & 0xFF) % LONGEST_CONTENT + 1];
        boolean mixed = input[1] < 0;
        CodecOptions options = CodecOptions.DEFAULT
                .with("mode", mixed ? "mixed" : (input[1] & 1) == 0 ? "arithmetic" : "rank")
                .with("lanes", Integer.toString(((input[1] >> 2) & 7) + 1));
        LanguageModel model = MODELS[mixed ? 0 : (input[1] >> 1) & 1];
        byte[] payload = Arrays.copyOfRange(input, 2, input.length);
        try (BlockDecoder decoder = new LlmCodec(model).configure(options).newDecoder()) {
            decoder.decode(payload, 0, payload.length, content, 0, content.length, WorkMonitor.NONE);
        } catch (CorruptInputException e) {
            // As it should be.
        }
    }

    @FuzzTest(maxDuration = "1m")
    void parametersAreRefusedOrRestored(byte[] parameters) throws IOException {
        try {
            byte[] restored = new LlmCodec(MODELS[0])
                    .restore(parameters, CodecOptions.DEFAULT)
                    .parameters();
            if (!Arrays.equals(parameters, restored)) {
                throw new AssertionError("parameters are not those that an encoder writes");
            }
        } catch (CorruptInputException e) {
            // As it should be.
        }
    }
}
