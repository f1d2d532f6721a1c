package dev.pith.llm;

import dev.pith.codec.BlockDecoder;
import dev.pith.codec.CorruptInputException;
import dev.pith.codec.WorkMonitor;
import dev.pith.coder.RangeDecoder;
import dev.pith.llm.tokenizer.Tokenizer;
import java.io.IOException;

/** Decodes a block of mode arithmetic or rank. */
final class LlmDecoder implements BlockDecoder {

    private final LlmParameters parameters;
    private final Tokenizer tokenizer;
    private final LanePredictor predictor;

    LlmDecoder(LlmParameters parameters, LanguageModel model, int threads) {
        this.parameters = parameters;
        this.tokenizer = model.tokenizer();
        this.predictor = new LanePredictor(model, parameters.window(), threads);
    }

    @Override
    public void decode(
            byte[] payload,
            int payloadOffset,
            int payloadLength,
            byte[] content,
            int contentOffset,
            int contentLength,
            WorkMonitor monitor)
            throws IOException {
        int payloadEnd = payloadOffset + payloadLength;
        Varint.Reader header = new Varint.Reader(payload, payloadOffset, payloadEnd);
        LaneLayout layout = layout(header, contentLength);
        RangeDecoder decoder = new RangeDecoder(payload, header.position(), payloadEnd);
        int[] tokens = decodeTokens(decoder, layout, contentLength, monitor);
        if (tokens.length == 0 || !decoder.isAtEnd()) {
            throw new CorruptInputException(
                    LlmCodec.NAME, payloadLength, "payload does not end where its content does");
        }
        int at = contentOffset;
        for (int token : tokens) {
            tokenizer.copyTo(token, content, at);
            at += tokenizer.length(token);
        }
    }

    private LaneLayout layout(Varint.Reader header, int contentLength) throws CorruptInputException {
        int tokens = header.read();
        if (tokens < 1 || tokens > contentLength) {
            throw header.corrupt(tokens + " tokens in " + contentLength + " bytes");
        }
        return new LaneLayout(tokens, parameters.lanes().lanes(tokens));
    }

    /** Returns all tokens in order, or none if they do not make up the content. */
    private int[] decodeTokens(RangeDecoder decoder, LaneLayout layout, int contentLength, WorkMonitor monitor)
            throws IOException {
        int[] tokens = new int[layout.tokens()];
        SymbolCoder symbols = new SymbolCoder(parameters.mode(), tokenizer, layout.lanes());
        int remaining = contentLength;
        predictor.begin(layout.lanes());
        for (int step = 0; step < layout.steps(); step++) {
            int bytes = 0;
            for (LaneGroup group : predictor.groups()) {
                group.await();
                int end = Math.min(group.endLane(), layout.lanesInStep(step));
                for (int lane = group.firstLane(); lane < end; lane++) {
                    int token = symbols.decode(decoder, predictor.prediction(group, lane), lane);
                    int length = token < 0 ? 0 : tokenizer.length(token);
                    if (length == 0 || length > remaining - bytes || decoder.isOverrun()) {
                        return new int[0];
                    }
                    bytes += length;
                    tokens[layout.start(lane) + step] = token;
                    predictor.take(group, lane, token);
                }
                group.advance();
            }
            remaining -= bytes;
            monitor.advanced(bytes);
        }
        return remaining == 0 ? tokens : new int[0];
    }

    @Override
    public void close() {
        predictor.close();
    }
}
