package dev.pith.llm;

import dev.pith.codec.BlockEncoder;
import dev.pith.codec.WorkMonitor;
import dev.pith.coder.RangeEncoder;
import dev.pith.llm.tokenizer.TokenEncoder;
import dev.pith.llm.tokenizer.TokenOrder;
import dev.pith.ngram.GuidedPredictor;
import java.io.IOException;

/** Encodes a block in mode mixed. */
final class MixedEncoder implements BlockEncoder {

    private final LlmParameters parameters;
    private final LanguageModel model;
    private final TokenEncoder tokenizer;
    private final LanePredictor predictor;
    private final TokenOrder order;

    MixedEncoder(LlmParameters parameters, LanguageModel model, int threads) {
        this.parameters = parameters;
        this.model = model;
        this.tokenizer = model.tokenizer().newEncoder();
        this.predictor = new LanePredictor(model, parameters.window(), threads);
        this.order = TokenOrder.of(model.tokenizer());
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
        ByteLanes lanes = ByteLanes.of(contentLength, parameters.lanes());
        int[][] tokens = new int[lanes.count()][];
        for (int lane = 0; lane < lanes.count(); lane++) {
            tokens[lane] =
                    tokenizer.encode(content, contentOffset + lanes.start(lane), contentOffset + lanes.end(lane));
        }
        RangeEncoder encoder = new RangeEncoder(payload, payloadOffset, payloadLimit);
        MixedCoder.Bits bits = (bit, probability) -> {
            encoder.encodeBit(bit, probability);
            return bit;
        };
        GuidedPredictor guided = new GuidedPredictor(contentLength, lanes.starts());
        MixedCoder coder = new MixedCoder(order, guided);
        int[] positions = lanes.starts();
        predictor.begin(lanes.count());
        int left = contentLength;
        for (int step = 0; left > 0; step++) {
            if (encoder.overflowed()) {
                return DOES_NOT_FIT;
            }
            int before = left;
            for (LaneGroup group : predictor.groups()) {
                group.await();
                for (int lane = group.firstLane(); lane < group.endLane(); lane++) {
                    if (step < tokens[lane].length) {
                        int at = positions[lane];
                        int length = model.tokenizer().length(tokens[lane][step]);
                        guided.moveTo(lane);
                        int token = coder.code(
                                bits,
                                group.logits(),
                                group.offset(lane),
                                content,
                                contentOffset + at,
                                length,
                                lanes.end(lane) - at);
                        predictor.take(group, lane, token);
                        positions[lane] += length;
                        left -= length;
                    }
                }
                group.advance();
            }
            monitor.advanced(before - left);
        }
        return encoder.finish();
    }

    @Override
    public void close() {
        predictor.close();
    }
}
