package dev.pith.llm.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.llm.checkpoint.ModelConfig;
import dev.pith.llm.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a model is trained on, {@link TokenStream}, and what it is measured on, {@link HeldOutText}. */
class TokenStreamTest {

    private static final int SEQUENCES = 4;
    private static final int LENGTH = 32;

    @TempDir
    private Path folder;

    private TrainingText text;
    private Tokenizer tokenizer;

    @BeforeEach
    void readText() throws IOException {
        text = TrainingTexts.read(folder, TrainingTexts.sentences(40_000, 3));
        tokenizer = Tokenizer.parse(BpeTrainer.train(text.training(), 300));
    }

    private TokenStream stream(long seed) {
        return new TokenStream(text.training(), tokenizer, seed, SEQUENCES, LENGTH);
    }

    @Test
    void aBatchDependsOnSeedAndStepAlone() {
        TokenStream stream = stream(1);
        long[] later = stream.batch(500).inputs();
        stream.batch(3);
        assertArrayEquals(later, stream.batch(500).inputs());
        assertArrayEquals(later, stream(1).batch(500).inputs());
        assertFalse(Arrays.equals(later, stream(2).batch(500).inputs()));
        assertFalse(Arrays.equals(later, stream.batch(501).inputs()));
    }

    @Test
    void aTargetIsTheNextInput() {
        Batch batch = stream(1).batch(0);
        for (int i = 0; i + 1 < LENGTH; i++) {
            assertEquals(batch.inputs()[i + 1], batch.targets()[i]);
        }
    }

    @Test
    void separatorsAreSeenButNotPredicted() {
        TokenStream stream = stream(1);
        int separators = 0;
        for (int step = 0; step < 50; step++) {
            Batch batch = stream.batch(step);
            float sum = 0;
            for (int i = 0; i < batch.targets().length; i++) {
                boolean separator = batch.targets()[i] == BpeTrainer.SEPARATOR;
                separators += separator ? 1 : 0;
                assertEquals(separator, batch.weights()[i] == 0);
                sum += batch.weights()[i];
            }
            assertEquals(1, sum, 1e-4);
        }
        assertNotEquals(0, separators);
    }

    @Test
    void textThatIsShorterThanASequenceIsEnough() {
        TokenStream stream = new TokenStream(text.training(), tokenizer, 1, SEQUENCES, 1 << 20);
        assertTrue(stream.batchSize() <= SEQUENCES * stream.size() / 3);
        assertEquals(stream.batchSize(), stream.batch(9).inputs().length);
    }

    @Test
    void everyHeldOutTokenCountsOnce() throws IOException {
        for (int length : new int[] {2, 7, 32, 1 << 14}) {
            List<byte[]> passages = text.heldOutPassages().stream()
                    .map(TrainingText.Passage::bytes)
                    .toList();
            long tokens = 0;
            long bytes = 0;
            for (byte[] passage : passages) {
                tokens += tokenizer.encode(passage, 0, passage.length).length;
                bytes += passage.length;
            }
            double bits = new HeldOutText(passages, tokenizer, length).bitsPerByte(new OneBit(), weights());
            assertEquals((double) tokens / bytes, bits, 1e-5, "length " + length);
        }
    }

    private static Weights weights() {
        return Weights.zero(TrainingTexts.config(300, 8));
    }

    /** Predicts every token with probability one half. */
    private static final class OneBit implements Network {

        @Override
        public double backward(Weights weights, Batch batch, List<float[]> gradients) {
            throw new UnsupportedOperationException();
        }

        @Override
        public float[] losses(Weights weights, Batch batch) {
            float[] losses = batch.weights().clone();
            for (int i = 0; i < losses.length; i++) {
                losses[i] *= (float) Math.log(2);
            }
            return losses;
        }

        @Override
        public float[] logits(Weights weights, int[] tokens) {
            throw new UnsupportedOperationException();
        }

        @Override
        public float[] orthogonalise(float[] matrix, int rows, int columns) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    @Test
    void weightsAreCountedWithoutMakingThem() {
        ModelConfig config = TrainingTexts.config(300, 8);
        assertEquals(
                weights().matrices().stream()
                        .mapToLong(matrix -> matrix.values().length)
                        .sum(),
                config.weights());
        assertEquals(0.8e6, (double) ModelSize.TINY.config(2048).weights(), 0.1e6);
        assertEquals(1.76e6, (double) ModelSize.SMALL.config(4096).weights(), 0.1e6);
        assertEquals(10e6, (double) ModelSize.BASE.config(8192).weights(), 1e6);
    }

    @Test
    void bfloat16IsTheNearestAndEvenInTheMiddle() {
        assertEquals(0x3F80, Weights.bfloat16(1));
        assertEquals(0x3F80, Weights.bfloat16(Float.intBitsToFloat(0x3F80_8000)));
        assertEquals(0x3F82, Weights.bfloat16(Float.intBitsToFloat(0x3F81_8000)));
        assertEquals(0x3F81, Weights.bfloat16(Float.intBitsToFloat(0x3F80_8001)));
        assertEquals(0xBF80, Weights.bfloat16(Float.intBitsToFloat(0xBF80_7FFF)));
        assertEquals(0, Weights.bfloat16(0));
    }
}
