package dev.pith.llm;

import dev.pith.codec.BlockDecoder;
import dev.pith.codec.CorruptInputException;
import dev.pith.codec.WorkMonitor;
import dev.pith.coder.RangeDecoder;
import dev.pith.llm.tokenizer.TokenOrder;
import dev.pith.ngram.GuidedPredictor;
import java.io.IOException;

/** Decodes a block of mode mixed. */
final class MixedDecoder implements BlockDecoder {

    private final LlmParameters parameters;
    private final LanguageModel model;
    private final LanePredictor predictor;
    private final TokenOrder order;

    MixedDecoder(LlmParameters parameters, LanguageModel model, int threads) {
        this.parameters = parameters;
        this.model = model;
        this.predictor = new LanePredictor(model, parameters.window(), threads);
        this.order = TokenOrder.of(model.tokenizer());
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
        ByteLanes lanes = ByteLanes.of(contentLength, parameters.lanes());
        RangeDecoder decoder = new RangeDecoder(payload, payloadOffset, payloadOffset + payloadLength);
        MixedCoder.Bits bits = (_, probability) -> decoder.decodeBit(probability);
        GuidedPredictor guided = new GuidedPredictor(contentLength, lanes.starts());
        MixedCoder coder = new MixedCoder(order, guided);
        int[] positions = lanes.starts();
        predictor.begin(lanes.count());
        int left = contentLength;
        while (left > 0) {
            int before = left;
            for (LaneGroup group : predictor.groups()) {
                group.await();
                for (int lane = group.firstLane(); lane < group.endLane(); lane++) {
                    int rest = lanes.end(lane) - positions[lane];
                    if (rest > 0) {
                        guided.moveTo(lane);
                        int token = coder.code(
                                bits, group.logits(), group.offset(lane), guided.content(), positions[lane], 0, rest);
                        if (token < 0 || decoder.isOverrun()) {
                            throw new CorruptInputException(
                                    LlmCodec.NAME, payloadLength, "payload is not of this content");
                        }
                        predictor.take(group, lane, token);
                        int length = model.tokenizer().length(token);
                        positions[lane] += length;
                        left -= length;
                    }
                }
                group.advance();
            }
            monitor.advanced(before - left);
        }
        if (!decoder.isAtEnd()) {
            throw new CorruptInputException(
                    LlmCodec.NAME, payloadLength, "payload does not end where its content does");
        }
        System.arraycopy(guided.content(), 0, content, contentOffset, contentLength);
    }

    @Override
    public void close() {
        predictor.close();
    }
}
