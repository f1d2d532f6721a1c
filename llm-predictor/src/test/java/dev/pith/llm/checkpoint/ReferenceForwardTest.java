package dev.pith.llm.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reference is right: real models speak English through it, and it obeys what follows from the architecture. */
class ReferenceForwardTest {

    private static final long SEED = 20260701;
    private static final double ROUNDING = 1e-9;

    private static final String PROSE =
            "I sense the gentle hum of distant nodes, as whispers of vectors unfold. I adjust"
                    + " my surface, and a softly glowing pattern emerges.";

    @TempDir
    Path directory = Path.of("");

    private ReferenceForward forward(TestCheckpoint checkpoint) throws IOException {
        Path target = directory.resolve(String.valueOf(directory.toFile().list().length));
        checkpoint.write(target);
        try (ModelDirectory model = ModelDirectory.open(target)) {
            return new ReferenceForward(model.weights());
        }
    }

    private static int[] tokens(int length, int vocabulary) {
        return new Random(SEED).ints(length, 0, vocabulary).toArray();
    }

    /** The same tokens in another order, but for the first. */
    private static int[] shuffled(int[] tokens) {
        List<Integer> rest = IntStream.of(tokens).skip(1).boxed().collect(Collectors.toList());
        Collections.shuffle(rest, new Random(SEED));
        return IntStream.concat(IntStream.of(tokens[0]), rest.stream().mapToInt(Integer::intValue))
                .toArray();
    }

    /** Returns a model's logits after some tokens. */
    private double[][] logits(TestCheckpoint checkpoint, int... tokens) throws IOException {
        return forward(checkpoint).allLogits(tokens);
    }

    private static void assertSame(double[][] expected, double[][] actual) {
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertArrayEquals(expected[i], actual[i], ROUNDING, "token " + i + ", seed " + SEED);
        }
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.abs(a[i] - b[i]);
        }
        return sum;
    }

    @Test
    void aRealModelFindsProseOfItsKindLikely() throws IOException {
        TestCheckpoint checkpoint = Llama2cImporter.read(SharedModels.path("aidreams260K.bin"));
        Llama2cVocabulary vocabulary = Llama2cVocabulary.read(SharedModels.path("tok512.bin"));
        int[] prose = vocabulary.encode(PROSE);
        assertEquals(" " + PROSE, vocabulary.decode(prose).replace("\n<s>\n", ""));
        ReferenceForward forward = forward(checkpoint);
        double english = forward.meanNegativeLogLikelihood(prose);
        double nonsense = forward.meanNegativeLogLikelihood(shuffled(prose));
        Llama2cImporter.queriesAndKeys(checkpoint).forEach(rows -> Llama2cImporter.halve(rows, 16));
        double disordered = forward(checkpoint).meanNegativeLogLikelihood(prose);
        assertTrue(english < 3, english + " of " + Math.log(512));
        assertTrue(nonsense > english + 3, nonsense + " for shuffled tokens, " + english + " for prose");
        assertTrue(disordered > english + 0.5, disordered + " with queries in another order, else " + english);
    }

    @Test
    void aRealModelWritesWords() throws IOException {
        TestCheckpoint checkpoint = Llama2cImporter.read(SharedModels.path("aidreams260K.bin"));
        Llama2cVocabulary vocabulary = Llama2cVocabulary.read(SharedModels.path("tok512.bin"));
        int[] written = forward(checkpoint).continueGreedily(new int[] {Llama2cVocabulary.BEGIN}, 60);
        String text = vocabulary.decode(written);
        assertTrue(text.contains("a gentle hum of precision"), text);
    }

    @Test
    void queryHeadsShareTheKeysOfTheirGroup() throws IOException {
        TestCheckpoint shared = RandomCheckpoint.of(RandomCheckpoint.config("llama", 40, 24, 2, 4, 2, 36), SEED);
        double[][] expected = logits(shared, tokens(12, 40));
        // The same model with a copy of its keys and values for each query head.
        shared.config().put("num_key_value_heads", 4);
        shared.tensors().replaceAll((name, weights) -> {
            boolean keyOrValue = name.contains("k_proj") || name.contains("v_proj");
            return keyOrValue ? repeated(weights, 6 * 24) : weights;
        });
        assertSame(expected, logits(shared, tokens(12, 40)));
    }

    /** Repeats each part of so many floats. */
    private static TestCheckpoint.Weights repeated(TestCheckpoint.Weights weights, int part) {
        float[] source = weights.values();
        float[] target = new float[2 * source.length];
        for (int at = 0; at < source.length; at += part) {
            System.arraycopy(source, at, target, 2 * at, part);
            System.arraycopy(source, at, target, 2 * at + part, part);
        }
        return new TestCheckpoint.Weights(
                List.of(2 * weights.shape().getFirst(), weights.shape().getLast()), target);
    }

    @Test
    void aTokenSeesNoneAfterIt() throws IOException {
        ReferenceForward forward = forward(RandomCheckpoint.small(SEED));
        int[] tokens = tokens(12, 40);
        double[][] all = forward.allLogits(tokens);
        for (int length = 1; length <= tokens.length; length++) {
            assertArrayEquals(all[length - 1], forward.logits(Arrays.copyOf(tokens, length)), ROUNDING);
        }
    }

    @Test
    void aWindowHidesWhatIsOlder() throws IOException {
        ObjectNode config = RandomCheckpoint.config("mistral", 40, 24, 2, 4, 2, 36);
        TestCheckpoint windowed = RandomCheckpoint.of(config.put("sliding_window", 4), SEED);
        ReferenceForward forward = forward(windowed);
        int[] tokens = tokens(12, 40);
        double[] expected = forward.logits(tokens);
        // Two layers reach back three tokens each.
        int[] olderChanged = tokens.clone();
        olderChanged[4] = (tokens[4] + 1) % 40;
        assertArrayEquals(expected, forward.logits(olderChanged), ROUNDING);
        int[] oldestSeenChanged = tokens.clone();
        oldestSeenChanged[5] = (tokens[5] + 1) % 40;
        assertTrue(distance(expected, forward.logits(oldestSeenChanged)) > 1e-6);
        // Within the window there is no difference to full attention.
        windowed.config().putNull("sliding_window");
        ReferenceForward full = forward(windowed);
        assertArrayEquals(full.logits(Arrays.copyOf(tokens, 4)), forward.logits(Arrays.copyOf(tokens, 4)), ROUNDING);
        assertTrue(distance(full.logits(Arrays.copyOf(tokens, 5)), forward.logits(Arrays.copyOf(tokens, 5))) > 1e-6);
    }

    @Test
    void onlyTheLayersWithAWindowForget() throws IOException {
        ObjectNode config = RandomCheckpoint.config("qwen2", 40, 24, 2, 4, 2, 36);
        config.put("use_sliding_window", true).put("sliding_window", 2).put("max_window_layers", 1);
        ReferenceForward forward = forward(RandomCheckpoint.of(config, SEED));
        int[] tokens = tokens(12, 40);
        double[] expected = forward.logits(tokens);
        tokens[0] = (tokens[0] + 1) % 40;
        assertTrue(distance(expected, forward.logits(tokens)) > 1e-6, "the first layer sees everything");
    }

    @Test
    void attentionDependsOnDistancesOnly() throws IOException {
        ObjectNode config = RandomCheckpoint.config("mistral", 40, 24, 1, 4, 2, 36);
        ReferenceForward forward = forward(RandomCheckpoint.of(config.put("sliding_window", 4), SEED));
        double[] expected = forward.logits(5, 3, 7, 9);
        assertArrayEquals(expected, forward.logits(8, 8, 1, 5, 3, 7, 9), ROUNDING, "the same tokens further on");
        assertTrue(distance(expected, forward.logits(3, 5, 7, 9)) > 1e-6, "their order makes a difference");
    }

    @Test
    void biasesAreAdded() throws IOException {
        ObjectNode config = RandomCheckpoint.config("llama", 40, 24, 2, 4, 2, 36);
        config.put("attention_bias", true).put("mlp_bias", true);
        TestCheckpoint biased = RandomCheckpoint.of(config, SEED);
        int[] tokens = tokens(12, 40);
        double[][] expected = logits(biased, tokens);
        List<String> biases = biased.tensors().keySet().stream()
                .filter(name -> name.endsWith(".bias"))
                .toList();
        assertEquals(14, biases.size());
        for (String bias : biases) {
            // A bias of the keys in full moves all scores of a query alike but for the turning.
            float[] values = biased.tensor(bias).values();
            float[] kept = values.clone();
            Arrays.fill(values, 0);
            assertTrue(distance(expected[11], logits(biased, tokens)[11]) > 1e-6, bias);
            System.arraycopy(kept, 0, values, 0, kept.length);
        }
        biases.forEach(bias -> Arrays.fill(biased.tensor(bias).values(), 0));
        double[][] zeros = logits(biased, tokens);
        biases.forEach(biased.tensors()::remove);
        biased.config().remove(List.of("attention_bias", "mlp_bias"));
        assertSame(zeros, logits(biased, tokens));
    }

    @Test
    void aTiedHeadIsTheEmbedding() throws IOException {
        TestCheckpoint untied = RandomCheckpoint.small(SEED);
        TestCheckpoint.Weights embedding = untied.tensor("model.embed_tokens.weight");
        untied.tensors().put("lm_head.weight", embedding);
        double[][] expected = logits(untied, tokens(12, 40));
        untied.tensors().remove("lm_head.weight");
        untied.config().put("tie_word_embeddings", true);
        assertSame(expected, logits(untied, tokens(12, 40)));
    }
}
