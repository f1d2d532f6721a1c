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

    /** Tokens of a passage from {@code start} to {@code end}, of which those from {@code counted} on count. */
    private static final class Sequence {

        private final int[] passage;
        private final int start;
        private final int counted;
        private final int end;

        Sequence(int[] passage, int start, int counted, int end) {
            this.passage = passage;
            this.start = start;
            this.counted = counted;
            this.end = end;
        }
    }

    /** @param length how many tokens a sequence has */
    HeldOutText(List<byte[]> passages, Tokenizer tokenizer, int length) {
        bytes = passages.stream().mapToLong(passage -> passage.length).sum();
        TokenEncoder encoder = tokenizer.newEncoder();
        List<Sequence> sequences = new ArrayList<>();
        for (byte[] passage : passages) {
            int[] tokens = encoder.encode(passage, 0, passage.length);
            int counted = 0;
            for (int start = 0; counted < tokens.length; start += length / 2) {
                int end = Math.min(tokens.length, start + length);
                sequences.add(new Sequence(tokens, start, counted, end));
                counted = end;
            }
        }
        for (int from = 0; from < sequences.size(); from += SEQUENCES) {
            batches.add(batch(sequences.subList(from, Math.min(sequences.size(), from + SEQUENCES)), length));
        }
    }

    private static Batch batch(List<Sequence> sequences, int length) {
        Batch batch = new Batch(sequences.size(), length);
        for (int i = 0; i < sequences.size(); i++) {
            Sequence sequence = sequences.get(i);
            int[] tokens = sequence.passage;
            for (int at = sequence.start; at < sequence.end; at++) {
                int input = at == 0 ? BpeTrainer.SEPARATOR : tokens[at - 1];
                batch.set(i, at - sequence.start, input, tokens[at], at < sequence.counted ? 0 : 1);
            }
        }
        return batch;
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
