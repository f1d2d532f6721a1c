package dev.pith.llm;

import dev.pith.codec.CodecOptions;
import dev.pith.codec.WorkMonitor;
import dev.pith.coder.RangeEncoder;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Shows what a text costs, token by token, as codec {@code llm} would code it in one block and mode arithmetic. */
public final class TokenTrace {

    private static final int SCRATCH_LENGTH = 1 << 10;

    private TokenTrace() {}

    /**
     * Predicts every token of a text.
     *
     * @param model the model that predicts
     * @param options as for codec {@code llm}: level, lanes and context say what the model sees
     * @param content the text, any bytes
     * @param alternatives how many of the likeliest tokens to tell of at each place
     * @param threads how many threads share the work, at least 1
     * @param monitor told of every few bytes; through it the caller cancels
     * @return the tokens, in the order of the text
     * @throws IllegalArgumentException if the options are not understood
     * @throws IOException if the monitor cancels, or the model computes a value that is not finite
     */
    public static List<TracedToken> of(
            LanguageModel model,
            CodecOptions options,
            byte[] content,
            int alternatives,
            int threads,
            WorkMonitor monitor)
            throws IOException {
        LlmParameters settings = new LlmCodec(model).configure(options).settings();
        if (content.length == 0) {
            return List.of();
        }
        int[] symbols = model.tokenizer().encode(content, 0, content.length);
        LaneLayout layout = new LaneLayout(symbols.length, settings.lanes().lanes(symbols.length));
        TracedToken[] trace = new TracedToken[symbols.length];
        SymbolCoder coder = new SymbolCoder(CodingMode.ARITHMETIC, model.tokenizer(), layout.lanes());
        byte[] scratch = new byte[SCRATCH_LENGTH];
        try (LanePredictor predictor = new LanePredictor(model, settings.window(), threads)) {
            predictor.begin(layout.lanes());
            for (int step = 0; step < layout.steps(); step++) {
                int bytes = 0;
                for (LaneGroup group : predictor.groups()) {
                    group.await();
                    int end = Math.min(group.endLane(), layout.lanesInStep(step));
                    for (int lane = group.firstLane(); lane < end; lane++) {
                        int index = layout.start(lane) + step;
                        int symbol = symbols[index];
                        TokenDistribution prediction = predictor.prediction(group, lane);
                        boolean isToken = symbol < model.tokenizer().vocabularySize();
                        trace[index] = new TracedToken(
                                symbol,
                                lane,
                                coder.bits(prediction, symbol),
                                isToken ? prediction.rank(symbol) : -1,
                                prediction.likeliest(alternatives));
                        // Coding it is how the coder learns; the bytes are of no use.
                        coder.encode(new RangeEncoder(scratch, 0, SCRATCH_LENGTH), prediction, lane, symbol);
                        predictor.take(group, lane, symbol);
                        bytes += model.tokenizer().length(symbol);
                    }
                    group.advance();
                }
                monitor.advanced(bytes);
            }
        }
        return Arrays.asList(trace);
    }
}
