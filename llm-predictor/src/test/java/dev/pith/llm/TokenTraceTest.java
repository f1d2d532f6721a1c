package dev.pith.llm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.CodecOptions;
import dev.pith.codec.WorkMonitor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTraceTest {

    private static final byte[] TEXT =
            "Then the naïve théâtre: and again. ".repeat(30).getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void costsWhatThePayloadTakes(int lanes) throws IOException {
        for (LanguageModel model : List.of(TestModels.model(1), TestModels.escapingModel(1))) {
            CodecOptions options =
                    CodecOptions.DEFAULT.with("mode", "arithmetic").with("lanes", Integer.toString(lanes));
            List<TracedToken> trace = TokenTrace.of(model, options, TEXT, 3, 2, WorkMonitor.NONE);
            byte[] payload = new byte[4 * TEXT.length];
            int length = new LlmCodec(model)
                    .configure(options)
                    .newEncoder()
                    .encode(TEXT, 0, TEXT.length, payload, 0, payload.length, WorkMonitor.NONE);
            double bits = trace.stream().mapToDouble(TracedToken::bits).sum();
            assertEquals(length, bits / 8, 4);
            assertArrayEquals(
                    TEXT,
                    model.tokenizer()
                            .decode(trace.stream().mapToInt(TracedToken::symbol).toArray()));
            assertEquals(
                    lanes, trace.stream().mapToInt(TracedToken::lane).distinct().count());
        }
    }

    @Test
    void alternativesFallInProbabilityAndHoldTheTokenAtItsRank() throws IOException {
        for (TracedToken token :
                TokenTrace.of(TestModels.model(1), CodecOptions.DEFAULT, TEXT, 20, 1, WorkMonitor.NONE)) {
            assertEquals(20, token.alternatives().size());
            double last = 1;
            for (TracedToken.Alternative alternative : token.alternatives()) {
                assertTrue(alternative.probability() <= last * 1.000001);
                last = alternative.probability();
            }
            if (token.rank() < 20) {
                TracedToken.Alternative same = token.alternatives().get(token.rank());
                assertEquals(token.symbol(), same.token());
                assertEquals(token.probability(), same.probability(), 1e-12);
            }
        }
    }

    @Test
    void nothingCostsNothing() throws IOException {
        assertEquals(
                List.of(),
                TokenTrace.of(TestModels.model(1), CodecOptions.DEFAULT, new byte[0], 3, 1, WorkMonitor.NONE));
    }
}
