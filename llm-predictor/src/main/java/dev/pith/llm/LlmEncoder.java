package dev.pith.llm;

import dev.pith.codec.BlockEncoder;
import dev.pith.codec.WorkMonitor;
import dev.pith.coder.RangeEncoder;
import dev.pith.llm.tokenizer.TokenEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Encodes a block in modes arithmetic and rank. */
final class LlmEncoder implements BlockEncoder {

    private final LlmParameters parameters;
    private final LanguageModel model;
    private final TokenEncoder tokenizer;
    private final LanePredictor predictor;

    LlmEncoder(LlmParameters parameters, LanguageModel model, int threads) {
        this.parameters = parameters;
        this.model = model;
        this.tokenizer = model.tokenizer().newEncoder();
        this.predictor = new LanePredictor(model, parameters.window(), threads);
    }

    @Override
    public int encode(
            byte[] content,
            int contentOffset,
            int contentLength,
            byte[] payload,
            int payloadOffset,
            int payloadLimit,
            WorkMonitor monitor)
            throws IOException {
        int[] tokens = tokenizer.encode(content, contentOffset, contentOffset + contentLength);
        LaneLayout layout = new LaneLayout(tokens.length, parameters.lanes().lanes(tokens.length));
        byte[] header = header(layout);
        if (header.length > payloadLimit - payloadOffset) {
            return DOES_NOT_FIT;
        }
        System.arraycopy(header, 0, payload, payloadOffset, header.length);
        RangeEncoder encoder = new RangeEncoder(payload, payloadOffset + header.length, payloadLimit);
        SymbolCoder symbols = new SymbolCoder(parameters.mode(), model.tokenizer(), layout.lanes());
        predictor.begin(layout.lanes());
        for (int step = 0; step < layout.steps(); step++) {
            if (encoder.overflowed()) {
                return DOES_NOT_FIT;
            }
            int bytes = 0;
            for (LaneGroup group : predictor.groups()) {
                group.await();
                int end = Math.min(group.endLane(), layout.lanesInStep(step));
                for (int lane = group.firstLane(); lane < end; lane++) {
                    int token = tokens[layout.start(lane) + step];
                    symbols.encode(encoder, predictor.prediction(group, lane), lane, token);
                    predictor.take(group, lane, token);
                    bytes += model.tokenizer().length(token);
                }
                group.advance();
            }
            monitor.advanced(bytes);
        }
        int length = encoder.finish();
        return length == DOES_NOT_FIT ? DOES_NOT_FIT : header.length + length;
    }

    private static byte[] header(LaneLayout layout) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        Varint.write(header, layout.tokens());
        return header.toByteArray();
    }

    @Override
    public void close() {
        predictor.close();
    }
}
