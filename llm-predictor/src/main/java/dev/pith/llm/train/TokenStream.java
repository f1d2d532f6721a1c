package dev.pith.llm.train;

import dev.pith.llm.tokenizer.TokenEncoder;
import dev.pith.llm.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The tokens to train on, with a separator before each document, and the batches that they are dealt in: each pass over
 * the text cuts it into sequences elsewhere and shuffles those. Which batch comes at a step depends on nothing but the
 * seed and the step. Used by one thread at a time.
 */
final class TokenStream {

    private final int[] tokens;
    private final long seed;
    private final int sequences;
    private final int length;

    private long shuffledPass = -1;
    private int[] order = {};
    private int offset;

    /**
     * Turns text into tokens.
     *
     * @param sequences how many sequences a batch has
     * @param length how many tokens a sequence has, shortened if there are fewer tokens
     */
    TokenStream(List<TrainingText.Passage> text, Tokenizer tokenizer, long seed, int sequences, int length) {
        this.seed = seed;
        this.sequences = sequences;
        int[] collected = new int[1 << 16];
        int count = 0;
        TokenEncoder encoder = tokenizer.newEncoder();
        for (TrainingText.Passage passage : text) {
            int[] encoded = encoder.encode(passage.bytes(), 0, passage.bytes().length);
            if (collected.length - count <= encoded.length) {
                collected = Arrays.copyOf(
                        collected, Math.addExact(Math.max(collected.length, encoded.length), collected.length) + 1);
            }
            if (!passage.continues()) {
                collected[count++] = BpeTrainer.SEPARATOR;
            }
            System.arraycopy(encoded, 0, collected, count, encoded.length);
            count += encoded.length;
        }
        tokens = Arrays.copyOf(collected, count);
        this.length = Math.min(length, count / 3);
    }

    /** Returns the number of tokens. */
    int size() {
        return tokens.length;
    }

    /** Returns how many tokens a batch has. */
    int batchSize() {
        return sequences * length;
    }

    /** Returns the batch of a step, 0 or more; the mean of its predictions' losses is its loss. */
    Batch batch(long step) {
        Batch batch = new Batch(sequences, length);
        int perPass = (tokens.length - 1) / length - 1;
        for (int sequence = 0; sequence < sequences; sequence++) {
            long index = step * sequences + sequence;
            shuffle(index / perPass, perPass);
            int start = offset + order[(int) (index % perPass)] * length;
            for (int i = 0; i < length; i++) {
                int target = tokens[start + i + 1];
                // Compression never codes a separator.
                batch.set(sequence, i, tokens[start + i], target, target == BpeTrainer.SEPARATOR ? 0 : 1);
            }
        }
        batch.makeMean();
        return batch;
    }

    private void shuffle(long pass, int perPass) {
        if (pass == shuffledPass) {
            return;
        }
        shuffledPass = pass;
        SplittableRandom random = new SplittableRandom(seed ^ ((pass + 1) * 0x9E3779B97F4A7C15L));
        offset = random.nextInt(length);
        order = new int[perPass];
        for (int i = 0; i < perPass; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
    }
}
