package dev.pith.llm.train;

import dev.pith.llm.tokenizer.TokenEncoder;
import dev.pith.llm.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Text to measure a model on, in batches: each passage begins with the separator; of a long one each sequence repeats the
 * second half of the one before, of which only what is new counts, so that nearly every token is predicted from a full
 * window.
 */
final class HeldOutText {

    private static final int SEQUENCES = 8;
    private static final double BITS_PER_NAT = 1 / Math.log(2);

    private final List<Batch> batches = new ArrayList<>();
    private final long bytes;
    private Batch batch;
    private int filled;

    /** @param length how many tokens a sequence has */
    HeldOutText(List<byte[]> passages, Tokenizer tokenizer, int length) {
        bytes = passages.stream().mapToLong(passage -> passage.length).sum();
        batch = new Batch(SEQUENCES, length);
        TokenEncoder encoder = tokenizer.newEncoder();
        for (byte[] passage : passages) {
            add(encoder.encode(passage, 0, passage.length), length);
        }
        if (filled > 0) {
            batches.add(batch);
        }
    }

    private void add(int[] tokens, int length) {
        int half = Math.max(1, length / 2);
        for (int done = 0, start = 0; done < tokens.length; start += half) {
            if (filled == SEQUENCES) {
                batches.add(batch);
                batch = new Batch(SEQUENCES, length);
                filled = 0;
            }
            int end = Math.min(tokens.length, start + length);
            for (int i = start; i < end; i++) {
                int input = i == 0 ? BpeTrainer.SEPARATOR : tokens[i - 1];
                batch.set(filled, i - start, input, tokens[i], i < done ? 0 : 1);
            }
            done = end;
            filled++;
        }
    }

    /** Returns what the text takes for each byte, in bits. */
    double bitsPerByte(Network network, Weights weights) throws IOException {
        double nats = 0;
        for (Batch part : batches) {
            for (float loss : network.losses(weights, part)) {
                nats += loss;
            }
        }
        return nats * BITS_PER_NAT / bytes;
    }
}
